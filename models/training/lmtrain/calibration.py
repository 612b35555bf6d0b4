"""What says that a hand or a face is there: the network's presence, and how sharply its heatmaps peak.

Presence alone, a linear reading of averaged features, is sure of bare walls and cheeks in real pictures; heatmaps of what is
no hand stay flat. A logistic regression over both, on samples that training has not seen or has no labels for, is stored in
the checkpoint, and the exported ``presence`` is what it says."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from . import augment, networks, teachers
from .landmarks import LandmarkTask

BATCH = 64
PLAIN = (0.0, 1.0, 0.0)  # presence as the network has it


def evidence(scores: torch.Tensor, heat: torch.Tensor) -> torch.Tensor:
    """n × 2: the logit of presence, and the logarithm of the heatmaps' peaks, averaged over the points."""
    peak = heat.softmax(-1).amax(-1).mean(1)
    return torch.stack([scores[:, 0], peak.log()], 1)


def somewhere(images: np.ndarray, centres, reach, n: int, size: int, r: np.random.Generator) -> torch.Tensor:
    """Squares of photos around places, ``reach`` (shortest, longest) pixels wide, turned anyhow: n × 3 × size × size in 0…1."""
    crops = []
    for i in r.integers(0, len(images), n):
        side = float(np.exp(r.uniform(*np.log(reach))))
        crops.append(teachers.warp(images[i], centres(i), side, r.uniform(-np.pi, np.pi), size, border=cv2.BORDER_REFLECT)[0])
    return torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).float() / 255


def real_negatives(images: np.ndarray, points: np.ndarray, clear: np.ndarray, n: int, size: int, r: np.random.Generator) -> torch.Tensor:
    """Photos of the other kind of object, with its points, and parts of photos where neither is."""
    side = clear.shape[1]
    extent = float(np.median(np.ptp(points[..., :2], axis=1).max(1)))
    middle = lambda i: points[i, :, :2].mean(0) + r.normal(0, 0.15 * extent, 2)  # noqa: E731
    others = somewhere(images, middle, (0.4 * extent, 2 * extent), n // 2, size, r)
    parts = somewhere(clear, lambda i: r.uniform(0.2, 0.8, 2) * side, (0.05 * side, 0.8 * side), n - n // 2, size, r)
    return torch.cat([others, parts])


@torch.no_grad()
def collect(net, task: LandmarkTask, folder: Path, batches: int, r: np.random.Generator):
    """Evidence of samples that show the object, and of such that do not."""
    sources = [s for s in (task.held, task.held_pairs, *task.photos) if s is not None]
    other, clear = np.load(folder / ("faces.npz" if task.kind == "hand" else "hands.npz")), np.load(folder / "clear.npz")["image"]
    images, points = other["image"], other["points"]
    there, not_there = [], []
    for i in range(batches):
        source = sources[i % len(sources)]
        seen = augment.cut(source, torch.from_numpy(r.integers(0, len(source), BATCH)), task.size, r, task.backs)[0]
        own = source if source.of is None else task.held
        unlike = augment.nothing(task.others, own, BATCH // 2, task.size, r, task.backs, task.hard)
        unlike = torch.cat([unlike, real_negatives(images, points, clear, BATCH // 2, task.size, r)])
        for x, out in ((seen, there), (unlike, not_there)):
            _, scores, heat = net(augment.camera(x, r))
            out.append(evidence(scores, heat))
    return torch.cat(there), torch.cat(not_there)


def fit(there: torch.Tensor, not_there: torch.Tensor) -> list[float]:
    """Constant, weight of the logit, weight of the logarithm of the peak."""
    x = torch.cat([there, not_there])
    y = torch.cat([torch.ones(len(there)), torch.zeros(len(not_there))])
    mean, spread = x.mean(0), x.std(0)
    weights = torch.zeros(3, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200)

    def loss():
        optimizer.zero_grad()
        value = F.binary_cross_entropy_with_logits(weights[0] + ((x - mean) / spread) @ weights[1:], y)
        value.backward()
        return value

    optimizer.step(loss)
    slope = (weights[1:] / spread).detach()
    return [float(weights[0].detach() - (slope * mean).sum()), *map(float, slope)]


def calibrate(kind: str, checkpoint: Path, data: Path, size: int, batches: int = 60, seed: int = 3) -> None:
    """Fits and writes the checkpoint's ``presence``."""
    state = torch.load(checkpoint, map_location="cpu", weights_only=False)
    net = networks.make(kind)
    net.load_state_dict(state["net"])
    net.eval()
    task, folder = LandmarkTask(kind, data, size, BATCH), Path(data) / "photos/subhi"
    r = np.random.default_rng(seed)
    state["presence"] = fit(*collect(net, task, folder, batches, r))
    torch.save(state, checkpoint)
    for name, w in (("presence alone", PLAIN), ("presence and peaks", state["presence"])):
        shares = [(w[0] + e @ torch.tensor(w[1:])).sigmoid() for e in collect(net, task, folder, batches // 3, np.random.default_rng(seed + 1))]
        text = ", ".join(f"{t}: {(shares[0] >= t).float().mean():.3f} and {(shares[1] >= t).float().mean():.3f}" for t in (0.5, 0.8, 0.9))
        print(f"{kind}, {name} {[round(v, 3) for v in w]}: of what is there and what is not, at least {text}")
