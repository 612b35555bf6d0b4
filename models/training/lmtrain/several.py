"""A detector of one's own kind, where pictures show several objects: it gives the regions that the network of ``transfer`` looks at.

It is our detector with one class and without keypoints. Its layers come from ours as far as they fit, the last one is new. It learns from
whole pictures and parts of them, turned and mirrored as ``transfer`` does.
"""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from . import transfer
from .detection import decode, loss, targets
from .exporter import OPSET, fold
from .networks import DetectorNet
from .teachers import letterbox, overlap
from .trainer import average

NARROW = 0.25  # least share of a box' shorter side in its longer one: points may lie on a line
LEAST = 20  # pixels of the input: the longer side of the median object
SIZES = (192, 512)  # of the input at least and at most
INSIDE = 0.6  # share of a box inside of the crop from which on it is to be found; of less nothing is said
THRESHOLD = 0.3
SHARE = 0.25  # scenes for each crop that the network of points learns from
BATCH = 8
WARM = 20  # steps in which the rate rises
EMA = 0.99


def box(points: np.ndarray) -> np.ndarray:
    """x0, y0, x1, y1 around points p × 2, of which at least one is known."""
    low, high = np.nanmin(points, 0), np.nanmax(points, 0)
    half = (high - low) / 2
    half = np.maximum(half, max(NARROW * half.max(), 0.5))
    return np.r_[(low + high) / 2 - half, (low + high) / 2 + half]


