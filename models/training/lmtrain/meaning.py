"""The head model that `io.landmarkstream.meaning` fits, and rendered truth to measure gestures and head pose with.

    python -m lmtrain.meaning head-model src/main/resources/meaning/head68.csv
    python -m lmtrain.meaning heads src/main/resources/bench/heads.csv [--pictures DIR]
    python -m lmtrain.meaning hands src/main/resources/bench/gestures.csv [--pictures DIR]
    python -m lmtrain.meaning score DETECTED.json [--pictures DIR]

All numbers come from MakeHuman's CC0 meshes. `--pictures` also draws the samples onto backgrounds, so that networks can be
asked for their points; such pictures are not part of the project. `score` reads what `bin/landmarks detect DIR --json` wrote for
them: gestures beside the pictures' names, head poses beside the folder's truth.csv.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
from pathlib import Path

import numpy as np

from . import hands as hands_module
from .grasps import FINGER, LIMITS, SPREAD, Kinematics, Pose, solve_thumb
from .hands import HandSampler
from .heads import MIRROR, HeadSampler, rotation

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
        "# The canonical head, of MakeHuman's CC0 mesh; made by `python -m lmtrain.meaning head-model`.",
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
    """68 points and two irises in MakeHuman's frame."""
    return np.concatenate([sampler.points(shape, brow)[0], _irises(sampler, shape, gaze)])


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
        " `python -m lmtrain.meaning heads`.",
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
        at, _ = camera.pixels(pose(np.concatenate([outline, irises])), 0)
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
            lines.append(f"{name},{yaw:.1f},{pitch:.1f},{roll:.1f}")
    (folder / "truth.csv").write_text("\n".join(lines) + "\n")


@functools.cache
def _backgrounds() -> np.ndarray:
    pool = np.load(Path(os.environ["LANDMARKS_TRAINING_DATA"]) / "backgrounds.npz")
    return pool[pool.files[0]]


def _paste(sprite: np.ndarray, path: Path, rng, scale: int = 1) -> None:
    import cv2

    backgrounds = _backgrounds()
    back = backgrounds[rng.integers(len(backgrounds))][..., :3]
    picture = cv2.resize(back, (WIDTH * scale, HEIGHT * scale)).astype(float)
    size = sprite.shape[0]
    y, x = (HEIGHT * scale - size) // 2, (WIDTH * scale - size) // 2
    alpha = sprite[..., 3:].astype(float) / 255
    picture[y : y + size, x : x + size] = sprite[..., :3] + picture[y : y + size, x : x + size] * (1 - alpha)
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
SPREADS = {"open_palm": (-0.2, 1.3), "victory": (0.5, 1.4), "i_love_you": (0, 1), "ok": (0, 1)}
TOUCHING = 0.25  # palms between the points of two finger tips that touch; a finger is .17 thick


def gesture_pose(rng, hand: Kinematics, gesture: str) -> Pose:
    """Plausible angles of one gesture: the least penetrating of 20 draws, the thumb where the gesture wants it."""
    while True:
        flexion, abduction, joints = _gesture_fingers(rng, hand, gesture)
        points = hand.along(joints).reshape(-1, 3)
        thumb, at = solve_thumb(rng, hand, points, _thumb_place(rng, hand, gesture, joints), m=400)
        touching = np.linalg.norm(at[3] - joints[0, 3]) < TOUCHING * hand.length
        if touching == (gesture in ("ok", "pinch")):
            return Pose(np.r_[np.zeros((1, 3)), flexion], np.r_[0, abduction], thumb, None, gesture)


def _gesture_fingers(rng, hand: Kinematics, gesture: str):
    best = None
    low, high = SPREADS.get(gesture, (-0.2, 0.3))
    for _ in range(20):
        straight = np.isin([1, 2, 3, 4], GESTURES[gesture][0])
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


def _thumb_place(rng, hand: Kinematics, gesture: str, joints: np.ndarray) -> np.ndarray:
    straight, thumb = GESTURES[gesture]
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
    if rest == 2:  # across the palm
        return hand.place(rng.uniform(0.7, 0.95), -rng.uniform(-0.1, 0.3), 0.22)
    f = bent[int(rng.integers(min(2, len(bent))))]
    return (joints[f, 1] + joints[f, 2]) / 2 + hand.length * (hand.n * 0.17 * rng.uniform(0.6, 1.3) - hand.y * rng.uniform(-0.05, 0.1))


