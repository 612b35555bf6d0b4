"""Our exported landmark networks and third-party ones on true regions of the same real pictures. Nothing is trained or tuned on these.

How whole pipelines do is the product's to say: ``bin/landmarks evaluate`` and ``detect --json``. Hands: mean error and PCK (share of points
within .2 of the larger side of the labelled points' upright box). Faces: mean error over the distance of the outer eye corners.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from . import teachers
from .examination import CATEGORIES
from .scenes import HAND

HAND_SCALE, FACE_SCALE, FACE_SHIFT = 1.38, 1.28, 0.044  # from the detector's box to the region, as the pipelines do
INPUT = 256  # of the detector, whose file leaves it free
MOVED, RESIZED, TURNED, MAX_RUNS = 0.06, 1.12, 0.2, 3  # differences of regions that call for another run; most runs


class LandmarkOutput(NamedTuple):
    """What a landmark network gives: points (p, 3), presence, of hands the probability of a right one, of a hand that lies on it its
    probability, region and whether it is to be shown mirrored, and how well the points lie; ``None`` where it does not tell."""

    points: np.ndarray
    presence: float
    right: float | None
    other: tuple | None
    quality: float | None


class OwnNetworks:
    """The three exported networks, each by itself."""

    def __init__(self, models: Path):
        self.detector, self.hand_net, self.face_net = (
            teachers.session(Path(models) / n / f"{n}.onnx") for n in ("detector", "hand", "face")
        )
        self.size = {n: s.get_inputs()[0].shape[-1] for n, s in (("hand", self.hand_net), ("face", self.face_net))}
        free = self.detector.get_inputs()[0].shape[-1]
        self.size["detector"] = free if isinstance(free, int) else INPUT

    def detect(self, image, size, view, threshold):
        boxed, k, offset = teachers.letterbox(image, size, view)
        out = teachers.run(self.detector, _input(boxed))
        heat, size, shift, keys = (out[n][0] for n in ("heatmap", "size", "offset", "points"))
        peaks = cv2.dilate(heat.transpose(1, 2, 0), np.ones((3, 3), np.uint8)).transpose(2, 0, 1) == heat
        found = []
        for c, y, x in zip(*np.where(peaks & (heat >= threshold))):
            at = np.array([x, y], float)
            wh, centre = size[:, y, x] * 8, (at + shift[:, y, x]) * 8
            points = (at + keys[:, y, x].reshape(2, 2)) * 8
            box = np.r_[centre - wh / 2, centre + wh / 2]
            back = lambda p: (p - offset) / k  # noqa: E731
            found.append((int(c), float(heat[c, y, x]), np.r_[back(box[:2]), back(box[2:])], back(points)))
        kept = []
        for f in sorted(found, key=lambda f: -f[1]):
            if all(f[0] != g[0] or teachers.overlap(f[2], g[2]) <= 0.45 for g in kept):
                kept.append(f)
        return kept

    def region(self, found):
        kind, _, box, keys = found
        centre, side = (box[:2] + box[2:]) / 2, max(box[2:] - box[:2])
        if kind == HAND:
            return centre, side * HAND_SCALE, teachers.upright(keys[0], keys[1])
        angle = teachers.upright(keys[0], keys[1]) - np.pi / 2
        down = np.array([-np.sin(angle), np.cos(angle)])
        return centre + down * FACE_SHIFT * (box[3] - box[1]), side * FACE_SCALE, angle

    def hand(self, image, region, flip=None):
        """The network knows right hands; a left one is shown mirrored (``flip``). ``None``: both ways, and what it takes more for a
        right hand counts."""
        if flip is None:
            seen = [self.hand(image, region, f) for f in (False, True)]
            return seen[int(1 - seen[1].right > seen[0].right)]
        return self._points(self.hand_net, self.size["hand"], image, region, flip)

    def face(self, image, region, flip=False):
        return self._points(self.face_net, self.size["face"], image, region)

    def refined(self, image, kind, region, flip):
        """The output after region refinement, as in the product, and the region that the points then give."""
        net, (a, b), up, scale = (self.hand, (0, 9), 0, 1.6) if kind == HAND else (self.face, (36, 45), np.pi / 2, 1.45)
        for run in range(MAX_RUNS):
            seen = net(image, region, flip)
            angle = teachers.upright(seen.points[a], seen.points[b]) - up
            centre, sides = teachers.turned_box(seen.points, angle)
            following = centre, max(sides) * scale, angle
            moved = np.linalg.norm(centre - region[0]) > MOVED * region[1]
            ratio, turned = following[1] / region[1], abs((angle - region[2] + np.pi) % (2 * np.pi) - np.pi) > TURNED
            if seen.presence < 0.2 or run == MAX_RUNS - 1 or not (moved or max(ratio, 1 / ratio) > RESIZED or turned):
                return seen, following
            region = following

    @staticmethod
    def _points(net, size, image, region, flip=False) -> LandmarkOutput:
        crop, matrix = teachers.warp(image, *region, size, flip)
        out = teachers.run(net, _input(crop))
        at = (out["landmarks"][0] + [1, 1, 0]) / 2 * size
        points = np.c_[at[:, :2] @ matrix[:, :2].T + matrix[:, 2], at[:, 2] * region[1] / size]
        right = float(out["right"].ravel()[0]) if "right" in out else None
        right = 1 - right if flip else right
        other = None
        if "other" in out:
            there, x, y, ratio, *up = out["other"][0]
            middle = matrix[:, :2] @ ((np.array([x, y]) + 1) / 2 * size) + matrix[:, 2]
            up = matrix[:, :2] @ np.array(up)
            other = float(there), (middle, ratio * region[1], teachers.upright(np.zeros(2), up)), not flip
        quality = float(out["quality"].ravel()[0]) if "quality" in out else None
        return LandmarkOutput(points, float(out["presence"].ravel()[0]), right, other, quality)


def _input(picture: np.ndarray) -> np.ndarray:
    return ((picture.astype(np.float32) - 127.5) / 127.5).transpose(2, 0, 1)[None].copy()


class Third:
    """MediaPipe's hands, and face-api.js' 68 points for its time."""

    def __init__(self, models: Path):
        models = Path(models)
        self.palms, self.hands = teachers.Palms(models / "palm_detection_lite.onnx"), teachers.Hands(models / "hand_landmark_lite.onnx")
        self.faces, self.face_net = teachers.Faces(models / "face_detection_yunet_2023mar.onnx", 640), teachers.session(models / "faceapi68.onnx")


def samples(path: Path):
    for sample in json.load(open(path))["samples"]:
        yield sample, cv2.imread(str(path.parent / sample["image"]))[:, :, ::-1].copy()


def labelled(sample: dict) -> np.ndarray:
    """The points of a label; whole numbers are numbers of pixels, whose middles lie half a pixel further."""
    points = np.array(sample["keypoints"], float)[:, :2]
    return points + 0.5 if (points == np.rint(points)).all() else points


def _row(name, errors, extra=""):
    e = np.concatenate(errors)
    print(f"| {name} | {len(errors)} | {e.mean():.4f} | {np.median(e):.4f} | {extra}", flush=True)


def face_region(truth: np.ndarray):
    """The region of a face's points, as the pipelines follow it: centre, side, angle."""
    angle = teachers.upright(truth[36], truth[45]) - np.pi / 2
    centre, sides = teachers.turned_box(truth, angle)
    return centre, max(sides) * 1.45, angle


