"""Two hands on each other: posed one by one, then moved together until the skins touch. Clasped, stacked, holding the other's
wrist, palm on palm, and shaking another's hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from .grasps import Kinematics, random_pose
from .hands import DEPTH, HandSampler
from .mesh import rotation
from .renderer import Camera

# The poses of the two hands of a pair: one around the other's fist, around the other's fingers, palm on palm, fingers hooked.
PAIRS = (("fist", "relaxed"), ("grasp", "grasp"), ("grasp", "open"), ("relaxed", "open"), ("relaxed", "relaxed"), ("hook", "hook"))
TOUCHING = 0.01  # share of a hand's vertices in the other's skin at which the two have met
THROUGH = 0.04  # share of all vertices, forearms too, at which they would pass through each other


class Posed:
    """A hand in the rest body's frame: vertices of the sampler's ``used``, joints, elbow, and the palm's frame."""

    def __init__(self, sampler: HandSampler, rng, person, category: str, keep_object: bool):
        hand = Kinematics(person.joints)
        self.pose = random_pose(rng, hand, category)
        self.vertices, self.points, self.elbow = sampler.bend(person, hand, self.pose, (rng.normal(0, 22), rng.normal(0, 12)))
        rest = np.zeros((21, 3))
        rest[0] = hand.wrist
        for joint, finger in ((5, 2), (9, 3), (17, 5)):
            rest[joint] = person.joints[f"finger{finger}-1.L"][0]
        rest_axes, axes = sampler.palm_axes(rest), sampler.palm_axes(self.points)
        self.axes, self.out = axes, axes[2] * np.sign(rest_axes[2] @ hand.n)
        self.held = None
        if keep_object and self.pose.held is not None:
            held = self.pose.held
            v = sampler.primitives[held.kind][0]
            world = (v * held.half) @ held.axes + held.centre
            self.held = (held.kind, (world - hand.wrist) @ (axes.T @ rest_axes).T + self.points[0])

    def mirror(self) -> None:
        """Makes the left hand a right one."""
        for a in (self.vertices, self.points, self.elbow, self.out):
            a[..., 0] *= -1

    def frame(self) -> np.ndarray:
        """Rows: across, wrist to middle knuckle, out of the palm; right-handed for both sides."""
        y = self.points[9] - self.points[0]
        y = y - (y @ self.out) * self.out
        y /= np.linalg.norm(y)
        return np.stack([np.cross(y, self.out), y, self.out])

    def palm(self) -> np.ndarray:
        return self.points[[0, 5, 9, 13, 17]].mean(0)

    def move(self, turn: np.ndarray, about: np.ndarray, to: np.ndarray) -> None:
        for name in ("vertices", "points", "elbow"):
            setattr(self, name, (getattr(self, name) - about) @ turn.T + to)
        self.out = turn @ self.out


def pair(sampler: HandSampler, rng, person, kinds=PAIRS, mirrored: bool = True, aside=(0.15, 0.1, 0.2), straight: float = 0.4) -> list:
    """A left hand, and the same person's right hand (or, not ``mirrored``, another left one) in or on it; empty if they do not
    meet. ``aside``: how far the second lies from the first's palm, in palms: across (deviation), along (mean, deviation);
    ``straight``: the share of pairs whose fingers point the same way."""
    chosen = kinds[rng.integers(len(kinds))]
    left, right = (Posed(sampler, rng, person, str(k), False) for k in rng.permutation(chosen))
    if mirrored:
        right.mirror()
    palm = np.linalg.norm(left.points[9] - left.points[0])
    frame, side = left.frame(), -1.0 if rng.random() < 0.25 else 1.0  # in the palm, or on the back
    angle = rng.normal(0, 0.3) if rng.random() < straight else rng.uniform(0.3, 1.9) * (1 if rng.random() < 0.5 else -1)
    tilt = rotation(rng.normal(0, 1, 3), rng.normal(0, 0.2))
    spun = tilt @ rotation(frame[2], angle)
    y, out = spun @ frame[1], -side * (tilt @ frame[2])
    target = np.stack([np.cross(y, out), y, out])
    shift = palm * (rng.normal(0, aside[0]) * frame[0] + rng.normal(aside[1], aside[2]) * frame[1])
    away = side * frame[2]
    right.move(target.T @ right.frame(), right.palm(), left.palm() + shift + away * 2.5 * palm)
    return [left, right] if _touch(sampler, left, right, -away, 2.5 * palm, palm) else []


