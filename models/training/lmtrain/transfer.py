"""Landmarks of one's own: from some annotated pictures to a network, its card, topology and pipeline, in one command on a CPU.

The network begins with the layers of one of ours, as far as they fit; its last layers are new. It learns from whole pictures and from the
surroundings of the points, since the product shows it first the one and then the other. What is held out decides when to stop.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from . import annotations, networks
from .annotations import Dataset
from .exporter import OPSET, fold
from .landmarks import heat_targets
from .networks import Backbone, LandmarkNet, convolution
from .sheets import grid
from .trainer import average, keep_memory

BLOCKS = {"hand": (1, 5, 7), "face": (1, 3, 4), "nothing": (1, 3, 4)}
SMALL = (1, 2, 1)  # of whose blocks the first ones are kept: a quarter of the weights
AROUND = 1.6  # side of the following region, in boxes of the points
SECOND = 1.25  # least side of the second look's region, in the median of those around the true points of training
HELD = 5  # every so many of the pictures is held out
WATCHED = 8  # every so many of the others decides when to stop
EMPTY = 0.1  # share of crops that show none of the points
EMA = 0.99
PATIENCE = 12  # looks at what is watched without a better one
EPOCH = 800  # samples between two looks at what is watched
CROSS = 0.5  # weight of the heatmaps' cross entropy: it alone tells a new output where to look
HALF = torch.cpu._is_amx_tile_supported()  # bfloat16 is faster with a matrix unit alone; without one a step takes half as long again
LOOKS = 3  # of the product at an object that is new: the picture, and what follows from its points, twice at most


class UNet(nn.Module):
    """Heatmaps at half of the input's size, by an encoder as of our networks and a decoder with all its stages (Ronneberger et al. 2015).
    For points that only the whole picture tells apart."""

    def __init__(self, points: int, blocks):
        super().__init__()
        self.points, channels = points, (16, 32, 64, 128)
        self.backbone = Backbone(channels, blocks)
        self.up = nn.ModuleList(convolution(a + b, b) for a, b in zip(channels[:0:-1], channels[-2::-1]))
        self.maps = nn.Conv2d(channels[0], points, 1)
        self.scores = nn.Linear(channels[3], 1)

    def forward(self, x):
        first = self.backbone.stem(x)
        *maps, last = [first, *self._stages(first)]
        h = last
        for up, skip in zip(self.up, maps[::-1]):
            h = up(torch.cat([F.interpolate(h, size=skip.shape[-2:], mode="nearest"), skip], 1))
        return read(self, h, last, self.maps, self.scores)

    def _stages(self, x):
        out = []
        for stage in self.backbone.stages:
            x = stage(x)
            out.append(x)
        return out


class Heatmaps(nn.Module):
    """Heatmaps at a quarter of the input's size, as the hand and the face network have them."""

    def __init__(self, points: int, blocks):
        super().__init__()
        self.points, self.net = points, LandmarkNet(points, side=False, blocks=blocks)
        self.net.maps = nn.Conv2d(self.net.maps.in_channels, points, 1)
        self.net.scores = nn.Linear(self.net.scores.in_features, 1)

    def forward(self, x):
        h, last = self.net.trunk(x)
        return read(self, h, last, self.net.maps, self.net.scores)