def faces(shared: Path, own: OwnNetworks) -> None:
    errors = []
    for sample, image in samples(shared / "real/faces/dlib_faces.json"):
        truth = labelled(sample)
        points = own.face(image, face_region(truth)).points
        errors.append(np.linalg.norm(points[:, :2] - truth, axis=1) / np.linalg.norm(truth[36] - truth[45]))
    print("\n| dlib_faces | faces | NME 68 | median | inner 51 |\n|---|---|---|---|---|")
    _row("own, true regions", errors, f"{np.concatenate([e[17:] for e in errors]).mean():.4f} |")


def hands(path: Path, own: OwnNetworks, third: Third) -> None:
    """A data set of hands with 21 points."""
    rows: dict = {"own, true regions": [], "MediaPipe lite, true regions": []}
    for sample, image in samples(path):
        truth = labelled(sample)
        angle = teachers.upright(truth[0], truth[9])
        centre, sides = teachers.turned_box(truth, angle)
        big = max(sides)
        for name, points in (("own, true regions", own.hand(image, (centre, big * 1.6, angle)).points),
                             ("MediaPipe lite, true regions", third.hands(image, centre, big * 2.0, angle)[0])):  # fmt: skip
            rows[name].append(np.linalg.norm(points[:, :2] - truth, axis=1) / big)
    print(f"\n| {path.stem} | hands | error / box | median | PCK@.2 |\n|---|---|---|---|---|")
    for name, errors in rows.items():
        _row(name, errors, f"{(np.concatenate(errors) < 0.2).mean():.3f} |")


