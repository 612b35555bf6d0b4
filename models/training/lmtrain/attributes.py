"""The head model that `io.landmarkstream.attributes` fits, and rendered truth to measure gestures and head pose with.

    python -m lmtrain.attributes head-model src/core/resources/attributes/head68.csv
    python -m lmtrain.attributes heads src/main/resources/bench/heads.csv [--pictures DIR]
    python -m lmtrain.attributes hands src/main/resources/bench/gestures.csv [--pictures DIR]
    python -m lmtrain.attributes hands X.csv --pictures DIR --ordinary     (heads alike)
    python -m lmtrain.attributes score DETECTED.json --pictures DIR

All numbers come from MakeHuman's CC0 meshes, points where annotators put them (`definitions`), as networks learn them. `--pictures` also draws the samples onto backgrounds, so that networks can be
asked for their points; such pictures are not part of the project. `score` reads what `bin/landmarks detect DIR --json` wrote for
them beside the folder's truth.csv.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
from pathlib import Path

import numpy as np

from . import hands as hands_module
from . import heads as heads_module
from .definitions import annotated
from .grasps import FINGER, LIMITS, SPREAD, Kinematics, Pose, solve_thumb
from .hands import HandSampler
from .heads import MIRROR, HeadSampler, rotation
from .renderer import Camera, perspective

# ---- head model ------------------------------------------------------------------------------------------------------

MODES = 16
# MakeHuman's axes (y up, z to the front) to the model's: x to the person's left, y down, z into the head.
AXES = np.array([1.0, -1.0, -1.0])
# Jaw points but the chin's lowest slide along the visible outline and tell little; they are not fitted.
FITTED = np.r_[8, 17:68]
# Adults' eyes are this far apart, centre to centre (Dodgson, "Variation and extrema of human interpupillary distance", 2004).
EYES_CM = 6.3


# The expressions that coefficients count: each at its full weight.
UNITS = {
    "blink": ("eye-left-closure", "eye-right-closure"),
    "jaw": ("mouth-open",),
    "smile": ("mouth-corner-puller",),
    "inner-brows": ("eyebrows-left-inner-up", "eyebrows-right-inner-up"),
    "outer-brows": ("eyebrows-left-extern-up", "eyebrows-right-extern-up"),
    "gaze": (),
}
GAZE = 30.0  # degrees to the person's left


def head_model(assets: Path, persons: int, seed: int) -> list[str]:
    """Statistics of the 68 points and irises over random people and expressions, as lines of CSV."""
    sampler, rng = HeadSampler(assets, 64), np.random.default_rng(seed)
    neutral, shapes, units = [], [], {name: [] for name in UNITS}
    for _ in range(persons):
        person, brow = sampler.person(rng), int(rng.integers(5))
        at = _points(sampler, person.shape, brow, 0)
        neutral.append(at)
        for name, targets in UNITS.items():
            shape = person.shape.copy()
            for target in targets:
                sampler.body.morph(shape, "expression/units/caucasian/" + target, 1)
            moved = _points(sampler, shape, brow, GAZE if name == "gaze" else 0)
            units[name].append((moved - at) * AXES / np.linalg.norm(at[36] - at[45]))
        for _ in range(2):
            shape = person.shape.copy()
            sampler.express(shape, rng)
            shapes.append(_unit(_points(sampler, shape, brow, 0)))
    mean = _symmetric(np.mean([_unit(x) for x in neutral], 0))
    shapes = np.array(shapes)
    shapes = np.concatenate([shapes, shapes[:, MIRROR] * [-1, 1, 1]])[:, FITTED]
    weight = np.ones(len(FITTED))
    for _ in range(10):  # scale and place, never turn: MakeHuman's upright pose is what angles count from
        aligned = np.array([_onto(x, mean[FITTED], weight) for x in shapes])
        weight = 1 / (((aligned - mean[FITTED]) ** 2).mean((0, 2)) + 1e-4)
    centre = aligned.mean(0)
    rest = (aligned - centre).reshape(len(aligned), -1)
    _, size, modes = np.linalg.svd(rest, full_matrices=False)
    left = rest - (rest @ modes[:MODES].T) @ modes[:MODES]
    spread = np.sqrt((left**2).mean(0).reshape(-1, 3).mean(1))
    modes = modes[:MODES] * (size[:MODES] / np.sqrt(len(rest)))[:, None]
    scale = EYES_CM / np.linalg.norm(mean[[36, 39]].mean(0) - mean[[42, 45]].mean(0))
    middle = mean[[36, 39, 42, 45]].mean(0)  # the origin: between the eyes

    def line(kind, numbers):
        return kind + "," + ",".join(f"{x:.4f}" for x in np.asarray(numbers).reshape(-1))

    lines = [
        "# The canonical head, of MakeHuman's CC0 mesh; made by `python -m lmtrain.attributes head-model`.",
        "# Centimetres; origin between the eyes; x to the person's left, y down, z into the head. Points in iBUG's order.",
        "# neutral: 68 points, right and left iris, mean of faces at rest. blink, jaw, smile, brows, gaze: how they move when",
        f"# MakeHuman's expression has its full weight, the gaze {GAZE:.0f} degrees to the person's left.",
        "# fitted: points that a pose is fitted to; for these mean: over people and expressions; mode: one standard deviation",
        "# of a principal component; spread: standard deviation of what the modes leave.",
        line("neutral", (mean - middle) * scale),
    ]
    lines += [line(name, np.mean(moves, 0) * scale) for name, moves in units.items()]
    lines += ["fitted," + ",".join(map(str, FITTED)), line("mean", (centre - middle) * scale), line("spread", spread * scale)]
    return lines + [line("mode", mode * scale) for mode in modes]


def _points(sampler: HeadSampler, shape: np.ndarray, brow: int, gaze: float) -> np.ndarray:
    """68 points, where annotators put them, and two irises in MakeHuman's frame."""
    return annotated(np.concatenate([sampler.points(shape, brow)[0], _irises(sampler, shape, gaze)])[None])[0]


