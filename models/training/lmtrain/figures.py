"""Whole upper bodies: MakeHuman's rig with arms that reach, hands that pose and heads that turn and talk."""

from __future__ import annotations

import numpy as np

from .grasps import Kinematics, Pose
from .mesh import Body

MIRROR = np.diag([-1.0, 1.0, 1.0])
FINGERS = [f"finger{f}-{k}" for f in range(1, 6) for k in (1, 2, 3)]


def align(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The smallest rotation that turns a's direction into b's."""
    a, b = a / np.linalg.norm(a), b / np.linalg.norm(b)
    v, c = np.cross(a, b), float(np.dot(a, b))
    k = np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])
    return np.eye(3) + k + k @ k / (1 + c + 1e-9)


def about(axis: np.ndarray, angle: float) -> np.ndarray:
    x, y, z = axis / np.linalg.norm(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k


class Rig:
    """One person's bones at rest, and linear blend skinning with all of them."""

    def __init__(self, body: Body, shape: np.ndarray):
        self.shape, self.names = shape, list(body.bones)
        self.heads = {b: body.head(shape, b) for b in self.names}
        self.tails = {b: body.tail(shape, b) for b in self.names}
        self.parents = {b: body.bones[b]["parent"] for b in self.names}
        weights = np.zeros((len(shape), len(self.names)), np.float32)
        for k, bone in enumerate(self.names):
            if body.weights.get(bone):
                pairs = np.array(body.weights[bone])
                weights[pairs[:, 0].astype(int), k] = pairs[:, 1]
        self.weights = weights / np.maximum(weights.sum(1, keepdims=True), 1e-6)
        self.order = sorted(self.names, key=self._depth)
        self.hands = {side: self._kinematics(side) for side in "LR"}

    def _depth(self, bone: str) -> int:
        depth = 0
        while self.parents[bone]:
            bone, depth = self.parents[bone], depth + 1
        return depth

    def _kinematics(self, side: str) -> Kinematics:
        """The left hand, or the right one seen in a mirror."""
        m = np.eye(3) if side == "L" else MIRROR
        names = ["wrist", *FINGERS]
        return Kinematics({n + ".L": (m @ self.heads[f"{n}.{side}"], m @ self.tails[f"{n}.{side}"]) for n in names})

    def matrices(self, rotations: dict) -> dict:
        """Each bone's 4 × 4 transform from rest, for local rotations about the bones' heads in rest axes."""
        out = {}
        for bone in self.order:
            matrix = np.eye(4)
            if bone in rotations:
                r, h = rotations[bone], self.heads[bone]
                matrix[:3, :3], matrix[:3, 3] = r, h - r @ h
            parent = self.parents[bone]
            out[bone] = out[parent] @ matrix if parent else matrix
        return out

    def skin(self, shape: np.ndarray, matrices: dict) -> np.ndarray:
        stack = np.stack([matrices[b] for b in self.names]).reshape(-1, 16).astype(np.float32)
        blend = (self.weights @ stack).reshape(-1, 4, 4)
        blend[self.weights.sum(1) < 0.5] = np.eye(4)
        return np.einsum("nij,nj->ni", blend[:, :3, :3], shape) + blend[:, :3, 3]

    def finger_rotations(self, side: str, pose: Pose) -> dict:
        hand, out, m = self.hands[side], {}, np.eye(3) if side == "L" else MIRROR
        for f in range(1, 6):
            for k in (1, 2, 3):
                bone = f"finger{f}-{k}"
                along = m @ (self.tails[f"{bone}.{side}"] - self.heads[f"{bone}.{side}"])
                if f == 1:
                    r = about(hand.axes[0][0], np.radians((pose.thumb[0], pose.thumb[2], pose.thumb[3])[k - 1]))
                    if k == 1:
                        r = r @ about(hand.across, np.radians(pose.thumb[1]))
                else:
                    r = about(np.cross(along, hand.n), np.radians(pose.flexion[f - 1, k - 1]))
                    if k == 1:
                        r = r @ about(hand.n, np.radians(pose.abduction[f - 1]))
                out[f"{bone}.{side}"] = m @ r @ m
        return out

    def reach(self, side: str, wrist: np.ndarray, palm: np.ndarray, fingers: np.ndarray) -> dict:
        """Arm rotations that bring the wrist to a place, the palm to face along ``palm``, the fingers along ``fingers``."""
        s, e, w = (self.heads[f"{b}.{side}"] for b in ("upperarm01", "lowerarm01", "wrist"))
        a, b = np.linalg.norm(e - s), np.linalg.norm(w - e)
        way = wrist - s
        d = min(np.linalg.norm(way), 0.98 * (a + b))
        way = way / np.linalg.norm(way)
        pole = np.array([0.5 if side == "L" else -0.5, -1.0, -0.35])  # elbows hang down and out
        pole -= np.dot(pole, way) * way
        pole /= np.linalg.norm(pole)
        c = (a * a + d * d - b * b) / (2 * a * d)
        elbow = s + a * (c * way + np.sqrt(max(0, 1 - c * c)) * pole)
        upper = align(e - s, elbow - s)
        lower = align(upper @ (w - e), s + d * way - elbow) @ upper
        m = np.eye(3) if side == "L" else MIRROR
        hand = self.hands[side]
        y, n = m @ hand.y, m @ hand.n
        rest = np.stack([y, n, np.cross(y, n)], 1)
        y2 = fingers / np.linalg.norm(fingers)
        n2 = palm - np.dot(palm, y2) * y2
        n2 /= np.linalg.norm(n2)
        whole = np.stack([y2, n2, np.cross(y2, n2)], 1) @ rest.T
        local = lower.T @ whole
        # most of the turn about the forearm happens in the forearm
        axis = (w - e) / np.linalg.norm(w - e)
        twist = 2 * np.arctan2(np.dot(axis, _vector(local)), _scalar(local))
        twist = (twist + np.pi) % (2 * np.pi) - np.pi
        half = about(axis, 0.7 * twist)
        return {f"upperarm01.{side}": upper, f"lowerarm01.{side}": upper.T @ lower, f"lowerarm02.{side}": half,
                f"wrist.{side}": half.T @ local}  # fmt: skip

    def hand_points(self, side: str, matrices: dict) -> np.ndarray:
        """The 21 joints."""
        move = lambda bone, p: (matrices[bone] @ np.r_[p, 1])[:3]  # noqa: E731
        points = [move(f"wrist.{side}", self.heads[f"wrist.{side}"])]
        for f in range(1, 6):
            points += [move(f"finger{f}-{k}.{side}", self.heads[f"finger{f}-{k}.{side}"]) for k in (1, 2, 3)]
            points.append(move(f"finger{f}-3.{side}", self.tails[f"finger{f}-3.{side}"]))
        return np.array(points)


def _scalar(r: np.ndarray) -> float:
    return 0.5 * np.sqrt(max(1e-9, 1 + np.trace(r)))


def _vector(r: np.ndarray) -> np.ndarray:
    return np.array([r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1]]) / (4 * _scalar(r))


def blend(a: Pose, b: Pose, t: float) -> Pose:
    return Pose(a.flexion * (1 - t) + b.flexion * t, a.abduction * (1 - t) + b.abduction * t,
                a.thumb * (1 - t) + b.thumb * t, None, b.category)  # fmt: skip