class Regression(nn.Module):
    """Plain regression: a layer that gives all coordinates at once, as before there were heatmaps. To compare with."""

    def __init__(self, points: int, blocks, size: int):
        super().__init__()
        channels = (16, 32, 64, 128)
        self.points, self.backbone, self.squeeze = points, Backbone(channels, blocks), convolution(channels[3], 32, 1)
        self.last = nn.Linear(32 * (size // 16) ** 2, 2 * points)
        nn.init.normal_(self.last.weight, std=0.002)
        self.scores = nn.Linear(channels[3], 1)

    def forward(self, x):
        last = self.backbone(x)[-1]
        points = self.last(self.squeeze(last).flatten(1)).float().reshape(-1, self.points, 2)
        return points, self.scores(last.mean((2, 3))).float(), None


def read(net, features, last, to_maps, to_scores):
    """Points n × p × 2 in −1…1, the logit of presence n × 1, heatmap logits n × p × cells."""
    with torch.autocast("cpu", enabled=False):
        maps, scores = to_maps(features.float()), to_scores(last.float().mean((2, 3)))
    points = net.points
    b, _, h, w = maps.shape
    heat = maps.reshape(b, points, h * w)
    return LandmarkNet.middles(heat.softmax(-1).reshape(b, points, h, w)), scores, heat


def make(points: int, arch: str, start: str, checkpoints: Path, like: str = "", small: bool = False, size: int = 128) -> tuple[nn.Module, int]:
    """The network, and how many of its weights come from ``start``: hand, face, detector or nothing."""
    blocks = SMALL if small else BLOCKS.get(like or start, BLOCKS["nothing"])
    net = {"unet": UNet, "heatmaps": Heatmaps, "regression": lambda *a: Regression(*a, size)}[arch](points, blocks)
    if start == "nothing":
        return net, 0
    state = torch.load(checkpoints / f"{start}.pt", map_location="cpu", weights_only=False)["net"]
    prefix = "net." if arch == "heatmaps" else ""
    own = net.state_dict()
    shared = {prefix + k: v.float() for k, v in state.items()
              if v.is_floating_point() and not k.startswith(("maps", "scores")) and own.get(prefix + k, torch.empty(0)).shape == v.shape}  # fmt: skip
    net.load_state_dict(own | shared)
    as_new(net)
    trained = {k for k, _ in net.named_parameters()}
    return net, sum(v.numel() for k, v in shared.items() if k in trained)


@torch.no_grad()
def as_new(net: nn.Module) -> None:
    """Gives the convolutions before a batch normalisation the size of new ones, which changes nothing of what the network gives. Those of a long
    training are 4 to 24 times as large as new ones. As the size of a step does not depend on it, they would hardly turn while new layers learn."""
    for module in net.modules():
        if isinstance(module, nn.Sequential) and len(module) > 1 and isinstance(module[1], nn.BatchNorm2d):
            weight, norm = module[0].weight, module[1]
            factor = (3 * weight[0].numel()) ** -0.5 / float(weight.std())  # standard deviation of a new one: He et al. by PyTorch's rule
            if factor < 1:
                weight *= factor
                norm.running_mean *= factor
                norm.running_var *= factor * factor


@dataclass
class Options:
    """``turn``: degrees to which pictures are turned; ``mirror``: whether they are mirrored; ``samples``: how many are learnt from, 0: as many
    as there are minutes for; ``small``: with fewer layers; ``like``: a network of ours whose number of layers it has, where it is not that of ``start``."""

    size: int = 128
    arch: str = "heatmaps"
    start: str = "hand"
    turn: float = 30
    mirror: bool = True
    minutes: float = 15
    samples: int = 0
    small: bool = False
    like: str = ""
    batch: int = 16
    rate: float = 1e-3
    seed: int = 0


class Pictures:
    """The annotated pictures in memory; objects as pairs (picture, points)."""

    def __init__(self, data: Dataset):
        self.images = [Image(cv2.imread(str(p.file))[..., ::-1]) for p in data.pictures]
        self.objects = [(i, o) for i, p in enumerate(data.pictures) for o in p.objects]
        self.alone = all(len(p.objects) <= 1 for p in data.pictures)
        self.order = np.arange(len(data.names))
        for a, b in data.mirrored:
            self.order[[a, b]] = self.order[[b, a]]

    def whole(self, picture: int):
        """The region that shows the whole picture: its centre and side."""
        h, w = self.images[picture].shape
        return np.array([w / 2, h / 2]), float(max(h, w))

    def least(self, chosen) -> float:
        """Smallest side of the second look's region, in longer sides of the picture, by the true points of these objects. Where the first
        look, at the whole picture, gathers all points at a part of an object, the second one still shows the rest."""
        sides = [around(o)[1] / max(self.images[at].shape) for at, o in (self.objects[i] for i in chosen) if np.isfinite(o).any()]
        return round(min(1.0, SECOND * float(np.median(sides))), 3)


class Image:
    """A picture in RGB and its halves, quarters, … which regions are cut from that are shown much smaller."""

    def __init__(self, pixels: np.ndarray):
        self.halves = [np.ascontiguousarray(pixels)]
        self.shape = pixels.shape[:2]

    def by(self, halvings: int) -> np.ndarray:
        while len(self.halves) <= halvings:
            h, w = self.halves[-1].shape[:2]
            padded = cv2.copyMakeBorder(self.halves[-1], 0, h % 2, 0, w % 2, cv2.BORDER_REPLICATE)
            self.halves.append(cv2.resize(padded, ((w + 1) // 2, (h + 1) // 2), interpolation=cv2.INTER_AREA))
        return self.halves[halvings]


def around(points: np.ndarray, least: float = 16.0):
    """The region that follows from points: its centre and side, ``least`` pixels and more."""
    low, high = np.nanmin(points, 0), np.nanmax(points, 0)
    return (low + high) / 2, max(float((high - low).max()) * AROUND, least)


def cut(image: Image, centre, side: float, size: int, angle: float = 0, flip: bool = False):
    """The turned square of a picture, black outside, and the 2 × 3 matrix from the picture to −1…1 over the crop."""
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, s], [-s, c]]) * (2 / side)
    if flip:
        turn[0] = -turn[0]
    to = np.c_[turn, -turn @ np.asarray(centre)]
    pixels = np.c_[to[:, :2], to[:, 2] + 1] * (size / 2)
    halvings = max(0, int(np.log2(side / size))) if side > size else 0
    pixels[:, :2] *= 1 << halvings
    pixels[:, 2] += pixels[:, :2] @ [0.5, 0.5] - 0.5
    return cv2.warpAffine(image.by(halvings), pixels, (size, size), flags=cv2.INTER_LINEAR), to


def batch(pictures: Pictures, chosen, options: Options, r: np.random.Generator, least: float = 0):
    """Crops n × 3 × s × s in −1…1, points n × p × 2 (NaN: not annotated or outside), and whether the object is there. Where there is one
    object a picture they show what the product's three looks show: the picture, a region of at least ``least`` longer sides of the
    picture, and the surroundings of the points."""
    x, points, there = [], [], []
    for _ in range(options.batch):
        at, object_ = pictures.objects[chosen[int(r.integers(len(chosen)))]]
        image = pictures.images[at]
        empty = r.random() < EMPTY
        look = r.choice(3, p=(0.35, 0.25, 0.4)) if pictures.alone else 2
        if look == 0 and not empty:
            centre, side = pictures.whole(at)
            centre, side = centre + r.normal(0, 0.05, 2) * side, side * np.exp(r.normal(0, 0.12))
        elif look == 1:
            centre, side = around(object_, least * max(image.shape))
            side *= np.exp(r.uniform(-0.1, 0.4))
            centre = centre + r.normal(0, 0.15, 2) * side
        else:
            centre, side = around(object_)
            side *= np.exp(r.uniform(-0.2, 0.4 if pictures.alone else 0.7))
            centre = centre + r.normal(0, 0.07 if pictures.alone else 0.1, 2) * side
        if empty:
            h, w = image.shape
            away = [np.array([r.uniform(0, w), r.uniform(0, h)]) for _ in range(20)]
            others = np.concatenate([o for i, o in pictures.objects if i == at])
            far = [c for c in away if not (np.linalg.norm(others - c, axis=1) < side / np.sqrt(2)).any()]
            empty = bool(far)
            centre = far[0] if far else centre
        angle = np.radians(r.uniform(-options.turn, options.turn))
        flip = options.mirror and r.random() < 0.5
        crop, to = cut(image, centre, side, options.size, angle, flip)
        p = object_ @ to[:, :2].T + to[:, 2]
        p = p[pictures.order] if flip else p
        p = np.where((np.abs(p) < 1).all(1, keepdims=True), p, np.nan)
        x.append(lit(crop, r))
        points.append(p)
        there.append(0.0 if empty else 1.0)
    x = torch.from_numpy(np.stack(x)).permute(0, 3, 1, 2).float() / 127.5 - 1
    return x, torch.from_numpy(np.stack(points)).float(), torch.tensor(there)


def lit(crop: np.ndarray, r: np.random.Generator) -> np.ndarray:
    """Exposure, contrast, colour, blur and noise by chance."""
    values = crop.astype(np.float32)
    values = (values - 128) * r.uniform(0.7, 1.3) + 128 + r.uniform(-25, 25)
    values *= r.uniform(0.9, 1.1, 3)
    if r.random() < 0.15:
        values[:] = values.mean(-1, keepdims=True)
    if r.random() < 0.2:
        values = cv2.GaussianBlur(values, (0, 0), r.uniform(0.5, 1.5))
    if r.random() < 0.2:
        values += r.normal(0, r.uniform(2, 10), values.shape)
    return np.clip(values, 0, 255)


def loss(net, x, points, there):
    found, presence, heat = net(x)
    known = torch.isfinite(points).all(-1).float() * there[:, None]
    truth = torch.nan_to_num(points)
    away = (F.smooth_l1_loss(found, truth, beta=0.02, reduction="none").mean(-1) * known).sum() / known.sum().clamp(min=1)
    if heat is None:
        return 12 * away + 0.5 * F.binary_cross_entropy_with_logits(presence[:, 0], there)
    cells = int(heat.shape[-1] ** 0.5)
    cross = (-(heat_targets(truth, cells) * heat.log_softmax(-1)).sum(-1) * known).sum() / known.sum().clamp(min=1)
    return 12 * away + CROSS * cross + 0.5 * F.binary_cross_entropy_with_logits(presence[:, 0], there)


@torch.no_grad()
def find(net, image: Image, region, size: int, least: float = 0, looks: int = LOOKS):
    """Points p × 2 in pixels and presence, as the product finds them: in the region, then around what was found. ``least``: smallest side
    of the second look's region, in longer sides of the picture."""
    for look in range(looks):
        crop, to = cut(image, *region, size)
        points, presence, _ = net(torch.from_numpy(crop.astype(np.float32)).permute(2, 0, 1)[None] / 127.5 - 1)
        back = np.linalg.inv(to[:, :2])
        at = (points[0].numpy() - to[:, 2]) @ back.T
        region = around(at, least * max(image.shape) if look == 0 else 16.0)
    return at, float(presence.sigmoid())


def errors(net, pictures: Pictures, chosen, size: int, least: float) -> np.ndarray:
    """Distances in pixels, objects × points, NaN where a point is not annotated. Of several objects each is found from its own region."""
    net.eval()
    out = []
    for i in chosen:
        at, points = pictures.objects[i]
        region = pictures.whole(at) if pictures.alone else around(points)
        out.append(np.linalg.norm(find(net, pictures.images[at], region, size, least)[0] - points, axis=1))
    return np.stack(out)


def rmse(away: np.ndarray) -> float:
    """Root mean square of the distances, pixels."""
    return float(np.sqrt(np.nanmean(away**2)))


def split(pictures: Pictures, seed: int, held: int | None = None, most: int | None = None, watch: int | None = None):
    """Numbers of the objects that train, of those that decide when to stop (of ``watch`` pictures; None: an eighth) and of those that are
    held out, by pictures; ``most`` pictures are not held out."""
    count = len(pictures.images)
    order = np.random.default_rng(seed).permutation(count).tolist()
    held = held if held is not None else max(1, count // HELD)
    rest = order[held:][:most]
    watched = max(1, len(rest) // WATCHED) if watch is None else watch
    parts = rest[watched:], rest[:watched], order[:held]
    return [[i for i, (at, _) in enumerate(pictures.objects) if at in set(part)] for part in parts]


def train(pictures: Pictures, points: int, learn, watched, options: Options, checkpoints: Path, trace: Path | None = None, say=print):
    """The network with the smallest mean error on what is watched, or where nothing is, the last one; and the seconds."""
    torch.manual_seed(options.seed)
    torch.backends.nnpack.set_flags(False)  # it warns of each picture where it is not supported
    r = np.random.default_rng(options.seed)
    net, shared = make(points, options.arch, options.start, checkpoints, options.like, options.small, options.size)
    say(f"{shared:,} of {sum(p.numel() for p in net.parameters()):,} weights come from {options.start}; {len(learn)} objects train, "
        f"{len(watched)} decide when to stop")  # fmt: skip
    net = net.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(net.parameters(), options.rate, weight_decay=1e-3, fused=True)
    mean = {k: v.clone() for k, v in net.state_dict().items()}
    least = pictures.least(learn)
    best, best_state, since, seen, rows, begun = np.inf, mean, 0, 0, [], time.time()

    def progress():
        return seen / options.samples if options.samples else (time.time() - begun) / (options.minutes * 60)

    while since < PATIENCE and progress() < 1:
        losses = []
        net.train()
        for _ in range(EPOCH // options.batch):
            for group in optimizer.param_groups:
                fade = 0.5 * (1 + np.cos(np.pi * min(1.0, progress()))) + 0.01
                group["lr"] = options.rate * min(1, (seen + options.batch) / (40 * options.batch)) * fade
            x, at, there = batch(pictures, learn, options, r, least)
            with torch.autocast("cpu", torch.bfloat16, enabled=HALF):
                value = loss(net, x.contiguous(memory_format=torch.channels_last), at, there)
            optimizer.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 5.0)
            optimizer.step()
            seen += options.batch
            losses.append(float(value.detach()))
            average(mean, net, min(EMA, seen / options.batch / (seen / options.batch + 10)))
        rows.append(dict(samples=seen, seconds=round(time.time() - begun), loss=round(float(np.mean(losses)), 4)))
        if watched:
            live = {k: v.clone() for k, v in net.state_dict().items()}
            net.load_state_dict(mean)
            away = errors(net, pictures, watched, options.size, least)
            error = float(np.nanmean(away))
            rows[-1] |= dict(watched_mean=round(error, 3), watched_rmse=round(rmse(away), 3))
            since += 1
            if error < best:
                best, best_state, since = error, {k: v.clone() for k, v in mean.items()}, 0
            net.load_state_dict(live)
        else:
            best_state = mean
        say(" ".join(f"{k} {v}" for k, v in rows[-1].items()))
    if trace:
        with open(trace, "w", newline="") as f:
            writer = csv.DictWriter(f, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    net.load_state_dict(best_state)
    return net.eval(), time.time() - begun


# The first part of every card that transfer writes.
HEAD = """\
name: {name}
title: "{title}"
file: {name}.onnx
sha256: {sha256}
bytes: {bytes}
licence: {licence}
origin: {origin}
input:
  tensor: image
  width: {size}
  height: {size}
  layout: NCHW
  colour: RGB
  mean: [127.5, 127.5, 127.5]
  std: [127.5, 127.5, 127.5]
"""

CARD = HEAD + """\
  fit: LETTERBOX
  border: ZERO
output:
  kind: coordinates
  points: landmarks
  dimensions: 2
  unit: signed-unit
  topology: {topology}
  presence: {{tensor: presence, activation: none}}
"""

PIPELINE = """\
name: {name}
title: "{title}"
kind: {kind}
preference: 0
# One object a picture: the network sees the whole picture first, then the surroundings of its points, at first a wider part of them.
from: {{picture: true, leastRegion: {least}}}
landmarks:
  model: {name}
  minPresence: 0.5
  region: {{scale: {around}, shiftX: 0, shiftY: 0, square: true}}
  refine: true
"""


class Export(nn.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        points, presence, _ = self.net(x)
        return points, presence.sigmoid()


def write(net, data: Dataset, out: Path, name: str, kind: str, options: Options, licence: str, origin: str, least: float | None) -> None:
    """Writes the ONNX file with its card, the topology and, for one object a picture, the pipeline: a folder for ``--models``. ``least``
    of the pipeline as ``Pictures.least``; None: no pipeline, ``several`` writes one with a detector."""
    (out / name).mkdir(parents=True, exist_ok=True)
    path = out / name / f"{name}.onnx"
    x = torch.rand(2, 3, options.size, options.size, generator=torch.Generator().manual_seed(0)) * 2 - 1
    with torch.no_grad():
        expected = [o.numpy() for o in Export(net)(x)]
        fold(net)
        axes = {n: {0: "n"} for n in ("image", "landmarks", "presence")}
        torch.onnx.export(Export(net), (x[:1],), str(path), opset_version=OPSET, input_names=["image"],
                          output_names=["landmarks", "presence"], dynamic_axes=axes, dynamo=False)  # fmt: skip
    from .teachers import session

    worst = max(float(np.abs(a - b).max()) for a, b in zip(session(path).run(None, {"image": x.numpy()}), expected))
    if worst > 5e-3:
        raise RuntimeError(f"{path}: differs from the network by {worst:.2g}")
    content = path.read_bytes()
    (out / name / "card.yaml").write_text(CARD.format(name=name, title=f"{len(data.names)} points of a {kind}", bytes=len(content),
                                                      sha256=hashlib.sha256(content).hexdigest(), licence=json.dumps(licence), origin=json.dumps(origin),
                                                      size=options.size, topology=name))  # fmt: skip
    (out / "topologies").mkdir(exist_ok=True)
    lines = [f"name: {name}", f"kind: {kind}", "points:", *(f"  - {json.dumps(n, ensure_ascii=False)}" for n in data.names)]
    if data.connections:
        lines += ["chains:", *(f"  - [{a}, {b}]" for a, b in data.connections)]
    if data.mirrored:
        lines += ["mirrored: [" + ", ".join(f"[{a}, {b}]" for a, b in data.mirrored) + "]"]
    (out / "topologies" / f"{name}.yaml").write_text("\n".join(lines) + "\n")
    if least is None:
        return
    (out / "pipelines").mkdir(exist_ok=True)
    (out / "pipelines" / f"{name}.yaml").write_text(PIPELINE.format(name=name, title=f"A {kind} by {len(data.names)} points", kind=kind, around=AROUND, least=least))


def sheet(net, pictures: Pictures, chosen, size: int, out: Path, annotated: bool, least: float = 0, most: int = 24) -> None:
    """A contact sheet: annotated points red, found ones green."""
    cells = []
    for i in chosen[:most]:
        at, points = pictures.objects[i]
        region = pictures.whole(at) if pictures.alone else around(points)
        crop, to = cut(pictures.images[at], *region, 320)
        drawn = crop[..., ::-1].copy()
        for found, colour in ((points if annotated else points[:0], (0, 0, 255)),
                              (find(net, pictures.images[at], region, size, least)[0] if net else points[:0], (0, 255, 0))):  # fmt: skip
            for p in (found @ to[:, :2].T + to[:, 2] + 1) * 160:
                if np.isfinite(p).all():
                    cv2.circle(drawn, (int(p[0]), int(p[1])), 3, colour, -1, cv2.LINE_AA)
        cells.append(drawn)
    cv2.imwrite(str(out), grid(cells, 6))


def apart(data: Dataset, pictures: Pictures, chosen, out: Path, topology: str) -> None:
    """Writes some objects as a data set for ``bin/landmarks evaluate``, with pictures relative to its folder."""
    samples = []
    for at, points in (pictures.objects[i] for i in chosen):
        known = np.isfinite(points).all(1)
        low, high = np.nanmin(points, 0), np.nanmax(points, 0)
        h, w = pictures.images[at].shape
        samples.append(dict(image=os.path.relpath(data.pictures[at].file.resolve(), out.parent.resolve()), size=[w, h],
                            box=[*low.tolist(), *(high - low).tolist()],
                            keypoints=[[*p.tolist(), 1] if k else [0, 0, 0] for p, k in zip(points, known)]))  # fmt: skip
    out.write_text(json.dumps(dict(dataset="held-out", scheme=topology, points=len(data.names), point_names=data.names, samples=samples)))


def run(args) -> None:
    """The whole way, for ``lmtrain transfer``."""
    torch.set_num_threads(args.threads)
    keep_memory()
    for option, value, pattern in (("--name", args.name, "[a-z0-9][a-z0-9._-]{0,99}"), ("--kind", args.kind, "[a-z][a-z0-9-]{0,39}")):
        if not re.fullmatch(pattern, value):
            raise SystemExit(f"lmtrain transfer: {option} {value} must be lower-case letters, digits and hyphens, and begin with a letter")
    data = annotations.read(args.dataset)
    pictures = Pictures(data)
    minutes = args.minutes if pictures.alone else args.minutes / 2  # the detector has the other half
    options = Options(args.size, args.arch, args.start, args.turn, not args.no_mirror, minutes, args.samples, small=args.small, seed=args.seed)
    if options.mirror and not data.mirrored:
        print("no two points are named left and right, so mirrored pictures keep the points' order; --no-mirror if sides matter")
    args.out.mkdir(parents=True, exist_ok=True)
    checkpoints = Path(__file__).parent.parent / "checkpoints"
    learn, watched, held = split(pictures, args.seed, args.hold, watch=args.watch)
    if not learn or not held or not any(np.isfinite(pictures.objects[i][1]).any() for i in held):
        raise SystemExit(f"lmtrain transfer: {len(learn)} objects train and {len(held)} are held out; both are needed, with points: "
                         f"--hold must lie between 1 and {len(data.pictures) - 1}")  # fmt: skip
    sheet(None, pictures, learn, options.size, args.out / "annotated.png", annotated=True)
    print(f"{len(data.pictures)} pictures, {len(pictures.objects)} objects, points {', '.join(data.names)}; look at {args.out}/annotated.png")
    net, seconds = train(pictures, len(data.names), learn, watched, options, checkpoints, args.out / f"{args.name}-trace.csv")
    least = pictures.least(learn)
    away = errors(net, pictures, held, options.size, least)
    best = rmse(away)
    rows = "\n".join(f"| {n} | {rmse(away[:, i : i + 1]):.2f} | {np.nanmedian(away[:, i]):.2f} |" for i, n in enumerate(data.names))
    print(f"held out: RMSE {best:.2f} px after {seconds / 60:.1f} minutes")
    sheet(net, pictures, held, options.size, args.out / "held-out.png", annotated=True, least=least)
    apart(data, pictures, held, args.out / "held-out.json", args.name)
    write(net, data, args.out, args.name, args.kind, options, args.licence, f"lmtrain transfer of {args.dataset.name}, from {args.start}", least if pictures.alone else None)
    (args.out / args.name / "README.md").write_text(
        f"# {args.name}\n\n{len(data.names)} points of a {args.kind}, trained on {len(learn)} annotated objects by `lmtrain transfer` from "
        f"`{args.start}` ({args.arch}, input {options.size} x {options.size}, seed {args.seed}). Held out: {len(held)} objects, RMSE {best:.2f} px.\n\n"
        f"| point | RMSE, px | median, px |\n|---|---|---|\n{rows}\n\nIt has seen these pictures only. Expect more on others.\n")  # fmt: skip
    if not pictures.alone:
        from . import several

        print("pictures show several objects, so a detector learns where they are")
        detector, size = several.train(pictures, learn + watched, options, checkpoints)
        found, there, false = several.score(detector, pictures, held, size)
        print(f"held out: the detector finds {found} of {there} objects, with {false} false ones")
        several.write(detector, size, args.out, args.name, args.kind, len(data.names), args.licence, f"lmtrain transfer of {args.dataset.name}")
    print(f"try it: bin/landmarks detect PICTURE --models {args.out} --pipeline {args.name} --overlay out")


def compare(args) -> None:
    """Error by the number of pictures, from ``--from`` and from nothing; mean and each of the seeds, as CSV and picture."""
    import matplotlib  # before the hour of training, so that its absence is told at once

    matplotlib.use("Agg")
    from matplotlib import pyplot

    torch.set_num_threads(args.threads)
    keep_memory()
    data = annotations.read(args.dataset)
    pictures = Pictures(data)
    args.out.mkdir(parents=True, exist_ok=True)
    path, rows = args.out / "comparison.csv", []
    known = {(r["start"], int(r["pictures"]), int(r["seed"])) for r in csv.DictReader(open(path))} if path.exists() else set()
    for seed in range(args.seeds):
        for count in args.counts:
            for start in (args.start, "nothing"):
                if (start, count, seed) in known:
                    continue
                options = Options(args.size, args.arch, start, args.turn, not args.no_mirror, args.minutes, args.samples, small=args.small, seed=seed,
                                  like=args.start)  # fmt: skip
                learn, _, held = split(pictures, 0, args.hold, count, watch=0)
                checkpoints = Path(__file__).parent.parent / "checkpoints"
                net, seconds = train(pictures, len(data.names), learn, [], options, checkpoints, say=lambda _: None)
                away = errors(net, pictures, held, args.size, pictures.least(learn))
                with open(path, "a", newline="") as f:
                    if f.tell() == 0:
                        f.write("start,pictures,seed,rmse,median,seconds\n")
                    f.write(f"{start},{count},{seed},{rmse(away):.3f},{np.nanmedian(away):.3f},{seconds:.0f}\n")
                print(f"{start} {count} pictures, seed {seed}: RMSE {rmse(away):.2f} px, {seconds:.0f} s", flush=True)
    rows = list(csv.DictReader(open(path)))
    figure, axis = pyplot.subplots(figsize=(7, 3.6))
    for start, colour in ((args.start, "#c33"), ("nothing", "#36c")):
        some = [(int(r["pictures"]), float(r["rmse"])) for r in rows if r["start"] == start]
        counts = sorted({c for c, _ in some})
        axis.scatter(*zip(*some), color=colour, s=14, alpha=0.5)
        axis.plot(counts, [np.mean([e for c, e in some if c == n]) for n in counts], color=colour, label=f"from {start}")
    axis.set_xlabel("annotated pictures")
    axis.set_ylabel("RMSE of held-out pictures, px")
    axis.set_ylim(bottom=0)
    axis.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(args.out / "comparison.png", dpi=110)