def _unit(points: np.ndarray) -> np.ndarray:
    points = points * AXES
    return (points - points[17:68].mean(0)) / np.linalg.norm(points[36] - points[45])


def _symmetric(points: np.ndarray) -> np.ndarray:
    return (points + points[MIRROR] * [-1, 1, 1]) / 2


def _onto(points: np.ndarray, mean: np.ndarray, weight: np.ndarray) -> np.ndarray:
    w = weight[:, None] / weight.sum()
    a, b = points - (w * points).sum(0), mean - (w * mean).sum(0)
    return a * ((w * a * b).sum() / (w * a * a).sum()) + (w * mean).sum(0)


# ---- heads -----------------------------------------------------------------------------------------------------------

WIDTH, HEIGHT, FIELD_OF_VIEW = 640, 480, 60.0


class FixedCamera:
    """A pinhole camera with a head in front of it; looks like ``renderer.Camera`` where ``HeadSampler`` asks."""

    def __init__(self, rng, focal: float):
        self.focal, self.distance = focal, focal / rng.uniform(40, 140)  # 40 to 140 px between the eyes' outer corners
        at = rng.uniform(-0.25, 0.25, 2) * [WIDTH, HEIGHT] * self.distance / focal
        self.offset = np.array([at[0], -at[1], -self.distance])

    def pixels(self, points: np.ndarray, _size: int):
        q = points + self.offset
        return np.c_[WIDTH / 2 - self.focal * q[:, 0] / q[:, 2], HEIGHT / 2 + self.focal * q[:, 1] / q[:, 2]], -q[:, 2]