def _touch(sampler, left: Posed, right: Posed, towards: np.ndarray, reach: float, palm: float) -> bool:
    """Moves the right hand until the skins touch; whether they do, and the forearms keep apart."""
    whole = np.zeros((int(sampler.used.max()) + 1, 3), np.float32)
    whole[sampler.used] = left.vertices
    vertices, normals = sampler.renderer.parts["hand"][0].arrays(whole)
    beyond = (vertices - left.points[0]) @ left.frame()[1] > 0
    trees = [(cKDTree(vertices[part]), vertices[part], normals[part]) for part in (beyond, np.ones(len(vertices), bool))]
    fingers = (right.vertices - right.points[0]) @ right.frame()[1] > 0

    def inside(tree, moved):
        index, v, n = tree
        _, nearest = index.query(moved, distance_upper_bound=0.5 * palm)
        near = nearest < len(v)
        k = nearest[near]
        return (((moved[near] - v[k]) * n[k]).sum(1) < -0.02 * palm).sum() / len(moved)

    step = 0.03 * palm
    for _ in range(int(reach / step)):
        right.move(np.eye(3), np.zeros(3), towards * step)
        if inside(trees[0], right.vertices[fingers]) > TOUCHING:
            return inside(trees[1], right.vertices) < THROUGH
    return False


@dataclass
class PairPicture:
    """Two hands on each other: premultiplied RGBA; 2 × 21 × (x, y in pixels, z in pixels from the own wrist); which are right ones."""

    image: np.ndarray
    points: np.ndarray
    visible: np.ndarray
    right: np.ndarray
    skin: int
    age: float


class PairSampler(HandSampler):
    """Draws pairs for training; keep one person for a dozen pictures."""

    ASIDE = (0.3, 0.25, 0.45)  # farther than ``pair`` has by default: fingers on fingers, a hand around the other's wrist
    KINDS = (*PAIRS, ("relaxed", "grasp"), ("fist", "grasp"), ("fist", "open"), ("fist", "fist"), ("pinch", "relaxed"), ("gesture", "open"),
             ("random", "random"), ("random", "open"))  # fmt: skip
    LEAST_VISIBLE = 5

    def sample(self, rng, person) -> PairPicture:
        while True:
            picture = self._picture(rng, person)
            if picture is not None:
                return picture

    def _picture(self, rng, person) -> PairPicture | None:
        mirrored = bool(rng.random() < 0.85)
        hands = pair(self, rng, person, self.KINDS, mirrored, self.ASIDE, straight=0.5)
        if not hands:
            return None
        first = hands[0]
        turn = self._view(rng, first.axes, first.points)
        points = np.concatenate([h.points for h in hands])
        centre, scale = points.mean(0), 1 / np.linalg.norm(first.points[9] - first.points[0])
        to_view = lambda x: (x - centre) @ turn.T * scale  # noqa: E731
        at = to_view(points)
        fov = np.radians(rng.uniform(15, 55))
        camera = Camera(rng, at, fov, rng.uniform(1.0, 1.4) * 1.56 / np.tan(fov / 2) + 1.0, rng.uniform(1.15, 1.8), 0.05)
        names = ["hand", "mirrored" if mirrored else "other"]
        for name, hand in zip(names, hands):
            whole = np.zeros_like(person.shape)
            whole[self.used] = to_view(hand.vertices)
            self.renderer.place(name, whole)
        pixels, distance = camera.pixels(at, self.size)
        behind, inside = camera.behind(pixels, distance, self.renderer.depth(names, camera.matrix))
        visible = (inside & (behind < np.tile(DEPTH, 2))).reshape(2, 21)
        if (visible.sum(1) < self.LEAST_VISIBLE).any() or inside.mean() < 0.85:
            return None
        _, skin = self._draw(rng, camera, names, at[0], to_view(first.elbow))
        unit = np.linalg.norm(pixels[9] - pixels[0]) / max(1e-6, np.linalg.norm((at[9] - at[0])[:2]))
        z = -at[:, 2].reshape(2, 21) * unit
        labels = np.concatenate([pixels.reshape(2, 21, 2), (z - z[:, :1])[..., None]], -1).astype("f4")
        return PairPicture(self.renderer.read().copy(), labels, visible, np.array([False, mirrored]), skin, person.age)
