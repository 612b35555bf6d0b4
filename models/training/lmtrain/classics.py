"""Heatmaps, regression trees and an active shape model on the same faces: error and jitter. Nothing is trained on these pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from . import asm, ert, evaluator, teachers

NEAR = 8  # regions of each face that differ a little, from which jitter is read


def table(shared: Path, models: Path, photos: Path, found: Path, samples: int) -> None:
    """Prints a row for each method on ``dlib_faces`` with true regions. The active shape model is trained here, on faces of photos."""
    r = np.random.default_rng(3)
    faces = ert.photo_faces(photos, found)
    held = faces.pop("held")
    source = ert.Source({k: v[~held] for k, v in faces.items()}, "face")
    shapes = asm.ShapeModel(*ert.crops(source, samples, r, torch.zeros(1, 160, 160, 3, dtype=torch.uint8)))
    mean, levels = ert.read(models / "face-ert/face.ert")
    own = evaluator.OwnNetworks(models)

    def by(fit):
        def points(image, region):
            crop, matrix = teachers.warp(image, *region, ert.SIZE)
            at = fit(crop.mean(-1).round().astype(np.uint8)[None])[0].reshape(-1, 2) * ert.SIZE
            return at @ matrix[:, :2].T + matrix[:, 2]

        return points

    methods = {
        "mean shape": by(lambda grey: mean[None]),
        "ASM": by(shapes.fit),
        "ERT": by(lambda grey: ert.run(mean, levels, grey)[0]),
        "heatmaps": lambda image, region: own.face(image, region).points[:68, :2],
    }
    print("| method | NME 68 | median | inner 51 | jitter |\n|---|---|---|---|---|")
    for name, points in methods.items():
        errors, jitter = [], []
        for sample, image in evaluator.samples(shared / "real/faces/dlib_faces.json"):
            truth = evaluator.labelled(sample)
            region = evaluator.face_region(truth)
            eyes = np.linalg.norm(truth[36] - truth[45])
            errors.append(np.linalg.norm(points(image, region) - truth, axis=1) / eyes)
            some = np.stack([points(image, near(region, r)) for _ in range(NEAR)])
            jitter.append(np.linalg.norm(some - some.mean(0), axis=-1).mean() / eyes)
        e = np.stack(errors)
        print(f"| {name} | {e.mean():.4f} | {np.median(e):.4f} | {e[:, 17:].mean():.4f} | {np.mean(jitter):.4f} |", flush=True)


def near(region, r):
    """A region that differs as a tracker's does from frame to frame."""
    centre, side, angle = region
    return centre + r.normal(0, 0.02, 2) * side, side * np.exp(r.normal(0, 0.03)), angle + r.normal(0, 0.05)