def expression(sampler: HeadSampler, shape: np.ndarray, rng) -> np.ndarray:
    """A random expression in place; returns the weights: blink left, right, jaw, smile, inner and outer brows."""
    weights = np.zeros(6)
    blink = rng.random()
    if blink < 0.3:
        weights[:2] = rng.uniform(0, 1)
    elif blink < 0.45:
        weights[int(rng.integers(2))] = rng.uniform(0.5, 1)
    if rng.random() < 0.5:
        weights[2] = rng.uniform(0, 1)
    if rng.random() < 0.4:
        weights[3] = rng.uniform(0, 1)
    for brows in (4, 5):
        if rng.random() < 0.4:
            weights[brows] = rng.uniform(0, 1)
    units = [("eye-left-closure", 0), ("eye-right-closure", 1), ("mouth-open", 2), ("mouth-corner-puller", 3),
             ("eyebrows-left-inner-up", 4), ("eyebrows-right-inner-up", 4),
             ("eyebrows-left-extern-up", 5), ("eyebrows-right-extern-up", 5)]  # fmt: skip
    for name, k in units:
        sampler.body.morph(shape, "expression/units/caucasian/" + name, weights[k])
    return weights


def heads(assets: Path, count: int, seed: int) -> list[str]:
    """68 points and two irises as a 640 × 480 camera sees them, with the head's true angles and expression."""
    sampler, rng = HeadSampler(assets, 64), np.random.default_rng(seed)
    focal = WIDTH / 2 / np.tan(np.radians(FIELD_OF_VIEW) / 2)
    lines = [
        f"# Heads of MakeHuman's CC0 mesh seen by a {WIDTH} x {HEIGHT} camera, {FIELD_OF_VIEW:.0f} degrees across; made by"
        " `python -m lmtrain.attributes heads`.",
        "# yaw, pitch, roll (as in HeadPose), blink left, blink right, jaw, smile, brows inner, outer (MakeHuman's units, 0 to 1),",
        "# gaze yaw left eye, right eye (degrees to the person's left), then x, y of 68 points, right and left iris.",
    ]
    for _ in range(count):
        person = sampler.person(rng)
        shape = person.shape.copy()
        weights = expression(sampler, shape, rng)
        neutral, arcs = sampler.points(shape, int(rng.integers(5)))
        gaze = float(np.clip(rng.normal(0, 14), -30, 30))
        irises = _irises(sampler, shape, gaze)
        centre, scale = neutral[17:].mean(0), 1 / np.linalg.norm(neutral[36] - neutral[45])
        yaw, pitch, roll = rng.uniform(-45, 45), rng.uniform(-30, 30), rng.uniform(-30, 30)
        turn = rotation([0, 0, 1], np.radians(-roll)) @ rotation([1, 0, 0], np.radians(-pitch)) @ rotation([0, 1, 0], np.radians(yaw))
        camera = FixedCamera(rng, focal)
        pose = lambda x: (x - centre) @ turn.T * scale  # noqa: E731
        outline = sampler._outline(neutral, arcs, pose, camera, turn)
        points = annotated(pose(np.concatenate([outline, irises]))[None])[0]
        at, _ = camera.pixels(points, 0)
        numbers = [f"{x:.1f}" for x in (yaw, pitch, roll)] + [f"{x:.2f}" for x in weights] + [f"{gaze:.1f}"] * 2
        lines.append(",".join(numbers + [f"{x:.1f}" for x in at.reshape(-1)]))
    return lines


def _irises(sampler: HeadSampler, shape: np.ndarray, gaze: float) -> np.ndarray:
    """Centres of the right and the left iris, both eyes turned ``gaze`` degrees to the person's left."""
    eyes, turn, at = sampler.fitted["eyes"].fit(shape), rotation([0, 1, 0], np.radians(gaze)), []
    for side in (eyes[:, 0] <= 0, eyes[:, 0] > 0):
        low, high = eyes[side].min(0), eyes[side].max(0)
        at.append((low + high) / 2 + turn @ np.array([0, 0, (high - low)[2] / 2]))
    return np.array(at)


