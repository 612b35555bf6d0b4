"""Heatmaps, regression trees and an active shape model on the same pictures: error and jitter. Nothing is trained on these pictures."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import torch

from . import annotations, asm, ert, evaluator, sheets, teachers, transfer

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


def own(dataset: Path, networks: list[Path], out: Path, samples: int, seed: int, turn: float, clips: Path | None = None) -> None:
    """Prints a row for each method on the pictures of a data set that ``lmtrain transfer`` holds out, with true regions. Trees and shape model
    learn here, from as many crops as ``samples`` of the others; ``networks`` are ONNX files that transfer made. Writes pictures of the worst.

    Error: mean distance of the points, in longer sides of the box around the true ones. Jitter: how far a point moves on average where the
    region differs as from frame to frame. In ``clips``, frames of which each folder is one clip whose first half rests: the median length of
    a point's second difference, as found less as it is, where the region is the one around the points of the frame before. Time: of this
    process, for a crop, with cutting it. Size: of what has been learnt, in a file."""
    data = annotations.read(dataset)
    pictures = transfer.Pictures(data)
    learn, watched, held = transfer.split(pictures, seed)
    r = np.random.default_rng(3)
    options = transfer.Options(size=ert.SIZE, turn=turn, batch=250)
    crops, shapes = [], []
    pictures.alone = False  # surroundings of the points alone, as the methods see them below
    while sum(map(len, crops)) < samples:
        x, points, there = transfer.batch(pictures, learn + watched, options, r)
        whole = torch.isfinite(points).all((1, 2)) & (there > 0)
        crops.append(((x[whole].mean(1) + 1) * 127.5).round().to(torch.uint8).numpy())
        shapes.append(((points[whole] + 1) / 2).flatten(1).numpy())
    crops, shapes = np.concatenate(crops)[:samples], np.concatenate(shapes)[:samples].astype(np.float32)
    chains = [[a, b] for a, b in data.connections]
    model = asm.ShapeModel(crops, shapes, chains)
    mean, levels = ert.train(crops, shapes, crops[:1], 6, 150, 4)

    def grey(fit):
        def points(image, centre, side):
            crop, to = transfer.cut(image, centre, side, ert.SIZE)
            at = fit(crop.mean(-1).round().astype(np.uint8)[None])[0].reshape(-1, 2) * 2 - 1
            return (at - to[:, 2]) @ np.linalg.inv(to[:, :2]).T

        return points

    def network(path: Path):
        session = teachers.session(path)
        size = session.get_inputs()[0].shape[-1]

        def points(image, centre, side):
            crop, to = transfer.cut(image, centre, side, size)
            x = np.ascontiguousarray(crop.astype(np.float32).transpose(2, 0, 1)[None]) / 127.5 - 1
            return (session.run(["landmarks"], {"image": x})[0].reshape(-1, 2) - to[:, 2]) @ np.linalg.inv(to[:, :2]).T

        return points

    with tempfile.TemporaryDirectory() as folder:
        ert.write(Path(folder) / "trees", mean, levels)
        trees = (Path(folder) / "trees").stat().st_size
    methods = {
        "mean shape": (grey(lambda crop: mean[None]), mean.nbytes),
        "active shape model": (grey(model.fit), 4 * model.numbers()),
        "regression trees": (grey(lambda crop: ert.run(mean, levels, crop)[0]), trees),
    } | {path.stem: (network(path), path.stat().st_size) for path in networks}
    moving = annotations.read(clips) if clips else None
    cells = []
    print("| method | error | median | 95th | jitter of regions | clip at rest | clip moving | ms | MB |\n|---|---|---|---|---|---|---|---|---|")
    for name, (points, size) in methods.items():
        errors, jitter, spent, found = [], [], 0.0, []
        some = np.random.default_rng(4)
        for i in held:
            at, truth = pictures.objects[i]
            image, (centre, side) = pictures.images[at], transfer.around(truth)
            box = float(np.ptp(truth, axis=0).max())
            begun = time.process_time()
            found.append(points(image, centre, side))
            spent += time.process_time() - begun
            errors.append(np.linalg.norm(found[-1] - truth, axis=1) / box)
            moved = np.stack([points(image, centre + some.normal(0, 0.02, 2) * side, side * np.exp(some.normal(0, 0.03))) for _ in range(NEAR)])
            jitter.append(np.linalg.norm(moved - moved.mean(0), axis=-1).mean() / box)
        e = np.stack(errors)
        rest, motion = shaking(points, moving) if moving else (np.nan, np.nan)
        print(f"| {name} | {e.mean():.4f} | {np.median(e):.4f} | {np.quantile(e, 0.95):.4f} | {np.mean(jitter):.4f} | {rest:.4f} | {motion:.4f} | "
              f"{1000 * spent / len(held):.1f} | {size / 1e6:.2f} |", flush=True)  # fmt: skip
        for k in np.argsort(-e.mean(1))[[0, len(held) // 2]]:
            at, truth = pictures.objects[held[k]]
            crop, to = transfer.cut(pictures.images[at], *transfer.around(truth), 240)
            drawn = np.ascontiguousarray(crop[..., ::-1])
            for shown, colour in ((truth, (60, 60, 255)), (found[k], (60, 220, 60))):
                for p in (shown @ to[:, :2].T + to[:, 2] + 1) * 120:
                    cv2.circle(drawn, tuple(int(v) for v in p), 2, colour, -1, cv2.LINE_AA)
            cv2.putText(drawn, name, (6, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1, cv2.LINE_AA)
            cells.append(drawn)
    cv2.imwrite(str(out), sheets.grid(cells[::2] + cells[1::2], len(methods)))


def shaking(points, clips: annotations.Dataset) -> tuple[float, float]:
    """Jitter of a method in clips, in longer sides of the box: at rest, and in the moving half."""
    folders: dict = {}
    for picture in clips.pictures:
        folders.setdefault(picture.file.parent, []).append(picture)
    parts = [], []
    for frames in folders.values():
        away, region = [], transfer.around(frames[0].objects[0])
        box = float(np.ptp(frames[0].objects[0], axis=0).max())
        for frame in frames:
            at = points(transfer.Image(cv2.imread(str(frame.file))[..., ::-1]), *region)
            away.append((at - frame.objects[0]) / box)
            region = transfer.around(at)
        half = len(frames) // 2
        for part, some in zip(parts, (away[:half], away[half:])):
            part.append(np.linalg.norm(np.diff(some, 2, axis=0), axis=-1))
    return tuple(float(np.median(np.concatenate(part))) for part in parts)


def near(region, r):
    """A region that differs as a tracker's does from frame to frame."""
    centre, side, angle = region
    return centre + r.normal(0, 0.02, 2) * side, side * np.exp(r.normal(0, 0.03)), angle + r.normal(0, 0.05)
