"""An ensemble of regression trees for the 68 points of a face (Kazemi and Sullivan, CVPR 2014), and the file that the product reads.

Crops are cut as for the face network, so a tree starts from the mean shape in a region as a detector or a tracker gives it. Renders are
drawn onto backgrounds; faces of photos are labelled by the product itself (``bin/landmarks detect --json``). Each leaf also has a score for
presence (Chen et al., ECCV 2014): the trees' questions stay, and the scores are boosted (Friedman 2001) against crops without a face.
"""

from __future__ import annotations

import hashlib
import json
import struct
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch

from . import augment, definitions, shards
from .augment import Source

SIZE = 112  # of the crop
SPRITE, AROUND = 160, 2.2  # a photo's face as a sprite: pixels, and its side in boxes of the points
SMALLEST = 40  # pixels of a photo's face
HELD = 8  # every so many of the photos is held out

PIXELS = 500  # that a level compares
CANDIDATES = 20  # questions of which a node takes the best
NEAR = 0.1  # how near the two pixels of a question are (Kazemi and Sullivan's λ), in crops
SHRINK = 0.1  # of what a leaf adds
SCORE_SHRINK, MOST_SCORE = 0.05, 4.0
DIRECTIONS = 24  # principal directions of what is missing, by which questions are chosen


@dataclass
class Level:
    """One level of the cascade: ``first``, ``second``, ``thresholds`` are trees × nodes, ``leaves`` trees × leaves × values."""

    anchors: np.ndarray
    offsets: np.ndarray
    first: np.ndarray
    second: np.ndarray
    thresholds: np.ndarray
    leaves: np.ndarray
    scores: np.ndarray


def photo_faces(folder: Path, found: Path) -> dict:
    """Faces of photos as sprites with the points that ``detect --json`` gave; ``held`` marks those kept for watching."""
    images, points, held = [], [], []
    for line in Path(found).read_text().splitlines():
        row = json.loads(line)
        faces = [o for o in row["objects"] if o["kind"] == "face"]
        if not faces:
            continue
        photo = cv2.imread(str(folder / row["camera"]))[..., ::-1]
        for face in faces:
            xy = np.array([[p["x"], p["y"]] for p in face["landmarks"][:68]], np.float32)
            low, high = xy.min(0), xy.max(0)
            side = float((high - low).max())
            if side < SMALLEST:
                continue
            k = SPRITE / (AROUND * side)
            m = np.array([[k, 0, 0], [0, k, 0]], np.float64)
            m[:, 2] = SPRITE / 2 - k * (low + high) / 2
            flags = cv2.INTER_AREA if k < 1 else cv2.INTER_LINEAR
            images.append(cv2.warpAffine(photo, m, (SPRITE, SPRITE), flags=flags, borderMode=cv2.BORDER_REPLICATE))
            xy = xy @ m[:, :2].T + m[:, 2]
            xy = np.concatenate([xy, [xy[36:42].mean(0), xy[42:48].mean(0)]])  # the irises, which are not learned
            points.append(np.concatenate([xy, np.zeros((len(xy), 1))], 1))
            held.append(int(hashlib.sha256(row["camera"].encode()).hexdigest(), 16) % HELD == 0)
    return dict(image=np.stack(images), points=np.stack(points).astype(np.float32), held=np.array(held))


def crops(source: Source, count: int, r: np.random.Generator, backs) -> tuple[np.ndarray, np.ndarray]:
    """Grey crops n × SIZE × SIZE in 0…255 and their shapes n × 136, 0…1 over the crop."""
    pictures, shapes = [], []
    for start in range(0, count, 250):
        index = torch.from_numpy(r.integers(0, len(source), min(250, count - start)))
        x, points, *_ = augment.cut(source, index, SIZE, r, backs)
        pictures.append(_grey(augment.camera(x, r, farthest=0.3)))
        shapes.append(((points[:, :68, :2] + 1) / 2).flatten(1).numpy())
    return np.concatenate(pictures), np.concatenate(shapes).astype(np.float32)


def empty_crops(sources, hard, count: int, r: np.random.Generator, backs) -> np.ndarray:
    """Grey crops without a face, or with a part of one."""
    pictures = []
    for start in range(0, count, 250):
        own = sources[int(r.integers(len(sources)))]
        x = augment.nothing([], own, min(250, count - start), SIZE, r, backs, hard)
        pictures.append(_grey(augment.camera(x[torch.from_numpy(r.permutation(len(x)))], r, farthest=0.3)))
    return np.concatenate(pictures)


