"""Accuracy of the exported landmark networks over skin tone, age and size, on rendered samples that training never saw.

Regions come from the truth. Errors are over the longer side of the points' box for hands, over the distance of the outer eye
corners for faces; z is in millimetres, for a palm of 82 mm and eye corners 90 mm apart.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from . import definitions, shards, teachers
from .evaluator import OwnNetworks

PALM, EYES = 82.0, 90.0
SIZES = (20, 32, 48, 96)  # longer side of the points' box in pixels


def tables(data: Path, assets: Path, models: Path) -> None:
    """``data/test`` holds shards of numbers that no training folder has."""
    own, rng = OwnNetworks(models), np.random.default_rng(3)
    backs = np.load(data / "backgrounds.npz")["image"]
    tones = skin_tones(assets)
    for kind, folder in (("hand", "hand"), ("face", "head")):
        z = shards.load(data / "test" / folder, ("image", "points", "skin", "age", *(["category"] if kind == "hand" else [])))
        truth = (definitions.annotated if kind == "face" else definitions.jointed)(z["points"])
        rows = [_row(own, kind, z["image"][i], truth[i], backs, rng, SIZES[i % len(SIZES)]) for i in range(len(truth))]
        error, depth, side, within = (np.array([r[k] for r in rows]) for k in range(4))
        size = np.arange(len(rows)) % len(SIZES)
        tone, age = tones[z["skin"]], z["age"]
        last = "side right" if kind == "hand" else "-"
        print(f"\n| {kind}, rendered | samples | error | median | PCK@.2 | z, mm (median) | {last} |\n|---|---|---|---|---|---|---|")
        groups = [("all", np.ones(len(rows), bool))]
        groups += [(f"skin {n}", tone == i) for i, n in enumerate(("dark", "medium", "light"))]
        groups += [("under 13 years", age < 13), ("13 to 49", (age >= 13) & (age < 50)), ("50 and over", age >= 50)]
        groups += [(f"{s} pixels", size == i) for i, s in enumerate(SIZES)]
        if kind == "hand":
            groups += [(f"{c}", z["category"] == c) for c in sorted(set(z["category"].tolist()))]
        for name, at in groups:
            if at.sum():
                right = f"{np.nanmean(side[at]):.3f}" if kind == "hand" else ""
                print(f"| {name} | {at.sum()} | {error[at].mean():.4f} | {np.median(error[at]):.4f} | "
                      f"{within[at].mean():.3f} | {np.median(depth[at]):.1f} | {right} |")  # fmt: skip


def skin_tones(assets: Path) -> np.ndarray:
    """0 dark, 1 medium, 2 light for each skin texture, by its mean lightness (CIE L*): thirds of the range."""
    light = []
    for path in sorted((Path(assets) / "textures/skin").glob("*.png")):
        lab = cv2.cvtColor(cv2.imread(str(path))[::8, ::8, :3], cv2.COLOR_BGR2LAB)
        light.append(float(np.median(lab[..., 0])))
    light = np.array(light)
    cuts = light.min() + np.ptp(light) * np.array([1 / 3, 2 / 3])
    return np.digitize(light, cuts)


def _row(own: OwnNetworks, kind: str, sprite, points, backs, rng, wanted: int):
    """Mean 2D error, mean z error in mm, whether the side is right, and the share of points within .2, of a sample shown ``wanted`` pixels large."""
    count, (a, b) = (21, (0, 9)) if kind == "hand" else (68, (36, 45))
    points = points[:count]
    k = min(1.0, wanted / max(np.ptp(points[:, :2], axis=0)))
    n = max(8, round(len(sprite) * k))
    back = cv2.resize(backs[rng.integers(len(backs))], (n, n)).astype(np.float32)
    small = cv2.resize(sprite, (n, n), interpolation=cv2.INTER_AREA).astype(np.float32)
    image = np.clip(small[..., :3] + back * (1 - small[..., 3:] / 255), 0, 255).astype(np.uint8)
    truth = points * (n / len(sprite))
    angle = teachers.upright(truth[a], truth[b]) - (0 if kind == "hand" else np.pi / 2)
    centre, sides = teachers.turned_box(truth, angle)
    scale = 1.6 if kind == "hand" else 1.45
    seen = (own.hand if kind == "hand" else own.face)(image, (centre, max(sides) * scale, angle))
    got, right = seen.points, seen.right
    length = np.linalg.norm(truth[a] - truth[b])
    unit = np.ptp(truth[:, :2], axis=0).max() if kind == "hand" else np.linalg.norm((truth[a] - truth[b])[:2])
    error = np.linalg.norm((got - truth)[:, :2], axis=1) / max(unit, 0.35 * length)
    depth = np.abs((got - truth)[:, 2]).mean() / length * (PALM if kind == "hand" else EYES)
    return error.mean(), depth, np.nan if right is None else float(right < 0.5), (error < 0.2).mean()
