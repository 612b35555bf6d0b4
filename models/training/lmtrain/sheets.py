"""Pictures to look at: contact sheets of shards, traces."""

from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np


def grid(pictures: list[np.ndarray], columns: int) -> np.ndarray:
    blank = np.zeros_like(pictures[0])
    pictures = pictures + [blank] * (-len(pictures) % columns)
    return np.concatenate([np.concatenate(pictures[i : i + columns], 1) for i in range(0, len(pictures), columns)])


def around(image: np.ndarray, box, side: int, factor: float, least: float = 0):
    """A square of side × side pixels of what lies around a box, ``factor`` times its longer side large and ``least`` pixels of the image at least; and the
    scale and the shift from the image to the square."""
    box = np.asarray(box, float)
    k = side / max(factor * max(box[2:] - box[:2]), least)
    at = side / 2 - k * (box[:2] + box[2:]) / 2
    source = cv2.GaussianBlur(image, (0, 0), 0.4 / k) if k < 0.5 else image
    cell = cv2.warpAffine(source, np.c_[np.eye(2) * k, at], (side, side), flags=cv2.INTER_LINEAR if k < 1 else cv2.INTER_CUBIC)
    return cell, k, at


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


HELD_OUT = {
    "rendered_error": "rendered",
    "photo_error": "photos",
    "pair_error": "two hands on each other",
    "real_error": "hands in photos of many people",
    "hand_recall": "hands",
    "face_recall": "faces",
}
"""Columns of a trace that are measured on held-out samples, and what they are measured on."""


def plot(trace: Path, out: Path) -> None:
    """The held-out errors, or a detector's recalls, of a trace over the samples seen. The title comes from the file's name."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = list(csv.DictReader(open(trace)))
    recall = "hand_recall" in rows[0]
    figure, axis = pyplot.subplots(figsize=(9, 3.6))
    for name, label in HELD_OUT.items():
        seen = [(float(r["samples"]), float(r[name])) for r in rows if r.get(name)]
        if seen:
            axis.plot(*zip(*seen), linewidth=1.8, label=f"{label}: {seen[-1][1]:.3f} at the end")
    axis.set_title(
        f"{trace.name.removesuffix('-trace.csv')}: "
        + ("recall on held-out scenes (higher is better)" if recall else "error on held-out samples (lower is better)"),
        loc="left",
        fontsize=12,
    )
    axis.set_xlabel("samples seen in training")
    axis.set_ylabel("recall at IoU .5" if recall else "mean distance / side of the crop")
    axis.xaxis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda x, _: f"{x:,.0f}"))
    axis.set_ylim(bottom=0, top=1 if recall else None)
    axis.set_xlim(left=0)
    axis.grid(alpha=0.3)
    axis.spines[["top", "right"]].set_visible(False)
    axis.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(out, dpi=100)