def _grey(x: torch.Tensor) -> np.ndarray:
    return ((x.mean(1) + 1) * 127.5).round().to(torch.uint8).numpy()


def turns(mean: np.ndarray, shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The similarity (a, −b; b, a) that brings the mean shape onto each shape, by least squares."""
    m = mean.reshape(-1, 2) - mean.reshape(-1, 2).mean(0)
    s = shapes.reshape(len(shapes), -1, 2)
    s = s - s.mean(1, keepdims=True)
    size = (m**2).sum()
    return (s * m).sum((1, 2)) / size, (s[..., 1] * m[:, 0] - s[..., 0] * m[:, 1]).sum(1) / size


def looked_at(pictures, shapes, mean, anchors, offsets) -> np.ndarray:
    """Brightness of the level's pixels: n × PIXELS, 0 outside of the crop."""
    # In the precision of the product, so that both look at the same pixels.
    a, b = (t.astype(np.float32).astype(np.float64) for t in turns(mean.astype(np.float64), shapes.astype(np.float64)))
    offsets, points = offsets.astype(np.float64), shapes.reshape(len(shapes), -1, 2).astype(np.float64)
    out = np.empty((len(shapes), len(anchors)), np.float32)
    for i in range(0, len(shapes), 2000):
        part = slice(i, i + 2000)
        x = a[part, None] * offsets[:, 0] - b[part, None] * offsets[:, 1] + points[part][:, anchors, 0]
        y = b[part, None] * offsets[:, 0] + a[part, None] * offsets[:, 1] + points[part][:, anchors, 1]
        x, y = np.floor(x * SIZE).astype(np.int32), np.floor(y * SIZE).astype(np.int32)
        inside = (x >= 0) & (x < SIZE) & (y >= 0) & (y < SIZE)
        rows = np.arange(len(shapes))[part][:, None]
        out[part] = np.where(inside, pictures[rows, np.clip(y, 0, SIZE - 1), np.clip(x, 0, SIZE - 1)], 0)
    return out


def pool(mean: np.ndarray, r: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Pixels by chance in and around the mean shape, each hung on the nearest point."""
    points = mean.reshape(-1, 2)
    low, high = points.min(0), points.max(0)
    grown = 0.1 * (high - low)
    at = r.uniform(low - grown, high + grown, (PIXELS, 2)).astype(np.float32)
    anchors = ((at[:, None] - points) ** 2).sum(-1).argmin(1)
    return anchors, at - points[anchors]


def questions(at: np.ndarray, r: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """CANDIDATES pairs of pixels, near ones rather than far ones, and thresholds."""
    pairs = np.empty((0, 2), int)
    while len(pairs) < CANDIDATES:
        some = r.integers(0, len(at), (4096, 2))
        apart = np.linalg.norm(at[some[:, 0]] - at[some[:, 1]], axis=1)
        pairs = np.concatenate([pairs, some[(r.random(len(some)) < np.exp(-apart / NEAR)) & (some[:, 0] != some[:, 1])]])
    pairs = pairs[:CANDIDATES]
    return pairs[:, 0], pairs[:, 1], (r.uniform(-64, 64, CANDIDATES)).astype(np.float32)


def grow(pixels, missing, at, depth, r):
    """One tree: its questions, and the leaf in which each sample ends. ``missing`` is n × DIRECTIONS."""
    nodes = 2**depth - 1
    first, second, thresholds = np.zeros(nodes, int), np.zeros(nodes, int), np.zeros(nodes, np.float32)
    members = {0: np.arange(len(pixels))}
    for node in range(nodes):
        own = members.pop(node)
        f, s, t = questions(at, r)
        left = pixels[own][:, f] - pixels[own][:, s] > t
        sums = left.T.astype(np.float32) @ missing[own]
        rest = missing[own].sum(0) - sums
        n = left.sum(0)
        gain = (sums**2).sum(1) / np.maximum(n, 1) + (rest**2).sum(1) / np.maximum(len(own) - n, 1)
        best = int(gain.argmax())
        first[node], second[node], thresholds[node] = f[best], s[best], t[best]
        members[2 * node + 1], members[2 * node + 2] = own[left[:, best]], own[~left[:, best]]
    leaf = np.empty(len(pixels), int)
    for node, own in members.items():
        leaf[own] = node - nodes
    return first, second, thresholds, leaf


def descend(pixels, first, second, thresholds) -> np.ndarray:
    """The leaf of each sample."""
    node, nodes = np.zeros(len(pixels), int), len(first)
    rows = np.arange(len(pixels))
    while node[0] < nodes:
        left = pixels[rows, first[node]] - pixels[rows, second[node]] > thresholds[node]
        node = 2 * node + np.where(left, 1, 2)
    return node - nodes


def means(leaf: np.ndarray, values: np.ndarray, leaves: int) -> np.ndarray:
    """The mean of the values of each leaf; 0 for one without samples."""
    one_hot = np.zeros((leaves, len(leaf)), np.float32)
    one_hot[leaf, np.arange(len(leaf))] = 1
    return one_hot @ values / np.maximum(one_hot.sum(1, keepdims=True), 1)


def boosted(leaf, logits, target, leaves) -> np.ndarray:
    """Newton's step of each leaf for the logistic loss."""
    p = 1 / (1 + np.exp(-logits))
    gradient, curve = np.bincount(leaf, target - p, leaves), np.bincount(leaf, p * (1 - p), leaves)
    return (SCORE_SHRINK * np.clip(gradient / (curve + 1.0), -MOST_SCORE, MOST_SCORE)).astype(np.float32)


def train(faces, shapes, empty, levels: int, trees: int, depth: int, seed: int = 0, watch=None):
    """The mean shape and the levels. ``watch(number, run)`` is told after each level, ``run`` being the levels so far."""
    r = np.random.default_rng(seed)
    mean = shapes.mean(0)
    now, nowhere = np.tile(mean, (len(faces), 1)), np.tile(mean, (len(empty), 1))
    logits, target = np.zeros(len(faces) + len(empty)), np.r_[np.ones(len(faces)), np.zeros(len(empty))]
    out = []
    for number in range(levels):
        anchors, offsets = pool(mean, r)
        at = offsets + mean.reshape(-1, 2)[anchors]
        pixels = looked_at(faces, now, mean, anchors, offsets)
        others = looked_at(empty, nowhere, mean, anchors, offsets)
        missing = shapes - now
        directions = np.linalg.svd(missing[:4000], full_matrices=False)[2][:DIRECTIONS].T
        near = missing @ directions
        parts = []
        for _ in range(trees):
            first, second, thresholds, leaf = grow(pixels, near, at, depth, r)
            values = SHRINK * means(leaf, missing, 2**depth)
            scale = np.abs(values).max(1, keepdims=True) / 127
            values = (np.rint(values / np.maximum(scale, 1e-12)) * scale).astype(np.float32)
            other_leaf = descend(others, first, second, thresholds)
            both = np.r_[leaf, other_leaf]
            scores = boosted(both, logits, target, 2**depth)
            logits += scores[both]
            missing -= values[leaf]
            near = near - (values @ directions)[leaf]
            nowhere += values[other_leaf]
            parts.append((first, second, thresholds, values, scores))
        now = shapes - missing
        out.append(Level(anchors, offsets, *(np.stack(p) for p in zip(*parts))))
        if watch:
            watch(number, mean, out, np.sqrt((missing.reshape(len(faces), -1, 2) ** 2).sum(-1)).mean())
    return mean, out


def run(mean, levels, pictures) -> tuple[np.ndarray, np.ndarray]:
    """Shapes n × 136 and logits of presence."""
    shapes, logits = np.tile(mean, (len(pictures), 1)), np.zeros(len(pictures))
    for level in levels:
        pixels = looked_at(pictures, shapes, mean, level.anchors, level.offsets)
        for first, second, thresholds, values, scores in zip(level.first, level.second, level.thresholds, level.leaves, level.scores):
            leaf = descend(pixels, first, second, thresholds)
            shapes += values[leaf]
            logits += scores[leaf]
    return shapes, logits


def write(path: Path, mean, levels) -> None:
    """The form that TreesFile.java describes."""
    first = levels[0]
    trees, nodes = first.first.shape
    depth = (nodes + 1).bit_length() - 1
    with open(path, "wb") as f:
        f.write(b"LERT" + struct.pack("<7i2f", 1, len(mean) // 2, len(levels), trees, depth, len(first.anchors), 1, 1.0, 0.0))
        f.write(mean.astype("<f4").tobytes())
        for level in levels:
            scale = np.abs(level.leaves).max(2) / 127
            f.write(level.anchors.astype("<u2").tobytes() + level.offsets.astype("<f4").tobytes())
            f.write(level.first.astype("<u2").tobytes() + level.second.astype("<u2").tobytes())
            f.write(level.thresholds.astype("<f4").tobytes() + scale.astype("<f4").tobytes() + level.scores.astype("<f4").tobytes())
            f.write(np.rint(level.leaves / np.maximum(scale, 1e-12)[..., None]).astype(np.int8).tobytes())


def read(path: Path) -> tuple[np.ndarray, list[Level]]:
    """What ``write`` wrote."""
    data = Path(path).read_bytes()
    _, points, count, trees, depth, pixels, _ = struct.unpack("<7i", data[4:32])
    at = 40

    def take(kind: str, *shape) -> np.ndarray:
        nonlocal at
        values = np.frombuffer(data, kind, int(np.prod(shape)), at).reshape(shape)
        at += values.nbytes
        return values

    mean, nodes, leaves, levels = take("<f4", 2 * points).copy(), 2**depth - 1, 2**depth, []
    for _ in range(count):
        anchors, offsets = take("<u2", pixels).astype(int), take("<f4", pixels, 2)
        first, second = take("<u2", trees, nodes).astype(int), take("<u2", trees, nodes).astype(int)
        thresholds, scale, scores = take("<f4", trees, nodes), take("<f4", trees, leaves), take("<f4", trees, leaves)
        values = take("<i1", trees, leaves, 2 * points).astype(np.float32) * scale[..., None]
        levels.append(Level(anchors, offsets, first, second, thresholds, values, scores))
    return mean, levels


def make(data: Path, found: Path, folder: Path, empty: Path, out: Path, samples: int, levels: int, trees: int, depth: int,
         photos: float) -> None:  # fmt: skip
    """Trains on ``samples`` crops, ``photos`` of them of photos, and writes the file."""
    r = np.random.default_rng(7)
    heads = shards.load(data / "head", ("image", "points", "visible"))
    heads["points"] = definitions.annotated(heads["points"])
    found_faces = photo_faces(folder, found)
    held = found_faces.pop("held")
    real = Source({k: v[~held] for k, v in found_faces.items()}, "face")
    watched = Source({k: v[held] for k, v in found_faces.items()}, "face")
    rendered = Source(heads, "face")
    files = sorted(Path(empty).glob("*.jpg"))
    photos_without = torch.from_numpy(np.stack([cv2.resize(cv2.imread(str(f))[..., ::-1], (160, 160)) for f in files]))
    backs = photos_without
    if (data / "backgrounds.npz").exists():
        backs = torch.cat([backs, torch.from_numpy(np.load(data / "backgrounds.npz")["image"])])
    print(f"{len(rendered)} renders, {len(real)} faces of photos and {len(watched)} held out, {len(backs)} backgrounds", flush=True)
    of_photos = round(samples * photos)
    parts = [crops(real, of_photos, r, backs), crops(rendered, samples - of_photos, r, backs)]
    faces, shapes = (np.concatenate(p) for p in zip(*parts))
    nothing = empty_crops([real, rendered], [photos_without], samples, r, backs)
    held_faces, held_shapes = crops(watched, 1500, r, backs)
    held_nothing = empty_crops([watched], [photos_without], 1500, r, backs)
    begun = time.time()

    def watch(number, mean, levels, error):
        got, logits = run(mean, levels, held_faces)
        away = np.sqrt(((got - held_shapes).reshape(len(got), -1, 2) ** 2).sum(-1)).mean()
        there, none = (logits > 0).mean(), (run(mean, levels, held_nothing)[1] > 0).mean()
        print(f"level {number + 1}: error / crop {error:.4f}, held out {away:.4f}, present {there:.3f}, empty {none:.3f}, "
              f"{time.time() - begun:.0f} s", flush=True)  # fmt: skip
        write(out, mean, levels)

    train(faces, shapes, nothing, levels, trees, depth, watch=watch)
