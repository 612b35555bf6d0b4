"""Whole pictures for the detector: sprites of hands and heads put on backgrounds, with boxes and two keypoints each."""

from __future__ import annotations

import cv2
import numpy as np

from .photos import hand_box

HAND, FACE = 0, 1
MOST = 10
NEAREST = (0.06, 0.75)  # a face's or hand's share of the picture: farthest and nearest
KEYPOINTS = {HAND: ([0], [9]), FACE: ([36, 39], [42, 45])}


def face_box(points: np.ndarray) -> np.ndarray:
    """From the brows to the chin: the box of the 68 points, a little wider, as face detectors give it."""
    low, high = points[:68, :2].min(0), points[:68, :2].max(0)
    width, height = high - low
    return np.r_[low[0] - 0.02 * width, low[1] - 0.12 * height, high[0] + 0.02 * width, high[1] + 0.02 * height]


class Scenes:
    """``sprites`` maps HAND and FACE to dicts of image (premultiplied RGBA), points, visible."""

    def __init__(self, sprites: dict, backgrounds: np.ndarray, size: int):
        self.sprites, self.backgrounds, self.size = sprites, backgrounds, size

    def draw(self, rng) -> tuple[np.ndarray, np.ndarray]:
        """A picture, size × size × 3, and its objects: MOST × (class, x0, y0, x1, y1, 2 keypoints), NaN where none."""
        canvas = self._background(rng)
        scale = float(np.exp(rng.uniform(np.log(NEAREST[0]), np.log(NEAREST[1]))))  # how near the people are
        crowd = scale < 0.16 and rng.random() < 0.6
        # people: heads first, hands in front of them
        plan = [FACE] * int(rng.integers(3, 7)) if crowd else [FACE] * int(rng.choice([0, 1, 2, 3, 4], p=[0.3, 0.4, 0.17, 0.08, 0.05]))
        plan += [HAND] * int(rng.choice([0, 1, 2, 3, 4], p=[0.2, 0.38, 0.28, 0.08, 0.06]))
        placed, last = [], None
        for kind in plan:
            near = last[1] if last is not None and kind == HAND and last[0] == HAND and rng.random() < 0.3 else None
            item = self._paste(canvas, kind, rng, scale, near)
            if item is None:
                continue
            for other in placed:  # what the new thing covers
                other["left"] *= 1 - float((other["mask"] & item["mask"]).sum()) / max(1, other["mask"].sum())
                other["mask"] = other["mask"] & ~item["mask"]
            placed.append(item)
            last = (kind, item["row"])
        objects = np.full((MOST, 9), np.nan, np.float32)
        kept = [p["row"] for p in placed if p["left"] > 0.35]
        for i, row in enumerate(kept[:MOST]):
            objects[i] = row
        return self._finish(rng, canvas), objects

    def _background(self, rng) -> np.ndarray:
        n = self.size
        source = self.backgrounds[rng.integers(len(self.backgrounds))]
        k = int(rng.uniform(0.55, 1) * len(source))
        y, x = rng.integers(0, len(source) - k + 1, 2)
        part = source[y : y + k, x : x + k]
        if rng.random() < 0.5:
            part = part[:, ::-1]
        return cv2.resize(np.ascontiguousarray(part), (n, n), interpolation=cv2.INTER_LINEAR)

    def _paste(self, canvas, kind, rng, scale, near):
        n, pool = self.size, self.sprites[kind]
        i = rng.integers(len(pool["image"]))
        sprite, points = pool["image"][i], pool["points"][i][:, :2]
        side = sprite.shape[0]
        extent = np.ptp(points, axis=0).max()
        share = scale * float(np.exp(rng.normal(0, 0.35))) * (1.0 if kind == FACE else 0.95)
        if kind == HAND and rng.random() < 0.2:
            share = rng.uniform(0.45, 1.05)  # held to the camera
        share = float(np.clip(share, 0.05, 1.05))
        k = share * n / extent
        turn = rng.normal(0, 0.15) if kind == FACE else rng.normal(0, 0.6) if rng.random() < 0.75 else rng.uniform(-np.pi, np.pi)
        c, s, flip = np.cos(turn) * k, np.sin(turn) * k, -1 if rng.random() < 0.5 else 1
        centre = (points.min(0) + points.max(0)) / 2
        if near is not None:
            box = near[1:5]
            reach = (box[2] - box[0] + share * n) * rng.uniform(0.3, 0.55)
            a = rng.uniform(0, 2 * np.pi)
            at = (box[:2] + box[2:]) / 2 + reach * np.array([np.cos(a), np.sin(a)])
        else:
            margin = min(0.45, share * 0.35)
            at = rng.uniform(margin, 1 - margin, 2) * n
        matrix = np.array([[c * flip, -s, 0], [s * flip, c, 0]])
        matrix[:, 2] = at - matrix[:, :2] @ centre
        flags = cv2.INTER_AREA if k < 0.5 else cv2.INTER_LINEAR
        source = cv2.GaussianBlur(sprite, (0, 0), 0.35 / k) if k < 0.6 else sprite
        layer = cv2.warpAffine(source, matrix, (n, n), flags=flags).astype(np.float32)
        alpha = layer[..., 3:] / 255
        tone = rng.uniform(0.6, 1.2) * (1 + rng.normal(0, 0.05, 3))
        mask = alpha[..., 0] > 0.5
        if mask.sum() < 20:
            return None
        canvas[:] = np.clip(layer[..., :3] * tone + canvas * (1 - alpha), 0, 255).astype(np.uint8)
        points = points @ matrix[:, :2].T + matrix[:, 2]
        box = hand_box(points) if kind == HAND else face_box(points)
        inside = np.clip(box, 0, n)
        share_inside = np.prod(inside[2:] - inside[:2]) / np.prod(box[2:] - box[:2])
        first, second = KEYPOINTS[kind]
        if kind == FACE and flip < 0:
            first, second = second, first
        row = np.r_[kind, box, points[first].mean(0), points[second].mean(0)]
        left = float(pool["visible"][i].mean() > 0.2) if kind == HAND else 1.0
        return dict(row=row, mask=mask, left=left * (1.0 if share_inside > 0.55 else 0.0))

    def _finish(self, rng, canvas) -> np.ndarray:
        """Smooths the sprites' edges as a lens would."""
        if rng.random() < 0.3:
            canvas = cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.3, 1.2))
        return canvas