def held_out(data: Path, own: OwnNetworks) -> None:
    """Agreement with MediaPipe's labels on photos that were kept out of training."""
    print("\n| held-out photos, agreement with MediaPipe lite | hands | difference / box | PCK@.2 | side agrees |\n|---|---|---|---|---|")
    for name in ("subhi", "digits"):
        path = Path(data) / "photos" / name / "held-out.npz"
        if not path.exists():
            continue
        z, errors, sides = np.load(path), [], []
        for image, points, right in zip(z["image"][:300], z["points"], z["right"]):
            angle = teachers.upright(points[0], points[9])
            centre, extent = teachers.turned_box(points, angle)
            seen = own.hand(image, (centre, max(extent) * 1.6, angle))
            errors.append(np.linalg.norm(seen.points[:, :2] - points[:, :2], axis=1) / max(extent))
            if abs(right - 0.5) > 0.4:
                sides.append((seen.right > 0.5) == (right > 0.5))
        e = np.concatenate(errors)
        print(f"| {name} | {len(errors)} | {e.mean():.4f} | {(e < 0.2).mean():.3f} | {np.mean(sides):.3f} |", flush=True)


def times(own: OwnNetworks, third: Third, models: Path, forms: Path) -> None:
    """Median of 60 runs each, one thread, taken in turn; without the tensors that only ``models trace`` asks for."""
    nets = {"own detector": own.detector, "own hand": own.hand_net, "own face": own.face_net, "palm lite": third.palms.net,
            "hand lite": third.hands.net, "face-api 68": third.face_net,
            "mesh 478": teachers.session(models / "face_landmarks_detector_478.onnx")}  # fmt: skip
    for name in ("detector", "hand", "face"):
        for form in ("int8", "fp16"):
            path = Path(forms) / f"{name}-{form}/{name}-{form}.onnx"
            if path.exists():
                nets[f"own {name}, {form}"] = teachers.session(path)
    taken = {k: [] for k in nets}
    for _ in range(60):
        for name, net in nets.items():
            spec = net.get_inputs()[0]
            shape = [d if isinstance(d, int) else INPUT if i > 1 else 1 for i, d in enumerate(spec.shape)]
            x = np.random.rand(*shape).astype(np.float32)
            start = time.perf_counter()
            net.run([o.name for o in net.get_outputs() if o.name not in ("features", "heatmaps")], {spec.name: x})
            taken[name].append(time.perf_counter() - start)
    print("\n| network | ms, one thread |\n|---|---|")
    for name, t in taken.items():
        print(f"| {name} | {np.median(t) * 1000:.2f} |")


def evaluate(shared: Path, models: Path, data: Path | None = None) -> None:
    own, third = OwnNetworks(models), Third(Path(shared) / "models")
    faces(Path(shared), own)
    hands(Path(shared) / "real/hands/handpose_x.json", own, third)
    if data and (Path(data) / "examination").exists():
        for name in ("examination", *CATEGORIES):
            hands(Path(data) / f"examination/{name}.json", own, third)
    if data:
        held_out(data, own)
    times(own, third, Path(shared) / "models", models)