def input_size(pictures: transfer.Pictures, chosen) -> int:
    """Side of the input, a multiple of 32, at which the median object is as large as needed."""
    shares = [np.ptp(box(o).reshape(2, 2), 0).max() / max(pictures.images[at].shape) for at, o in (pictures.objects[i] for i in chosen)]
    return int(np.clip(-(-LEAST / np.median(shares) // 32) * 32, *SIZES))


def scene(pictures: transfer.Pictures, at: int, options: transfer.Options, size: int, r: np.random.Generator):
    """A square part of a picture, 0 to 1, its objects as rows of ``detection.targets``, and where that says nothing."""
    centre, whole = pictures.whole(at)
    side = whole * np.exp(r.uniform(-0.7, 0.25))
    centre = centre + r.uniform(-0.5, 0.5, 2) * max(0, whole - side) + r.normal(0, 0.04, 2) * side
    angle, flip = np.radians(r.uniform(-options.turn, options.turn)), options.mirror and r.random() < 0.5
    crop, to = transfer.cut(pictures.images[at], centre, side, size, angle, flip)
    rows, unknown = [], np.zeros((size, size), np.uint8)
    for picture, points in pictures.objects:
        if picture != at or not np.isfinite(points).any():
            continue
        b = box((points @ to[:, :2].T + to[:, 2] + 1) * (size / 2))
        inside = np.clip(b, 0, size)
        share = np.prod(inside[2:] - inside[:2]) / np.prod(b[2:] - b[:2])
        if share >= INSIDE:
            rows.append(np.r_[0, b, np.tile((b[:2] + b[2:]) / 2, 2)])
        elif share > 0:
            x0, y0, x1, y1 = np.r_[np.floor(inside[:2]), np.ceil(inside[2:])].astype(int)
            unknown[y0:y1, x0:x1] = 1
    return transfer.lit(crop, r) / 255, np.array(rows).reshape(-1, 9), unknown


def make(checkpoints: Path | None) -> DetectorNet:
    """The network; its layers from our detector's checkpoint, or new ones. Of the two classes the first one is used."""
    net = DetectorNet()
    if checkpoints:
        state = torch.load(checkpoints / "detector.pt", map_location="cpu", weights_only=False)["net"]
        own = net.state_dict()
        net.load_state_dict(own | {k: v.to(own[k].dtype) for k, v in state.items() if not k.startswith("maps")})
        transfer.as_new(net)
    return net


def train(pictures: transfer.Pictures, learn, options: transfer.Options, checkpoints: Path, say=print) -> tuple[DetectorNet, int]:
    """The network and the side of its input. It trains on the pictures of these objects, and on those without an object."""
    torch.manual_seed(options.seed)
    r = np.random.default_rng(options.seed)
    shown = {at for at, _ in pictures.objects}
    chosen = sorted({pictures.objects[i][0] for i in learn} | (set(range(len(pictures.images))) - shown))
    size = input_size(pictures, learn)
    net = make(None if options.start == "nothing" else checkpoints).to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(net.parameters(), options.rate, weight_decay=1e-3, fused=True)
    mean = {k: v.clone() for k, v in net.state_dict().items()}
    samples, seen, begun, losses = int(options.samples * SHARE), 0, time.time(), []
    precision = torch.autocast("cpu", torch.bfloat16, enabled=transfer.HALF)

    def progress():
        return seen / samples if samples else (time.time() - begun) / (options.minutes * 60)

    net.train()
    while progress() < 1:
        for group in optimizer.param_groups:
            group["lr"] = options.rate * min(1, (seen + BATCH) / (WARM * BATCH)) * (0.5 * (1 + np.cos(np.pi * min(1.0, progress()))) + 0.01)
        scenes = [scene(pictures, chosen[int(r.integers(len(chosen)))], options, size, r) for _ in range(BATCH)]
        x = torch.from_numpy(np.stack([s[0] for s in scenes])).permute(0, 3, 1, 2).float() * 2 - 1
        maps = [targets(s[1], size, s[2]) for s in scenes]
        value, _ = loss(net, (x, {k: torch.from_numpy(np.stack([m[k] for m in maps])) for k in maps[0]}), precision)
        optimizer.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        seen += BATCH
        average(mean, net, min(EMA, seen / BATCH / (seen / BATCH + 10)))
        losses.append(float(value.detach()))
        if seen % (50 * BATCH) == 0:
            say(f"detector: samples {seen} seconds {time.time() - begun:.0f} loss {np.mean(losses[-50:]):.3f}")
    net.load_state_dict(mean)
    return net.eval(), size


@torch.no_grad()
def score(net: DetectorNet, pictures: transfer.Pictures, chosen, size: int) -> tuple[int, int, int]:
    """How many of these objects are found in their pictures, at an IoU of .5, how many there are, and false detections."""
    found = there = false = 0
    for at in sorted({pictures.objects[i][0] for i in chosen}):
        boxed, k, offset = letterbox(pictures.images[at].by(0), size)
        detections = decode(net(torch.from_numpy(boxed).permute(2, 0, 1)[None].float() / 127.5 - 1), THRESHOLD)[0]
        left = [box(pictures.objects[i][1]) for i in chosen if pictures.objects[i][0] == at and np.isfinite(pictures.objects[i][1]).any()]
        there += len(left)
        for c, _, b, _ in detections:
            hit = [i for i, o in enumerate(left) if overlap((b - np.tile(offset, 2)) / k, o) > 0.5]
            if c == 0 and hit:
                left.pop(hit[0])
                found += 1
            else:
                false += c == 0
    return found, there, false


class Export(nn.Module):
    """``heatmap`` 1 × 1 × h × w, ``size`` and ``offset`` in cells, as the product's center-heatmap reads them."""

    def __init__(self, net: DetectorNet):
        super().__init__()
        self.net = net

    def forward(self, x):
        heat, size, offset, _ = self.net(x)
        return heat[:, :1].sigmoid(), size.clamp(-2, 5).exp(), offset


CARD = transfer.HEAD + """\
  fit: LETTERBOX
  border: ZERO
output:
  kind: center-heatmap
  heatmap: heatmap
  size: size
  offset: offset
  classes: [{kind}]
  stride: {stride}
  keypoints: 0
  activation: none
  threshold: {threshold}
  iou: 0.45
"""

PIPELINE = """\
name: {name}
title: "Each {kind} in a picture by {points} points"
kind: {kind}
preference: 0
# Several objects a picture: the detector gives a region for each.
detector:
  model: {name}-detector
  minScore: 0
  region: {{scale: {around}, shiftX: 0, shiftY: 0, square: true}}
landmarks:
  model: {name}
  minPresence: 0.5
  region: {{scale: {around}, shiftX: 0, shiftY: 0, square: true}}
  refine: true
"""


def write(net: DetectorNet, size: int, out: Path, name: str, kind: str, points: int, licence: str, origin: str) -> None:
    """Writes NAME-detector with its card, and the pipeline NAME that puts the network of points NAME behind it, into a folder for ``--models``."""
    folder = out / f"{name}-detector"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-detector.onnx"
    x = torch.rand(1, 3, size, size, generator=torch.Generator().manual_seed(0)) * 2 - 1
    outputs, free = ["heatmap", "size", "offset"], {2: "h", 3: "w"}
    with torch.no_grad():
        expected = [o.numpy() for o in Export(net)(x)]
        fold(net)
        torch.onnx.export(Export(net), (x,), str(path), opset_version=OPSET, input_names=["image"], output_names=outputs,
                          dynamic_axes={n: free for n in ("image", *outputs)}, dynamo=False)  # fmt: skip
    from .teachers import session

    worst = max(float(np.abs(a - b).max() / (np.abs(b).max() + 1e-6)) for a, b in zip(session(path).run(None, {"image": x.numpy()}), expected))
    if worst > 5e-3:
        raise RuntimeError(f"{path}: differs from the network by {worst:.2g} of the largest value")
    content = path.read_bytes()
    (folder / "card.yaml").write_text(CARD.format(name=f"{name}-detector", title=f"Where each {kind} is", kind=kind, bytes=len(content), sha256=hashlib.sha256(content).hexdigest(),
                                                  licence=json.dumps(licence), origin=json.dumps(origin), size=size, stride=DetectorNet.STRIDE,
                                                  threshold=THRESHOLD))  # fmt: skip
    (out / "pipelines").mkdir(exist_ok=True)
    (out / "pipelines" / f"{name}.yaml").write_text(PIPELINE.format(name=name, kind=kind, points=points, around=transfer.AROUND))
