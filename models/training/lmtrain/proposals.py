"""Regions of rendered hands as a detector gives them. A landmark network that only knows the true region, shaken, is surprised by
those: of two hands on each other the detector's box lies on one, on both or between (Ren et al. 2015 train on proposals for that)."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from . import shards
from .backgrounds import lay
from .evaluator import OwnNetworks
from .scenes import HAND

SIZE = 256  # of the pictures, the detector's input
LEAST = 0.12  # score of a detection, the product's bound for unsure ones
KEPT = 2  # detections of a picture
SHARE = (0.1, 0.8)  # the hand's points' longer side in the picture's


def regions(detector: OwnNetworks, sprite: np.ndarray, points: np.ndarray, backs: np.ndarray, rng) -> np.ndarray:
    """``KEPT`` × 4, NaN where there are fewer: centre x, y, side and turn of the regions of the hands that are found, in the sprite's
    pixels, when it lies on a background in any size, place and turn."""
    low, high = points[:, :2].min(0), points[:, :2].max(0)
    share = float(np.exp(rng.uniform(*np.log(SHARE))))
    k, turn = share * SIZE / (high - low).max(), rng.normal(0, 0.6) if rng.random() < 0.6 else rng.uniform(-np.pi, np.pi)
    linear = k * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    margin = min(0.45, share * 0.55)
    at = rng.uniform(margin, 1 - margin, 2) * SIZE
    matrix = np.c_[linear, at - linear @ ((low + high) / 2)]
    source = cv2.GaussianBlur(sprite, (0, 0), 0.35 / k) if k < 0.6 else sprite
    picture = lay(cv2.warpAffine(source, matrix, (SIZE, SIZE), flags=cv2.INTER_LINEAR), backs[rng.integers(len(backs))])
    out, inverse = np.full((KEPT, 4), np.nan, np.float32), np.linalg.inv(linear)
    found = [detector.region(f) for f in detector.detect(picture, SIZE, 1, LEAST) if f[0] == HAND]
    for row, (centre, side, angle) in zip(out, found):
        row[:] = *(inverse @ (centre - matrix[:, 2])), side / k, angle - turn
    return out


def propose(data: Path, models: Path, pictures: dict) -> None:
    """``DATA/hand-regions`` and ``DATA/pair-regions``: for each shard of sprites a file of the regions that the detector of ``models``
    gives, sample × (pictures × KEPT) × 4; ``pictures``: of one sprite, by kind."""
    detector, backs = OwnNetworks(models), np.load(data / "backgrounds.npz")["image"]
    for kind, count in pictures.items():
        for path in sorted((data / kind).glob("shard-[0-9]*[0-9].npz")):
            out = data / f"{kind}-regions" / path.name
            if out.exists():
                continue
            sprites, rng = np.load(path), shards.seed_of(f"{kind}-regions", int(path.stem.split("-")[1]))
            images, points = sprites["image"], sprites["points"].reshape(len(sprites["image"]), -1, sprites["points"].shape[-1])
            samples = [np.concatenate([regions(detector, i, p, backs, rng) for _ in range(count)]) for i, p in zip(images, points)]
            shards.write(out, [dict(regions=s) for s in samples])
            print(f"{out}: {np.isfinite(samples)[..., 0].any(1).mean():.3f} found", flush=True)