def head_pictures(assets: Path, folder: Path, count: int, seed: int) -> None:
    """Rendered heads on backgrounds, ``truth.csv`` with picture, yaw, pitch, roll.

    The sampler's cameras see 8 to 45 degrees of which a head takes most; in the middle of a picture four times as large as
    the head that is about what a camera of 60 degrees sees.
    """
    sampler, rng = HeadSampler(assets, 320), np.random.default_rng(seed)
    lines = []
    while len(lines) < count:
        head = sampler.sample(rng, sampler.person(rng))
        yaw, pitch, roll = head.angles * [1, -1, -1]
        if max(abs(yaw), abs(pitch), abs(roll)) <= 45:
            name = f"head-{len(lines):03d}.png"
            _paste(head.image, folder / name, rng, 2)
            points = head.points + np.r_[(np.array([WIDTH, HEIGHT]) * 2 - 320) // 2, 0]
            lines.append(f"{name},{yaw:.1f},{pitch:.1f},{roll:.1f}," + ",".join(f"{x:.1f}" for x in points.reshape(-1)))
    (folder / "truth.csv").write_text("\n".join(lines) + "\n")


# ---- ordinary pictures -----------------------------------------------------------------------------------------------


class PictureCamera(Camera):
    """The camera of a ``WIDTH`` x ``HEIGHT`` picture, ``FIELD_OF_VIEW`` across; draws the square sprite about some points.

    ``corner`` is the sprite's place in the picture, in whole pixels; ``extent`` the longer side of the points' box.
    """

    def __init__(self, rng, points: np.ndarray, extent: float, size: int):
        focal = WIDTH / 2 / np.tan(np.radians(FIELD_OF_VIEW) / 2)
        distance = focal * np.ptp(points[:, :2], 0).max() / extent
        for _ in range(5):  # nearer points look larger
            at = focal * points[:, :2] / (distance - points[:, 2:])
            distance *= np.ptp(at, 0).max() / extent
        half, picture = np.ptp(at, 0) / 2, np.array([WIDTH, HEIGHT])
        centre = rng.uniform(half + 10, picture - half - 10)
        shift = (centre - picture / 2) * [1, -1] - (at.min(0) + at.max(0)) / 2
        self.eye = np.r_[-shift * distance / focal, distance]
        self.near, self.far = 0.1, distance + 30
        self.corner = np.round(centre - size / 2).astype(int)
        view = np.eye(4)
        view[:3, 3] = -self.eye
        side, middle = size / (WIDTH / 2), (self.corner + size / 2 - picture / 2) / (WIDTH / 2) * [1, -1]
        matrix = perspective(np.radians(FIELD_OF_VIEW), self.near, self.far)
        crop = np.diag([2 / side, 2 / side, 1.0, 1.0]) @ matrix
        crop[:2] -= middle[:, None] * 2 / side * crop[3]
        self.matrix = crop @ view


class Framing:
    """Gives a sampler cameras of ordinary pictures, and remembers the last one."""

    def __init__(self, low: float, high: float, size: int):
        self.low, self.high, self.size, self.camera = low, high, size, None

    def __call__(self, rng, points, *_) -> PictureCamera:
        self.camera = PictureCamera(rng, points, rng.uniform(self.low, self.high), self.size)
        return self.camera


def ordinary_heads(assets: Path, folder: Path, count: int, seed: int) -> None:
    """Heads anywhere in a picture of the camera that the pose assumes, 60 to 210 px from chin to brows, up to 45 degrees."""
    size = 640
    sampler, rng, framing = HeadSampler(assets, size), np.random.default_rng(seed), Framing(60, 210, size)
    lines, drawn = [], heads_module.Camera
    heads_module.Camera = framing
    try:
        while len(lines) < count:
            head = sampler.sample(rng, sampler.person(rng))
            yaw, pitch, roll = head.angles * [1, -1, -1]
            if max(abs(yaw), abs(pitch), abs(roll)) <= 45:
                name = f"head-{len(lines):03d}.png"
                _paste(head.image, folder / name, rng, 1, framing.camera.corner)
                points = head.points + np.r_[framing.camera.corner, 0]
                lines.append(f"{name},{yaw:.1f},{pitch:.1f},{roll:.1f}," + ",".join(f"{x:.1f}" for x in points.reshape(-1)))
    finally:
        heads_module.Camera = drawn
    (folder / "truth.csv").write_text("\n".join(lines) + "\n")


def ordinary_view(rng, axes, _points) -> np.ndarray:
    """The palm towards the camera within 60 degrees, fingers up within some 25."""
    while True:
        away = rng.normal(0, 1, 3)
        away /= np.linalg.norm(away)
        if away[2] < 0.5:
            continue
        turn = _between(np.array([0, 0, 1.0]), away) @ rotation([0, 1, 0], np.pi) @ axes
        upright = np.arctan2(*(turn @ axes[1])[:2])
        return rotation([0, 0, 1], upright + np.radians(rng.normal(0, 25))) @ turn


def _between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The shortest rotation from one unit vector to another."""
    axis = np.cross(a, b)
    return rotation(axis + [1e-12, 0, 0], np.arctan2(np.linalg.norm(axis), a @ b))


@functools.cache
def _backgrounds() -> np.ndarray:
    pool = np.load(Path(os.environ["LANDMARKS_TRAINING_DATA"]) / "backgrounds.npz")
    return pool[pool.files[0]]


def _paste(sprite: np.ndarray, path: Path, rng, scale: int = 1, corner=None) -> None:
    """Draws a sprite onto a background, its corner somewhere or in the middle, and writes the picture."""
    import cv2

    backgrounds = _backgrounds()
    back = backgrounds[rng.integers(len(backgrounds))][..., :3]
    picture = cv2.resize(back, (WIDTH * scale, HEIGHT * scale)).astype(float)
    size = sprite.shape[0]
    x, y = corner if corner is not None else ((WIDTH * scale - size) // 2, (HEIGHT * scale - size) // 2)
    left, top, right, bottom = max(x, 0), max(y, 0), min(x + size, picture.shape[1]), min(y + size, picture.shape[0])
    part = sprite[top - y : bottom - y, left - x : right - x]
    alpha = part[..., 3:].astype(float) / 255
    picture[top:bottom, left:right] = part[..., :3] + picture[top:bottom, left:right] * (1 - alpha)
    cv2.imwrite(str(path), picture.clip(0, 255).astype("u1")[..., ::-1])


# ---- hands -----------------------------------------------------------------------------------------------------------

# Fingers that are stretched (1: index … 4: little) and whether the thumb is.
GESTURES = {
    "closed_fist": ((), False),
    "open_palm": ((1, 2, 3, 4), True),
    "pointing_up": ((1,), False),
    "thumb_up": ((), True),
    "thumb_down": ((), True),
    "victory": ((1, 2), False),
    "i_love_you": ((1, 4), True),
    "ok": ((2, 3, 4), False),
    "pinch": ((), False),
}
# Hands that are none of these: three and four fingers, horns, a gun …, by the same two numbers.
OTHERS = (((1, 2, 3), False), ((1, 2, 3), True), ((2, 3, 4), False), ((1, 2, 3, 4), False), ((1, 4), False), ((4,), False),
          ((1,), True), ((1, 2), True), ((2,), False), ((3, 4), False))  # fmt: skip
SPREADS = {"open_palm": (-0.2, 1.3), "victory": (0.5, 1.4), "i_love_you": (0, 1), "ok": (0, 1)}
TOUCHING = 0.25  # palms between the points of two finger tips that touch; a finger is .17 thick


def gesture_pose(rng, hand: Kinematics, gesture: str) -> Pose:
    """Plausible angles of one gesture, or of one of the others ("none"): the least penetrating of 20 draws, the thumb where
    the gesture wants it."""
    straight, out = OTHERS[rng.integers(len(OTHERS))] if gesture == "none" else GESTURES[gesture]
    while True:
        flexion, abduction, joints = _gesture_fingers(rng, hand, gesture, straight)
        points = hand.along(joints).reshape(-1, 3)
        thumb, at = solve_thumb(rng, hand, points, _thumb_place(rng, hand, gesture, joints, straight, out), m=400)
        touching = np.linalg.norm(at[3] - joints[0, 3]) < TOUCHING * hand.length
        if touching == (gesture in ("ok", "pinch")):
            return Pose(np.r_[np.zeros((1, 3)), flexion], np.r_[0, abduction], thumb, None, gesture)


def _gesture_fingers(rng, hand: Kinematics, gesture: str, stretched):
    best = None
    low, high = SPREADS.get(gesture, (-0.2, 0.3))
    for _ in range(20):
        straight = np.isin([1, 2, 3, 4], stretched)
        curl = np.where(straight, rng.uniform(-0.12, 0.15) + rng.normal(0, 0.05, 4), rng.uniform(0.82, 1.03) + rng.normal(0, 0.04, 4))
        if gesture == "pinch":
            curl = np.array([0, 0.1, 0.2, 0.25]) * rng.uniform(0.3, 1.5) + rng.uniform(0.2, 0.9) + rng.normal(0, 0.05, 4)
        flexion = np.clip(np.stack([curl * 85, curl * 102, curl * 66], -1) + rng.normal(0, 5, (4, 3)), *LIMITS)
        abduction = SPREAD * rng.uniform(low, high) * (1 - np.clip(flexion[:, 0] / 85, 0, 1) * 0.85) + rng.normal(0, 2, 4)
        if gesture in ("ok", "pinch"):
            flexion[0] = rng.uniform(28, 62), rng.uniform(30, 75), rng.uniform(5, 45)
            abduction[0] *= 0.2
        joints = np.stack([hand.finger(f, flexion[f - 1][None], abduction[f - 1 : f])[0] for f in range(1, 5)])
        along = [hand.along(j[None])[0] for j in joints]
        cost = sum(10 * hand.in_palm(p[4:], FINGER * 0.5).sum() for p in along) + rng.exponential(0.02)
        for p, q in zip(along, along[1:]):
            cost += 20 * max(0, 0.115 - np.linalg.norm(p[3:, None] - q[None, 3:], axis=-1).min() / hand.length)
        if best is None or cost < best[0]:
            best = cost, flexion, abduction, joints
    return best[1:]


def _thumb_place(rng, hand: Kinematics, gesture: str, joints: np.ndarray, straight, thumb: bool) -> np.ndarray:
    if thumb:
        away = hand.y * rng.uniform(0.2, 0.8) + hand.x * rng.uniform(0.6, 1) + hand.n * rng.uniform(-0.1, 0.2)
        return hand.joints[0, 1] + away * hand.length * 0.9
    if gesture in ("ok", "pinch"):
        last = joints[0, 3] - joints[0, 2]
        facing = np.cross(last / np.linalg.norm(last), hand.x)
        facing *= np.sign(np.dot(facing, hand.place(0.6, 0, 0) - joints[0, 3])) + 1e-9
        away = facing * 0.7 - hand.y * 0.4
        return joints[0, 3] + away / np.linalg.norm(away) * 0.17 * hand.length
    bent = [f for f in range(4) if f + 1 not in straight]
    rest = rng.choice(3, p=[0.6, 0.2, 0.2])
    if rest == 1 and 0 in bent:  # beside the bent index finger
        return joints[0, 1] + hand.length * (hand.x * rng.uniform(0.15, 0.25) + hand.n * 0.02)
    if rest == 2 or not bent:  # across the palm
        return hand.place(rng.uniform(0.7, 0.95), -rng.uniform(-0.1, 0.3), 0.22)
    f = bent[int(rng.integers(min(2, len(bent))))]
    return (joints[f, 1] + joints[f, 2]) / 2 + hand.length * (hand.n * 0.17 * rng.uniform(0.6, 1.3) - hand.y * rng.uniform(-0.05, 0.1))


def gesture_view(gesture: str, free):
    """A view as ``free`` draws them; gestures that mean a direction are turned towards it, within 30 degrees."""

    def view(rng, axes, points):
        while True:
            turn = free(rng, axes, points)
            if gesture not in ("pointing_up", "thumb_up", "thumb_down"):
                return turn
            d = (points[8] - points[5] if gesture == "pointing_up" else points[4] - points[2]) @ turn.T
            if np.hypot(d[0], d[1]) > 0.6 * np.linalg.norm(d):
                wanted = np.radians(rng.uniform(-30, 30)) + (np.pi if gesture == "thumb_down" else 0)
                return rotation([0, 0, 1], np.arctan2(d[0], d[1]) - wanted) @ turn

    return view


class PlainHandSampler(HandSampler):
    """One bare hand: nothing that hides it, no second one, no glove."""

    def _loose_object(self, rng, names) -> bool:
        return False

    def _second_hand(self, rng, whole, names) -> bool:
        return False

    def _draw(self, *scene) -> tuple[bool, int]:
        glove = True
        while glove:
            glove, skin = super()._draw(*scene)
        return glove, skin


def hands(assets: Path, gestures, count: int, seed, pictures: Path | None, ordinary: bool):
    """21 points of rendered hands, ``count`` a gesture, every second one mirrored to a right hand.

    Hard ones: any view, sometimes with loose objects, second hands, gloves; 240 px sprites whose pixels the points are in.
    Ordinary ones: a bare hand of 80 to 200 px anywhere in the picture whose pixels the points are in, its palm within 60
    degrees of the camera. Pictures are GESTURE-NNN.png. Returns lines of gesture, side and points, and lines of picture and
    points in the picture's pixels.
    """
    size = 512 if ordinary else 240
    sampler = (PlainHandSampler if ordinary else HandSampler)(assets, size)
    free = ordinary_view if ordinary else sampler._view
    rng, backgrounds = np.random.default_rng(seed), np.random.default_rng(seed)
    lines, truth = [], []
    drawn, framing = (hands_module.random_pose, hands_module.Camera), Framing(80, 200, size)
    try:
        if ordinary:
            hands_module.Camera = framing
        for k in range(count):
            if k % 4 == 0:
                person = sampler.person(rng)
            for gesture in gestures:
                hands_module.random_pose = lambda r, hand, _, g=gesture: gesture_pose(r, hand, g)
                sampler._view = gesture_view(gesture, free)
                hand = sampler.sample(rng, person)
                points, image, right = hand.points.copy(), hand.image, k % 2 == 1
                corner = framing.camera.corner if ordinary else (np.array([WIDTH, HEIGHT]) - size) // 2
                if right:
                    points[:, 0], image = size - points[:, 0], image[:, ::-1]
                    corner = np.array([WIDTH - size - corner[0], corner[1]])
                picture = points + np.r_[corner, 0]
                if pictures:
                    name = f"{gesture}-{k:03d}.png"
                    _paste(image, pictures / name, backgrounds, 1, corner)
                    truth.append(f"{name}," + ",".join(f"{x:.1f}" for x in picture.reshape(-1)))
                points = picture if ordinary else points
                lines.append(f"{gesture},{'right' if right else 'left'}," + ",".join(f"{x:.1f}" for x in points.reshape(-1)))
    finally:
        hands_module.random_pose, hands_module.Camera = drawn
    return lines, truth


# ---- score -----------------------------------------------------------------------------------------------------------


def score(detected: Path, folder: Path) -> None:
    """Compares what was found in a folder of pictures with its ``truth.csv``, each truth with the nearest object."""
    objects = {}
    for line in open(detected):
        frame = json.loads(line)
        objects[frame["camera"]] = frame["objects"]
    gestures: dict[str, list[bool | None]] = {}
    errors, heads = [], 0
    for line in (folder / "truth.csv").read_text().split():
        name, *numbers = line.split(",")
        numbers = np.array(numbers, float)
        if len(numbers) == 63:
            hand = _nearest(objects[name], numbers.reshape(21, 3))
            gesture = name.rsplit("-", 1)[0]
            read = hand and (hand["hand"]["gesture"] or "none") == gesture
            gestures.setdefault(gesture, []).append(read)
        else:
            heads += 1
            faces = [t for t in objects[name] if "pose" in t.get("face", {})]
            points = numbers[3:].reshape(-1, 3)
            face = _nearest(faces, points[:68]) if len(points) else max(faces, key=lambda t: t["score"], default=None)
            if face:
                errors.append([face["face"]["pose"][k] - x for k, x in zip(("yaw", "pitch", "roll"), numbers)])
    for gesture, reads in gestures.items():
        found = [r for r in reads if r is not None]
        print(f"{gesture}: read {sum(found)}, found {len(found)}, of {len(reads)}; {np.mean(found):.3f} of found")
    if errors:
        errors = np.array(errors)
        print(f"{len(errors)} heads of {heads}, yaw, pitch, roll: median error {np.median(np.abs(errors), 0).round(2)},"
              f" mean {np.abs(errors).mean(0).round(2)}, bias {errors.mean(0).round(2)}")  # fmt: skip


def _nearest(found, truth: np.ndarray):
    """The object whose points' middle is nearest to the truth's, within a third of its size; else nothing."""
    middle, size = truth[:, :2].mean(0), np.ptp(truth[:, :2], 0).max()
    away = lambda t: np.linalg.norm(np.mean([[p["x"], p["y"]] for p in t["landmarks"]], 0) - middle)  # noqa: E731
    best = min(found, key=away, default=None)
    return best if best and away(best) < size / 3 else None


def main() -> None:
    parser = argparse.ArgumentParser(prog="lmtrain.attributes", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=("head-model", "heads", "hands", "score"))
    parser.add_argument("out", type=Path, help="CSV file to write; with score: the JSON lines to read")
    parser.add_argument("--assets", type=Path, default=os.environ.get("LANDMARKS_MAKEHUMAN"), help="unpacked MakeHuman folder")
    parser.add_argument("--count", type=int, help="people of the head model, heads, or hands a gesture")
    parser.add_argument("--pictures", type=Path, help="folder for pictures of the samples")
    parser.add_argument("--ordinary", action="store_true", help="heads, hands: as a camera sees them every day, else hard ones")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.what == "score":
        if args.pictures is None:
            parser.error("score needs --pictures, the folder with the truth.csv of what was found")
        score(args.out, args.pictures)
        return
    if args.assets is None:
        parser.error("pass --assets or set LANDMARKS_MAKEHUMAN to the unpacked MakeHuman folder")
    if args.pictures:
        args.pictures.mkdir(parents=True, exist_ok=True)
    if args.what == "head-model":
        lines = head_model(Path(args.assets), args.count or 1500, args.seed)
    elif args.what == "heads":
        lines = heads(Path(args.assets), args.count or 200, args.seed + 1)
        if args.pictures and args.ordinary:
            ordinary_heads(Path(args.assets), args.pictures, args.count or 200, args.seed + 4)
        elif args.pictures:
            head_pictures(Path(args.assets), args.pictures, args.count or 200, args.seed + 2)
    else:
        count, seed = args.count or 40, args.seed + (5 if args.ordinary else 3)
        lines, truth = hands(Path(args.assets), GESTURES, count, seed, args.pictures, args.ordinary)
        lines = [
            "# Rendered hands of MakeHuman's CC0 mesh; made by `python -m lmtrain.attributes hands`.",
            "# gesture, handedness, x, y, z of 21 points: pixels, y down, z from the wrist, smaller is nearer.",
        ] + lines
        if args.pictures:
            _, others = hands(Path(args.assets), ["none"], count, [seed, 1], args.pictures, args.ordinary)
            (args.pictures / "truth.csv").write_text("\n".join(truth + others) + "\n")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
