"""Heatmaps against plain regression: the two exported hand networks on the same regions.

Accuracy on rendered hands that training never saw and on held-out photos (agreement with MediaPipe's labels there). Jitter: the
same photo eight times with sensor noise (σ 4 of 255) and the region moved by up to a hundredth of its side, as a tracker's does;
the standard deviation of the points, in hundredths of the longer side of the points' box.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from . import definitions, shards, teachers
from .backgrounds import lay

NETS = ("hand", "hand-regression-256")


class Net:
    def __init__(self, models: Path, name: str):
        self.net = teachers.session(Path(models) / name / f"{name}.onnx")
        self.size, self.unit = self.net.get_inputs()[0].shape[-1], name != "hand"

    def __call__(self, image, region) -> np.ndarray:
        """The points; a network of right hands runs on both mirror images, and the one with the higher probability of a right hand counts."""
        seen = [self._run(image, region, flip) for flip in ((False,) if self.unit else (False, True))]
        return max(seen, key=lambda s: s[1])[0]

    def _run(self, image, region, flip):
        crop, matrix = teachers.warp(image, *region, self.size, flip)
        x = crop.astype(np.float32)
        x = x / 255 if self.unit else (x - 127.5) / 127.5
        out = teachers.run(self.net, x.transpose(2, 0, 1)[None].copy())
        at = out["landmarks"].reshape(21, 3)[:, :2]
        at = (at if self.unit else (at + 1) / 2) * self.size
        return at @ matrix[:, :2].T + matrix[:, 2], float(out["right"].ravel()[0]) if "right" in out else 1.0


def region_of(points):
    angle = teachers.upright(points[0], points[9])
    centre, sides = teachers.turned_box(points, angle)
    return centre, max(sides) * 1.6, angle


def rendered(data: Path):
    z = shards.load(data / "test" / "hand", ("image", "points"))
    backs, rng = np.load(data / "backgrounds.npz")["image"], np.random.default_rng(4)
    for sprite, points in zip(z["image"], definitions.jointed(z["points"])):
        yield lay(sprite, backs[rng.integers(len(backs))]), points


def photographed(data: Path):
    for name in ("subhi", "digits"):
        z = np.load(data / "photos" / name / "held-out.npz")
        yield from zip(z["image"][:300], z["points"][:300])


def table(data: Path, models: Path) -> None:
    nets = {n: Net(models, n) for n in NETS}
    rng = np.random.default_rng(9)
    print("| network | rendered: error, PCK@.2 | photos: difference, PCK@.2 | jitter | ms |\n|---|---|---|---|---|")
    for name, net in nets.items():
        cells = []
        for source in (rendered, photographed):
            e = np.concatenate([np.linalg.norm(net(i, region_of(p)) - p[:, :2], axis=1) / np.ptp(p[:, :2], axis=0).max()
                                for i, p in source(data)])  # fmt: skip
            cells.append(f"{e.mean():.4f}, {(e < 0.2).mean():.3f}")
        spread = []
        for n, (image, p) in enumerate(photographed(data)):
            if n % 10 == 0:
                centre, side, angle = region_of(p)
                many = []
                for _ in range(8):
                    noisy = np.clip(image + rng.normal(0, 4, image.shape), 0, 255).astype(np.uint8)
                    many.append(net(noisy, (centre + rng.uniform(-0.01, 0.01, 2) * side, side * rng.uniform(0.99, 1.01), angle)))
                spread.append(np.linalg.norm(np.std(many, axis=0), axis=1).mean() / np.ptp(p[:, :2], axis=0).max())
        x, taken = np.random.rand(1, 3, net.size, net.size).astype(np.float32), []
        for _ in range(60):
            start = time.perf_counter()
            net.net.run(["landmarks"], {"image": x})
            taken.append(time.perf_counter() - start)
        print(f"| {name} | {cells[0]} | {cells[1]} | {100 * np.mean(spread):.2f} | {1000 * np.median(taken):.2f} |", flush=True)