def gesture_view(gesture: str):
    """A view as the sampler draws them; gestures that mean a direction are turned towards it, within 30 degrees."""
    free = HandSampler._view

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


def hands(assets: Path, count: int, seed: int, pictures: Path | None) -> list[str]:
    """21 points of rendered hands, ``count`` a gesture, every second one mirrored to a right hand."""
    size = 240
    sampler, rng, backgrounds = HandSampler(assets, size), np.random.default_rng(seed), np.random.default_rng(seed)
    lines = [
        "# Rendered hands of MakeHuman's CC0 mesh; made by `python -m lmtrain.meaning hands`.",
        "# gesture, side, x, y, z of 21 points: pixels, y down, z from the wrist, smaller is nearer.",
    ]
    drawn = hands_module.random_pose
    try:
        for k in range(count):
            if k % 4 == 0:
                person = sampler.person(rng)
            for gesture in GESTURES:
                hands_module.random_pose = lambda r, hand, g=gesture: gesture_pose(r, hand, g)
                sampler._view = gesture_view(gesture)
                hand = sampler.sample(rng, person)
                points, image, right = hand.points.copy(), hand.image, k % 2 == 1
                if right:
                    points[:, 0], image = size - points[:, 0], image[:, ::-1]
                if pictures:
                    _paste(image, pictures / f"{gesture}-{k:03d}.png", backgrounds)
                side = "right" if right else "left"
                lines.append(f"{gesture},{side}," + ",".join(f"{x:.1f}" for x in points.reshape(-1)))
    finally:
        hands_module.random_pose = drawn
    return lines


# ---- score -----------------------------------------------------------------------------------------------------------


def score(detected: Path, folder: Path | None) -> None:
    """Prints the share of each gesture (pictures GESTURE-NNN.png), and the errors of head poses where there is a truth."""
    things = {}
    for line in open(detected):
        frame = json.loads(line)
        things[Path(frame["camera"]).stem.removesuffix(".png")] = frame["things"]
    gestures: dict[str, list[bool]] = {}
    for name, found in things.items():
        hand = max((t for t in found if "hand" in t), key=lambda t: t["score"], default=None)
        if hand and "-" in name:
            gestures.setdefault(name.rsplit("-", 1)[0], []).append(hand["hand"]["gesture"] == name.rsplit("-", 1)[0])
    for gesture, right in gestures.items():
        print(f"{gesture}: {sum(right)} of {len(right)} hands found, {np.mean(right):.3f}")
    if folder:
        errors = []
        for line in (folder / "truth.csv").read_text().split():
            name, *truth = line.split(",")
            face = max((t for t in things[Path(name).stem] if "pose" in t.get("face", {})), key=lambda t: t["score"], default=None)
            if face:
                errors.append([face["face"]["pose"][k] - float(x) for k, x in zip(("yaw", "pitch", "roll"), truth)])
        errors = np.array(errors)
        print(f"{len(errors)} heads, yaw, pitch, roll: median error {np.median(np.abs(errors), 0).round(2)},"
              f" mean {np.abs(errors).mean(0).round(2)}, bias {errors.mean(0).round(2)}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="lmtrain.meaning", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=("head-model", "heads", "hands", "score"))
    parser.add_argument("out", type=Path, help="CSV file to write; with score: the JSON lines to read")
    parser.add_argument("--assets", type=Path, default=os.environ.get("LANDMARKS_MAKEHUMAN"), help="unpacked MakeHuman folder")
    parser.add_argument("--count", type=int, help="people of the head model, heads, or hands a gesture")
    parser.add_argument("--pictures", type=Path, help="folder for pictures of the samples")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.what == "score":
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
        if args.pictures:
            head_pictures(Path(args.assets), args.pictures, args.count or 200, args.seed + 2)
    else:
        lines = hands(Path(args.assets), args.count or 40, args.seed + 3, args.pictures)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
