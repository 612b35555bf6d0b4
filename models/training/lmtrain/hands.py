"""Random hands with 21 joints: MakeHuman's left hand and forearm, posed, holding things, beside a second hand, gloved.

The order of the points: wrist; thumb CMC, MCP, IP, tip; then MCP, PIP, DIP, tip of index, middle, ring and little finger.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .grasps import Kinematics, frame, random_pose, turns
from .mesh import Body, Surface, rotation
from .renderer import Camera, Renderer, lighting

# How far a joint may lie under the drawn surface and still be seen, in palms: the palm is thicker than a finger.
DEPTH = np.full(21, 0.22)
DEPTH[[0, 1, 2, 5, 9, 13, 17]] = 0.34
REMEMBERED = 40


@dataclass
class HandPerson:
    """A person's rest shape, and head and tail of the hand's bones."""

    shape: np.ndarray
    joints: dict
    male: float
    age: float


@dataclass
class Hand:
    """One rendered left hand: premultiplied RGBA, 21 × (x, y in pixels, z in pixels from the wrist, smaller is nearer)."""

    image: np.ndarray
    points: np.ndarray
    visible: np.ndarray
    area: float
    category: str
    palm: float
    object: bool
    second: bool
    glove: bool
    skin: int
    age: float


def primitive(kind: str, segments: int = 20):
    """A unit box, or a cylinder or sphere about z: vertices and a surface."""
    if kind == "box":
        v = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float32)
        quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
        vertices, uv, faces = [], [], []
        for quad in quads:
            b = len(vertices)
            vertices += [v[i] for i in quad]
            uv += [(0, 0), (1, 0), (1, 1), (0, 1)]
            faces += [[(b, b), (b + 1, b + 1), (b + 2, b + 2)], [(b, b), (b + 2, b + 2), (b + 3, b + 3)]]
    else:
        if kind == "cylinder":
            profile = [(0, -1, 0), (1, -1, 0), (1, -1, 0.1), (1, 0, 0.5), (1, 1, 0.9), (1, 1, 1), (0, 1, 1)]
        else:
            profile = [(np.sin(t), -np.cos(t), t / np.pi) for t in np.linspace(0, np.pi, 11)]
        vertices, uv, faces, m = [], [], [], segments + 1
        for radius, z, t in profile:
            for k in range(m):
                a = 2 * np.pi * k / segments
                vertices.append((radius * np.cos(a), radius * np.sin(a), z))
                uv.append((2 * k / segments, t))
        for i in range(len(profile) - 1):
            for k in range(segments):
                a, b, c, d = i * m + k, i * m + k + 1, (i + 1) * m + k + 1, (i + 1) * m + k
                faces += [[(a, a), (b, b), (c, c)], [(a, a), (c, c), (d, d)]]
    vertices = np.array(vertices, np.float32)
    return vertices, Surface(np.array(faces, np.int32), np.array(uv, np.float32))


class HandMesh:
    """MakeHuman's left hand and forearm: random people, and their skin and joints in a pose."""

    def __init__(self, assets: Path):
        self.body = body = Body(Path(assets))
        self.bones = [
            b
            for b in body.weights
            if b.endswith(".L") and (b.startswith(("finger", "metacarpal")) or b in ("wrist.L", "lowerarm01.L", "lowerarm02.L"))
        ]
        weights = np.zeros((len(body.vertices), len(self.bones)), np.float32)
        for k, bone in enumerate(self.bones):
            pairs = np.array(body.weights[bone])
            weights[pairs[:, 0].astype(int), k] = pairs[:, 1]
        skin = body.skin()
        self.surface = Surface(skin[(weights.sum(1) > 0.5)[skin[:, :, 0]].all(1)], body.uv)
        self.used = self.surface.used
        self.weights = (weights / np.maximum(weights.sum(1, keepdims=True), 1e-6))[self.used]
        self.parents = {b: body.bones[b]["parent"] for b in self.bones}
        self.order = self._parents_first()

    def _parents_first(self) -> list[str]:
        order: list[str] = []

        def add(bone):
            if bone not in order and bone in self.bones:
                add(self.parents[bone])
                order.append(bone)

        for bone in self.bones:
            add(bone)
        return order

    def person(self, rng) -> HandPerson:
        person = self.body.person(rng)
        for name in ("hand-fingers-diameter", "hand-fingers-distance", "hand-fingers-length", "hand-scale"):
            x = rng.normal(0, 0.45)
            self.body.morph(person.shape, f"armslegs/l-{name}-{'incr' if x > 0 else 'decr'}", min(abs(x), 1))
        joints = {b: (self.body.head(person.shape, b), self.body.tail(person.shape, b)) for b in self.bones}
        return HandPerson(person.shape, joints, person.male, person.age)

    def bend(self, person: HandPerson, hand: Kinematics, pose, wrist) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Posed vertices (of ``used``), joints (21, 3) and elbow. ``wrist``: flexion, deviation in degrees."""
        matrices, turn = {}, lambda axis, degrees: turns(np.asarray(axis), np.radians([degrees]))[0]  # noqa: E731
        for bone in self.order:
            head, tail = person.joints[bone]
            r = np.eye(3)
            if bone == "wrist.L":
                r = turn(np.cross(hand.y, hand.n), wrist[0]) @ turn(hand.n, wrist[1])
            elif bone.startswith("finger"):
                f, k = int(bone[6]) - 1, int(bone[8]) - 1
                if f:
                    r = turn(np.cross((tail - head) / np.linalg.norm(tail - head), hand.n), pose.flexion[f, k])
                    if k == 0:
                        r = r @ turn(hand.n, pose.abduction[f])
                else:
                    r = turn(hand.axes[0][0], (pose.thumb[0], pose.thumb[2], pose.thumb[3])[k])
                    if k == 0:
                        r = r @ turn(hand.across, pose.thumb[1])
            matrix = np.eye(4)
            matrix[:3, :3], matrix[:3, 3] = r, head - r @ head
            parent = self.parents[bone]
            matrices[bone] = matrices[parent] @ matrix if parent in matrices else matrix
        blend = (self.weights @ np.stack([matrices[b] for b in self.bones]).reshape(-1, 16)).reshape(-1, 4, 4)
        rest = person.shape[self.used]
        vertices = np.einsum("nij,nj->ni", blend[:, :3, :3], rest) + blend[:, :3, 3]
        move = lambda bone, p: (matrices[bone] @ np.r_[p, 1])[:3]  # noqa: E731
        points = [move("wrist.L", person.joints["wrist.L"][0])]
        for f in range(1, 6):
            points += [move(f"finger{f}-{k}.L", person.joints[f"finger{f}-{k}.L"][0]) for k in (1, 2, 3)]
            points.append(move(f"finger{f}-3.L", person.joints[f"finger{f}-3.L"][1]))
        return vertices, np.array(points), move("lowerarm01.L", person.joints["lowerarm01.L"][0])

    @staticmethod
    def palm_axes(points: np.ndarray) -> np.ndarray:
        """Rows: across, wrist to middle knuckle, out of the plane of the knuckles."""
        y = points[9] - points[0]
        y = y / np.linalg.norm(y)
        z = np.cross(points[5] - points[0], points[17] - points[0])
        z -= np.dot(z, y) * y
        z /= np.linalg.norm(z)
        return np.stack([np.cross(y, z), y, z])

class HandSampler(HandMesh):
    """Draws hands; keep one person for a dozen pictures. ``category``: of poses (``grasps.CATEGORIES``), all by default;
    ``steep``: the share of views from anywhere along the fingers, as on a fist held towards the camera."""

    def __init__(self, assets: Path, size: int = 160, category: str | None = None, steep: float = 0.28):
        super().__init__(assets)
        assets, self.size, self.category, self.steep = Path(assets), size, category, steep
        self.renderer = g = Renderer(size)
        for name, part in (("hand", self.surface), ("mirrored", self.surface.mirrored()), ("other", self.surface)):
            g.part(name, part)
        self.primitives = {k: primitive(k) for k in ("cylinder", "sphere", "box")}
        for name, (_, part) in self.primitives.items():
            g.part(name, part)
        self.skins, self.cloths = [], []
        for names, folder in ((self.skins, "skin"), (self.cloths, "cloth")):
            for path in sorted((assets / "textures" / folder).glob("*.png")):
                g.texture(path.stem, path)
                names.append(path.stem)
        self.seen: list[np.ndarray] = []  # earlier hands, for second ones

    def sample(self, rng, person: HandPerson) -> Hand:
        hand = Kinematics(person.joints)
        pose = self._pose(rng, hand)
        vertices, points, elbow = self.bend(person, hand, pose, (rng.normal(0, 22), rng.normal(0, 12)))
        rest = np.array([person.joints[f"finger{f}-1.L"][0] for f in (2, 3, 5)])
        rest = np.stack([hand.wrist, *rest])[[0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0]]
        axes = self.palm_axes(points)
        carried = axes.T @ self.palm_axes(rest)  # how the palm turned, for what it holds
        turn = self._view(rng, axes, points)
        centre, scale = points.mean(0), 1 / np.linalg.norm(points[9] - points[0])
        to_view = lambda x: (x - centre) @ turn.T * scale  # noqa: E731
        at, elbow = to_view(points), to_view(elbow)
        factor = self._factor(rng)
        fov = np.radians(rng.uniform(15, 55))
        camera = Camera(rng, at, fov, rng.uniform(1.0, 1.4) * 1.56 / np.tan(fov / 2) + 1.0, factor, 0.08)
        whole = np.zeros_like(person.shape)
        whole[self.used] = to_view(vertices)
        self.renderer.place("hand", whole)
        names = ["hand"]
        if pose.held is not None:
            v, _ = self.primitives[pose.held.kind]
            world = (v * pose.held.half) @ pose.held.axes + pose.held.centre
            self.renderer.place(pose.held.kind, to_view((world - hand.wrist) @ carried.T + points[0]).astype("f4"))
            names.append(pose.held.kind)
        loose = self._loose_object(rng, names)
        second = self._second_hand(rng, whole, names)
        pixels, distance = camera.pixels(at, self.size)
        depth = self.renderer.depth(names, camera.matrix)
        behind, inside = camera.behind(pixels, distance, depth)
        glove, skin = self._draw(rng, camera, names, at[0], elbow)
        image = self.renderer.read().copy()
        unit = np.linalg.norm(pixels[9] - pixels[0]) / max(1e-6, np.linalg.norm((at[9] - at[0])[:2]))
        z = -(at[:, 2] - at[0, 2]) * unit
        return Hand(image, np.c_[pixels, z].astype("f4"), inside & (behind < DEPTH), float((image[..., 3] > 127).mean()),
                    pose.category, float(1 / scale), pose.held is not None or loose, second, glove, skin, person.age)  # fmt: skip

    def _pose(self, rng, hand: Kinematics):
        return random_pose(rng, hand, self.category)

    def _factor(self, rng) -> float:
        """How many times as wide as the hand's box the picture is."""
        return 1.6 * (rng.uniform(0.85, 1.2) if rng.random() < 0.7 else rng.uniform(1.4, 2.2))

    def _view(self, rng, axes, points) -> np.ndarray:
        """A random view; wrist to middle knuckle is then turned about upright, as a cropper does."""
        tilt = np.clip(rng.normal(0, 28), -75, 75) if rng.random() < 1 - self.steep else rng.uniform(-100, 100)
        turn = rotation([1, 0, 0], np.radians(tilt)) @ rotation([0, 1, 0], rng.uniform(-np.pi, np.pi)) @ axes
        d = turn @ (points[9] - points[0])
        length = np.hypot(d[0], d[1])
        upright = np.arctan2(d[0], d[1]) if length > 0.12 * np.linalg.norm(d) else 0.0
        roll = rng.normal(0, 10) if rng.random() < 0.85 else rng.normal(0, 45)
        return rotation([0, 0, 1], upright + np.radians(roll)) @ turn

    def _loose_object(self, rng, names) -> bool:
        """Something in front of or behind the hand that it does not hold."""
        kind = str(rng.choice(["cylinder", "box", "sphere"]))
        if rng.random() >= 0.12 or kind in names:
            return False
        half = {"cylinder": np.array([rng.uniform(0.03, 0.35)] * 2 + [rng.uniform(0.3, 2.0)]), "box": rng.uniform(0.05, 0.7, 3),
                "sphere": np.ones(3) * rng.uniform(0.1, 0.5)}[kind]  # fmt: skip
        side = 1 if rng.random() < 0.3 else -1
        centre = np.array([*rng.uniform(-1.0, 1.0, 2), side * rng.uniform(0.5, 1.2)])
        axes = frame(rng.normal(0, 1, 3), rng.normal(0, 1, 3))
        self.renderer.place(kind, ((self.primitives[kind][0] * half) @ axes + centre).astype("f4"))
        names.append(kind)
        return True

    def _second_hand(self, rng, whole, names) -> bool:
        """An earlier hand beside, behind or before this one, mirrored or not."""
        mine = whole[self.used].copy()
        shown = bool(self.seen) and rng.random() < 0.16
        if shown:
            other = self.seen[rng.integers(len(self.seen))].copy()
            mirrored = rng.random() < 0.6
            if mirrored:
                other[:, 0] *= -1
            turn = rotation([0, 0, 1], rng.uniform(-np.pi, np.pi)) @ rotation(rng.normal(0, 1, 3), rng.normal(0, 0.4))
            angle, side = rng.uniform(0, 2 * np.pi), 1.0 if rng.random() < 0.25 else -1.0
            away = rng.uniform(0.9, 1.8) if side > 0 else rng.uniform(0.3, 1.5)
            place = np.array([np.cos(angle) * away, np.sin(angle) * away, side * rng.uniform(0.35, 0.7)])
            vertices = np.zeros_like(whole)
            vertices[self.used] = other @ turn.T + place
            names.append("mirrored" if mirrored else "other")
            self.renderer.place(names[-1], vertices)
        if len(self.seen) < REMEMBERED:
            self.seen.append(mine)
        elif rng.random() < 0.2:
            self.seen[rng.integers(REMEMBERED)] = mine
        return shown

    def _draw(self, rng, camera, names, wrist, elbow) -> tuple[bool, int]:
        g = self.renderer
        light, scene = lighting(rng, 2.6, 0.03 if rng.random() < 0.75 else 0.12)
        scene["eye"] = camera.eye
        g.begin(names, camera.matrix, light, scene)
        skin = int(rng.integers(len(self.skins)))
        look = dict(tint=rng.uniform(0.82, 1.12) * (1 + rng.normal(0, 0.035, 3)), gamma=float(np.exp(rng.normal(0, 0.11))),
                    specular=float(rng.uniform(0, 0.35) ** 1.5 * 0.8), shininess=float(rng.uniform(8, 35)),
                    bump=float(rng.uniform(0, 0.12)), softness=float(rng.uniform(0.2, 1)))  # fmt: skip
        texture, glove = self.skins[skin], rng.random() < 0.06
        if glove:
            texture = str(rng.choice(self.cloths))
            bright = rng.uniform(0.1, 1.4, 3) * (1 if rng.random() < 0.4 else 0) + rng.uniform(0.2, 1.5)
            look |= dict(tint=bright, flat_colour=rng.random(3), flatness=float(rng.uniform(0.3, 1)), gamma=1.0)
        along = (elbow - wrist) / np.linalg.norm(elbow - wrist)
        sleeve = dict(sleeve=np.r_[along, np.dot(wrist, along) + rng.uniform(0.12, 1.0)], has_sleeve=int(rng.random() < 0.6),
                      cloth_scale=float(rng.uniform(0.3, 1.5)))  # fmt: skip
        for name in names:
            if name == "hand":
                g.draw(name, texture, str(rng.choice(self.cloths)), **look, **sleeve)
            elif name in ("mirrored", "other"):
                g.draw(name, texture if rng.random() < 0.85 else str(rng.choice(self.skins)), **look)
            else:
                flat = rng.random(3) if rng.random() < 0.6 else np.ones(3) * rng.choice([0.05, 0.5, 0.9])
                thing = str(rng.choice(self.skins if rng.random() < 0.08 else self.cloths))
                g.draw(name, thing, tint=rng.uniform(0.3, 1.4) * np.ones(3), flat_colour=flat,
                       flatness=float(rng.choice([1.0, rng.uniform(0.3, 1)])), specular=float(rng.uniform(0, 0.8)))  # fmt: skip
        return bool(glove), skin
