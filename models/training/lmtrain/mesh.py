"""MakeHuman's CC0 base mesh in numpy: geometry, morph targets, rig, and the meshes that are fitted to it.

Coordinates are MakeHuman's: decimetres, x to the person's left, y up, z to the front. Quads are split into triangles.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import sparse

AGES = ("baby", "child", "young", "old")


def read_obj(path: Path):
    """Vertices (n, 3), texture coordinates (m, 2), triangles (t, 3, 2) of (vertex, texture) ids, group of each triangle."""
    vertices, texture, triangles, groups, group = [], [], [], [], ""
    for line in open(path, errors="ignore"):
        part = line.split()
        if not part:
            continue
        if part[0] == "v":
            vertices.append([float(x) for x in part[1:4]])
        elif part[0] == "vt":
            texture.append([float(x) for x in part[1:3]])
        elif part[0] == "g":
            group = part[1]
        elif part[0] == "f":
            corners = []
            for corner in part[1:]:
                ids = corner.split("/")
                corners.append((int(ids[0]) - 1, int(ids[1]) - 1 if len(ids) > 1 and ids[1] else 0))
            for k in range(1, len(corners) - 1):
                triangles.append((corners[0], corners[k], corners[k + 1]))
                groups.append(group)
    uv = np.array(texture, np.float32) if texture else np.zeros((1, 2), np.float32)
    return np.array(vertices, np.float32), uv, np.array(triangles, np.int32), np.array(groups)


class Body:
    """The base mesh with its targets and its rig. ``root`` is the unpacked ``makehuman`` folder."""

    def __init__(self, root: Path):
        self.root = Path(root)
        self.vertices, self.uv, self.triangles, self.groups = read_obj(self.root / "3dobjs/base.obj")
        rig = json.load(open(self.root / "rigs/default.mhskel"))
        self.bones, self.joints = rig["bones"], rig["joints"]
        self.weights = json.load(open(self.root / "rigs/default_weights.mhw"))["weights"]
        self._targets: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    def skin(self) -> np.ndarray:
        """Triangles of the visible body, without the helper geometry."""
        return self.triangles[self.groups == "body"]

    def head(self, shape: np.ndarray, bone: str) -> np.ndarray:
        return shape[self.joints[bone + "____head"]].mean(0)

    def tail(self, shape: np.ndarray, bone: str) -> np.ndarray:
        return shape[self.joints[bone + "____tail"]].mean(0)

    def target(self, name: str):
        if name not in self._targets:
            ids, moves = [], []
            for line in open(self.root / "targets" / (name + ".target")):
                part = line.split()
                if line[0] != "#" and len(part) >= 4:
                    ids.append(int(part[0]))
                    moves.append([float(x) for x in part[1:4]])
            self._targets[name] = np.array(ids, np.int32), np.array(moves, np.float32).reshape(-1, 3)
        return self._targets[name]

    def morph(self, shape: np.ndarray, name: str, weight: float) -> None:
        """Adds a target to ``shape`` in place."""
        if abs(weight) > 1e-4:
            ids, moves = self.target(name)
            shape[ids] += weight * moves

    def person(self, rng, ages=(0.03, 0.15, 0.55, 0.27)) -> "Person":
        """A random person: sex, ethnic mixture, age, muscle and weight (MakeHuman's macro targets)."""
        shape = self.vertices.copy()
        male, origin = rng.beta(0.4, 0.4), rng.dirichlet([0.5] * 3)
        age = np.zeros(4)
        k = rng.choice(4, p=ages)
        age[k] = 1
        if rng.random() < 0.6 and k < 3:
            t = rng.random()
            age[k], age[k + 1] = 1 - t, t
        muscle, weight = rng.random(), rng.beta(2, 2)

        def levels(x):
            return {"min": max(0, 1 - 2 * x), "average": 1 - abs(2 * x - 1), "max": max(0, 2 * x - 1)}

        for age_name, age_weight in zip(AGES, age):
            for sex, sex_weight in (("female", 1 - male), ("male", male)):
                share = age_weight * sex_weight
                if share < 0.01:
                    continue
                for ethnic, w in zip(("african", "asian", "caucasian"), origin):
                    if share * w > 0.01:
                        self.morph(shape, f"macrodetails/{ethnic}-{sex}-{age_name}", share * w)
                for m, mw in levels(muscle).items():
                    for n, nw in levels(weight).items():
                        if share * mw * nw > 0.01:
                            self.morph(
                                shape, f"macrodetails/universal-{sex}-{age_name}-{m}muscle-{n}weight", share * mw * nw
                            )
        return Person(shape, float(male), origin, float(age @ [1, 7, 25, 70]))


@dataclass
class Person:
    """A person's rest shape and what is known of them; ``age`` is in years, roughly."""

    shape: np.ndarray
    male: float
    origin: np.ndarray
    age: float


class Fitted:
    """A mesh that follows the body (MakeHuman's ``mhclo``): hair, brows, lashes, eyes, clothes."""

    def __init__(self, mhclo: Path):
        ids, weights, offsets, reading = [], [], [], False
        self.scale: dict[int, tuple[int, int, float]] = {}
        for line in open(mhclo, errors="ignore"):
            part = line.split()
            if not part or part[0][0] == "#":
                continue
            if part[0] == "obj_file":
                obj = part[1]
            elif part[0] in ("x_scale", "y_scale", "z_scale"):
                self.scale["xyz".index(part[0][0])] = int(part[1]), int(part[2]), float(part[3])
            elif part[0] == "verts":
                reading = True
            elif part[0] in ("weights", "delete_verts", "vertexgroup"):
                reading = False
            elif reading and part[0].lstrip("-").isdigit():
                if len(part) == 1:
                    ids.append([int(part[0])] * 3)
                    weights.append([1, 0, 0])
                    offsets.append([0, 0, 0])
                elif len(part) >= 6:
                    ids.append([int(x) for x in part[:3]])
                    weights.append([float(x) for x in part[3:6]])
                    offsets.append([float(x) for x in part[6:9]] if len(part) >= 9 else [0, 0, 0])
        self.ids, self.weights = np.array(ids), np.array(weights, np.float32)
        self.offsets = np.array(offsets, np.float32)
        vertices, self.uv, self.triangles, _ = read_obj(Path(mhclo).parent / obj)
        if len(vertices) != len(self.ids):
            raise ValueError(f"{mhclo}: {len(vertices)} vertices but {len(self.ids)} fitting lines")

    def fit(self, shape: np.ndarray) -> np.ndarray:
        scale = np.ones(3, np.float32)
        for axis, (a, b, length) in self.scale.items():
            scale[axis] = abs(shape[a, axis] - shape[b, axis]) / length
        return np.einsum("nk,nkc->nc", self.weights, shape[self.ids]) + self.offsets * scale


class Surface:
    """A part ready to draw: corners split by texture coordinate, and fast vertex normals."""

    def __init__(self, triangles: np.ndarray, uv: np.ndarray):
        corners, inverse = np.unique(triangles.reshape(-1, 2), axis=0, return_inverse=True)
        self.uv = uv[corners[:, 1]].astype("f4") if len(uv) > 1 else np.zeros((len(corners), 2), "f4")
        self.index = inverse.reshape(-1, 3).astype("i4")
        self.used, local = np.unique(triangles[:, :, 0], return_inverse=True)
        self.local = local.reshape(-1, 3)
        n = len(self.local)
        self._sum = sparse.csr_matrix(
            (np.ones(3 * n, "f4"), (self.local.reshape(-1), np.repeat(np.arange(n), 3))), shape=(len(self.used), n)
        )
        self._back = np.searchsorted(self.used, corners[:, 0])

    def mirrored(self) -> "Surface":
        """The same surface for coordinates with x negated: the triangles turn the other way."""
        import copy

        other = copy.copy(self)
        other.index = np.ascontiguousarray(self.index[:, ::-1])
        other.local = np.ascontiguousarray(self.local[:, ::-1])
        return other

    def arrays(self, vertices: np.ndarray):
        """Positions and normals of the corners, for the vertices of the whole mesh."""
        p = vertices[self.used]
        a, b, c = p[self.local[:, 0]], p[self.local[:, 1]], p[self.local[:, 2]]
        normals = self._sum @ np.cross(b - a, c - a)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9
        return p[self._back].astype("f4"), normals[self._back].astype("f4")


class Anchors:
    """Points that ride on a mesh: each is a triangle with barycentric weights, found once on the neutral shape."""

    def __init__(self, ids: np.ndarray, weights: np.ndarray):
        self.ids, self.weights = np.asarray(ids, np.int64), np.asarray(weights, np.float32)

    def on(self, shape: np.ndarray) -> np.ndarray:
        return np.einsum("nk,nkc->nc", self.weights, shape[self.ids])

    @staticmethod
    def cast(shape: np.ndarray, triangles: np.ndarray, origins: np.ndarray, directions: np.ndarray) -> "Anchors":
        """Where each ray leaves the surface last (Möller–Trumbore, brute force). A ray without a hit is an error."""
        ids, weights = [], []
        a = shape[triangles[:, 0]]
        e1, e2 = shape[triangles[:, 1]] - a, shape[triangles[:, 2]] - a
        for origin, direction in zip(origins, directions):
            p = np.cross(direction, e2)
            det = (e1 * p).sum(1)
            det = np.where(np.abs(det) < 1e-12, 1e-12, det)
            s = origin - a
            u = (s * p).sum(1) / det
            q = np.cross(s, e1)
            v = (q * direction).sum(1) / det
            t = (e2 * q).sum(1) / det
            hit = (u > -1e-4) & (v > -1e-4) & (u + v < 1 + 1e-4) & (t > 0)
            if not hit.any():
                raise ValueError(f"no surface from {origin} towards {direction}")
            k = np.where(hit, t, -1).argmax()
            ids.append(triangles[k])
            weights.append([1 - u[k] - v[k], u[k], v[k]])
        return Anchors(np.array(ids), np.array(weights))


def rotation(axis, angle: float) -> np.ndarray:
    """Rotation by ``angle`` radians about ``axis`` (Rodrigues)."""
    x, y, z = np.asarray(axis, float) / np.linalg.norm(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k
