"""Photos that nobody labelled: hands by MediaPipe's models, faces by YuNet, kept only where several views agree.

Writes two files: ``hands.npz`` (crops in the shards' form, for the hand network) and ``scenes.npz`` (whole photos with
boxes, for the detector, and hand-free parts as backgrounds). Every fifth or seventh photo is held out for tests.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from . import backgrounds, teachers
from .heads import MIRROR

CROP, SCENE = 160, 256
VIEWS = ((1.0, 0.0, False), (1.0, 0.0, True), (1.0, 0.22, False), (1.0, -0.22, False), (1.15, 0.0, False))


def agreed(image, region, hands):
    """The mean of five views of a hand, or None where they differ: points (21, 3), right-hand probability."""
    points, presence, _ = hands(image, *region)
    if presence < 0.6:
        return None
    centre, side, angle = hands.region(points)
    views = [hands(image, centre, side * k, angle + turn, flip) for k, turn, flip in VIEWS]
    stack = np.stack([v[0] for v in views])
    mean = stack.mean(0)
    size = np.ptp(mean[:, :2], axis=0).max()
    spread = np.linalg.norm((stack - mean)[..., :2], axis=-1) / size
    if min(v[1] for v in views) < 0.8 or spread.mean() > 0.03 or spread.max() > 0.11 or size < 24:
        return None
    low, high, limit = mean[:, :2].min(0), mean[:, :2].max(0), np.array(image.shape[1::-1])
    if (low < -0.1 * size).any() or (high > limit + 0.1 * size).any():
        return None
    right = np.mean([1 - v[2] if flip else v[2] for v, (_, _, flip) in zip(views, VIEWS)])
    return mean, float(right)


def hand_sample(image, points, right, border=cv2.BORDER_REFLECT) -> dict:
    """An upright crop, 2.2 × the hand, as an opaque sprite."""
    angle = teachers.upright(points[0], points[9])
    centre, sides = teachers.turned_box(points, angle)
    side = max(sides) * 2.2
    crop, matrix = teachers.warp(image, centre, side, angle, CROP, border=border)
    inverse = np.linalg.inv(matrix[:, :2])
    at = (points[:, :2] - matrix[:, 2]) @ inverse.T
    z = points[:, 2:] - points[:1, 2:]
    return dict(image=crop, points=np.c_[at, z * CROP / side].astype("f4"), right=np.float32(right))


def agreed_face(image, found, mesh):
    """The mean of five views of a face (70, 2), or ``None`` where they differ."""
    _, box, eyes = found
    centre, side = (box[:2] + box[2:]) / 2, 1.4 * max(box[2:] - box[:2])
    angle = teachers.upright(eyes[0], eyes[1]) - np.pi / 2
    stack = []
    for k, turn, flip in VIEWS:
        points, presence = mesh(image, centre, side * k, angle + turn, flip)
        if presence < 0.5:
            return None
        stack.append(points[MIRROR] if flip else points)
    mean = np.mean(stack, 0)
    spread = np.linalg.norm(np.array(stack) - mean, axis=-1) / np.linalg.norm(mean[45] - mean[36])
    if spread.mean() > 0.04 or spread.max() > 0.15 or np.linalg.norm(mean[45] - mean[36]) < 16:
        return None
    return mean


def face_sample(image, points) -> dict:
    """A level crop, 2.2 × the face, as an opaque sprite; depth is not known, and of the jaw nothing is to be trusted."""
    angle = teachers.upright(points[36], points[45]) - np.pi / 2
    centre, sides = teachers.turned_box(points, angle)
    crop, matrix = teachers.warp(image, centre, max(sides) * 2.2, angle, CROP, border=cv2.BORDER_REFLECT)
    at = (points - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
    return dict(image=crop, points=np.c_[at, np.full(len(at), np.nan)].astype("f4"), trusted=np.arange(len(at)) >= teachers.JAW)


def label_faces(folder: Path, models: Path, out: Path, held_out: int) -> None:
    """``faces.npz`` and ``held-out-faces.npz``: people's faces in photos, as MediaPipe's face mesh sees them."""
    faces, mesh = teachers.Faces(models / "face_detection_yunet_dynamic.onnx", 640), teachers.Mesh(models / "face_landmarks_detector_478.onnx")
    parts, found = ([], []), 0
    for n, path in enumerate(sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".jpg", ".png"))):
        image = cv2.imread(str(path))[:, :, ::-1].copy()
        for f in faces(image, 0.7):
            found += 1
            points = agreed_face(image, f, mesh)
            if points is not None:
                parts[n % held_out == 0].append(face_sample(image, points))
    for name, part in zip(("faces", "held-out-faces"), parts):
        np.savez(out / f"{name}.npz", **{k: np.stack([s[k] for s in part]) for k in part[0]})
    print(f"{folder.name}: {found} faces, {len(parts[0])} to train, {len(parts[1])} held out")


def label(folder: Path, models: Path, out: Path, held_out: int, small: bool, seed: int = 0) -> None:
    palms, hands = teachers.Palms(models / "palm_detection_full.onnx"), teachers.Hands(models / "hand_landmark_lite.onnx")
    faces, rng = teachers.Faces(models / "face_detection_yunet_dynamic.onnx"), np.random.default_rng(seed)
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".jpg", ".png"))
    crops, test, scenes, clear = [], [], [], []
    for n, path in enumerate(paths):
        image = cv2.imread(str(path))[:, :, ::-1].copy()
        if small:  # thumbnails of a hand: give the detector air
            image = cv2.copyMakeBorder(cv2.resize(image, (200, 200), interpolation=cv2.INTER_CUBIC), *[60] * 4, cv2.BORDER_REPLICATE)
        found = palms(image, 0.3)
        good = [g for g in (agreed(image, teachers.palm_region(f), hands) for f in found[:4]) if g]
        samples = [hand_sample(image, *g) for g in good]
        if n % held_out == 0:
            test += samples
            continue
        crops += samples
        sure = len(good) == len(found) > 0  # a hand that is seen but not agreed on would be a wrong negative
        people = [] if small else faces(image, 0.5)
        if sure and all(f[0] > 0.8 for f in people):
            boxed, k, offset = teachers.letterbox(image, SCENE)
            objects = np.full((6, 9), np.nan, np.float32)  # class, box, two keypoints
            rows = [np.r_[0, hand_box(g[0]), g[0][[0, 9], :2].ravel()] for g in good]
            rows += [np.r_[1, f[1], f[2][:2].ravel()] for f in people]
            for i, row in enumerate(rows[:6]):
                objects[i] = row
                objects[i, 1:] = objects[i, 1:] * k + np.tile(offset, 4)
            scenes.append((boxed, objects))
            if not small:
                air = [(b[0] - 15, b[1] - 15, b[2] + 15, b[3] + 15) for b in (r[1:5] for r in rows)]
                clear += backgrounds.crops(image, air, rng, 192, 2)
    out.mkdir(parents=True, exist_ok=True)
    for name, part in (("hands", crops), ("held-out", test)):
        np.savez(out / f"{name}.npz", **{k: np.stack([s[k] for s in part]) for k in part[0]})
    np.savez(out / "scenes.npz", image=np.stack([s[0] for s in scenes]), objects=np.stack([s[1] for s in scenes]))
    if clear:
        np.savez(out / "clear.npz", image=np.stack(clear))
    print(f"{folder.name}: {len(paths)} photos, {len(crops)} hands to train, {len(test)} held out, {len(scenes)} scenes, "
          f"{len(clear)} hand-free parts")  # fmt: skip


def hand_box(points: np.ndarray) -> np.ndarray:
    """The box of a hand's skin from its joints: the joints' box, wider by .08 of its longer side all around."""
    low, high = points[:, :2].min(0), points[:, :2].max(0)
    margin = (high - low).max() * 0.08
    return np.r_[low - margin, high + margin]


def label_all(shared: Path, out: Path) -> None:
    """Labels both sets of ``shared/real/hands/unlabelled`` with the networks of ``shared/models``."""
    photos = Path(shared) / "real/hands/unlabelled"
    label(photos / "subhi", Path(shared) / "models", out / "subhi", 5, False)
    label(photos / "digits", Path(shared) / "models", out / "digits", 7, True)
    label_faces(photos / "subhi", Path(shared) / "models", out / "subhi", 5)
