"""Pictures to look at: contact sheets of shards, traces."""

from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np


ACROSS = 5  # panels of a trace beside each other


def grid(pictures: list[np.ndarray], columns: int) -> np.ndarray:
    blank = np.zeros_like(pictures[0])
    pictures = pictures + [blank] * (-len(pictures) % columns)
    return np.concatenate([np.concatenate(pictures[i : i + columns], 1) for i in range(0, len(pictures), columns)])


def contact_sheet(shard: Path, out: Path, count: int = 48, columns: int = 12) -> None:
    """Samples on green; seen points green, hidden ones red."""
    data, pictures = np.load(shard), []
    for image, points, visible in zip(data["image"][:count], data["points"], data["visible"]):
        alpha = image[..., 3:] / 255.0
        picture = np.clip(image[..., :3] + np.array((90, 120, 90)) * (1 - alpha), 0, 255).astype(np.uint8)[:, :, ::-1].copy()
        for p, v in zip(points.reshape(-1, points.shape[-1]), visible.ravel()):
            cv2.circle(picture, (int(p[0]), int(p[1])), 1, (0, 255, 0) if v else (0, 0, 255), -1)
        pictures.append(picture)
    cv2.imwrite(str(out), grid(pictures, columns))


def plot(trace: Path, out: Path) -> None:
    """Loss and every other column of a trace over the samples seen."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = list(csv.DictReader(open(trace)))
    names = [n for n in rows[0] if n != "samples"]
    x = [float(r["samples"]) for r in rows]
    columns = min(len(names), ACROSS)
    rows_of_axes = -(-len(names) // columns)
    figure, axes = pyplot.subplots(rows_of_axes, columns, figsize=(3 * columns, 2.6 * rows_of_axes), squeeze=False)
    for axis in axes.flat[len(names) :]:
        axis.axis("off")
    for axis, name in zip(axes.flat, names):
        axis.plot(x, [float(r[name] or "nan") for r in rows], marker=".")
        axis.set_title(name.replace("_", " "), fontsize=9)
        axis.set_xlabel("samples", fontsize=8)
        axis.tick_params(labelsize=7)
        axis.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(out, dpi=80)
