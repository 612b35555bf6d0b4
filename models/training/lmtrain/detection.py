"""The training task of the detector: scenes and photos, CenterNet's targets and losses, recall and false detections."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from . import augment, photoscenes, scenes, shards
from .networks import DetectorNet
from .teachers import letterbox, overlap

STRIDE = DetectorNet.STRIDE


def targets(objects: np.ndarray, size: int, unknown: np.ndarray | None = None) -> dict:
    """Maps of one picture: heat (2), log size (2), offset (2), keypoints (4), weight of the cells that hold an object, and ``keep`` (2),
    0 where ``unknown`` (``photoscenes``) says nothing of hands or faces: there only an object's middle counts."""
    n = size // STRIDE
    heat = np.zeros((2, n, n), np.float32)
    maps, weight = np.zeros((8, n, n), np.float32), np.zeros((n, n), np.float32)
    y, x = np.mgrid[0:n, 0:n]
    rows = objects[np.isfinite(objects[:, 0])]
    for row in sorted(rows, key=lambda r: -np.prod(r[3:5] - r[1:3])):  # small ones last: they win a shared cell
        box = row[1:5] / STRIDE
        wh, centre = box[2:] - box[:2], (box[:2] + box[2:]) / 2
        cx, cy = (int(np.clip(v, 0, n - 1)) for v in centre)
        spread = np.maximum(wh / 9, 0.55)
        g = np.exp(-0.5 * (((x - cx) / spread[0]) ** 2 + ((y - cy) / spread[1]) ** 2)).astype(np.float32)
        heat[int(row[0])] = np.maximum(heat[int(row[0])], g)
        heat[int(row[0]), cy, cx] = 1
        near = [(cx, cy, 1.0)] + [(cx + i, cy + j, 0.2) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i or j)]
        for i, j, w in near:  # the neighbours also learn, since a peak may fall on them
            if 0 <= i < n and 0 <= j < n and (w == 1 or (weight[j, i] < 1 and wh.min() > 3)):
                keys = (row[5:9].reshape(2, 2) / STRIDE - [i, j]) / wh.max()
                maps[:, j, i] = np.r_[np.log(wh), np.clip(centre - [i, j], -1, 2), keys.ravel()]
                weight[j, i] = w
    keep = np.ones_like(heat)
    if unknown is not None:
        cells = unknown.reshape(n, STRIDE, n, STRIDE)
        for c in (0, 1):
            keep[c][(cells & (1 << c)).any((1, 3))] = 0
        keep[heat == 1] = 1
    return dict(heat=heat, maps=maps, weight=weight, keep=keep)


def loss(net, batch, precision):
    """The loss of a batch of pictures and maps of ``targets``, and the mean score at the objects' middles."""
    x, t = batch
    with precision:
        out = net(x.contiguous(memory_format=torch.channels_last))
    heat, size, offset, keys = (o.float() for o in out)
    p, target = heat.sigmoid().clamp(1e-5, 1 - 1e-5), t["heat"]
    at = target == 1
    positive = -(((1 - p) ** 2) * p.log())[at].sum()
    negative = -((p**2) * (1 - p).log() * (1 - target) ** 4 * t["keep"])[~at].sum()
    total = (positive + negative) / at.sum().clamp(min=1)
    w = t["weight"][:, None]
    norm = w.sum().clamp(min=1)
    maps = torch.cat([size, offset, keys], 1)
    error = F.smooth_l1_loss(maps, t["maps"], beta=0.05, reduction="none") * w
    parts = [error[:, a:b].sum() / norm for a, b in ((0, 2), (2, 4), (4, 8))]
    total = total + 1.0 * parts[0] + 0.5 * parts[1] + 1.0 * parts[2]
    return total, float(p.detach()[at].mean())


class Batches(torch.utils.data.IterableDataset):
    """The batches of a run from ``first`` on, each from a seed of its own number, so that a run goes on as if it had not stopped."""

    def __init__(self, task, seed: int, first: int, samples: int):
        self.task, self.seed, self.first, self.samples = task, seed, first, samples

    def __iter__(self):
        cv2.setNumThreads(0)
        torch.set_num_threads(1)
        for number in range(self.first, -(-self.samples // self.task.n)):
            yield self.task.batch(np.random.default_rng([self.seed, number]), number * self.task.n / self.samples)


class DetectionTask:
    """``photo_share`` of a batch are the photos of ``label-photos``; ``people`` and ``empty`` those of ``label-real`` with people, and
    without them or portraits; ``winged`` made ones of neither. The rest is rendered."""

    def __init__(self, data: Path, size: int, batch: int, photo_share: float = 0.15, photos_from: float = 0.0, real: dict | None = None):
        self.size, self.n, self.photo_share, self.photos_from = size, batch, photo_share, photos_from
        self.real = real or {}
        keys = ("image", "points", "visible")

        def load(first, last):
            hands = shards.load(data / "hand", (*keys, "second"), first, last)
            alone = ~hands.pop("second")  # a second hand of a sprite has no box and would be a wrong negative
            hands = {k: v[alone] for k, v in hands.items()}
            sprites = {scenes.HAND: hands, scenes.FACE: shards.load(data / "head", keys, first, last)}
            sprites[scenes.PAIR] = shards.load(data / "pair", keys, first, last)
            return sprites, shards.load(data / "body", ("image", "face", "hands", "whole"), first, last)

        self.backs = np.load(data / "backgrounds.npz")["image"]
        self.known = self.develop = None
        if self.real:
            rules, folder = photoscenes.load_rules(self.real["rules"]), Path(self.real["folder"])
            self.known = photoscenes.PhotoScenes(folder, Path(self.real["labels"]), rules, size, "train", self.real.get("accepted"), self.real.get("refused"))
            self.develop = photoscenes.PhotoScenes(folder, Path(self.real["labels"]), rules, size, "develop")
            self.backs = np.concatenate([self.backs, self.known.backgrounds()])
            print(f"{len(self.known.people)} photos of people, {len(self.known.negatives)} portraits and photos without people")
        parts = [load(2, 10**9), load(0, 2)]
        self.train, self.held = (scenes.Scenes(sprites, self.backs, size, bodies) for sprites, bodies in parts)
        self.photos, self.held_photos = [], []
        for name in ("subhi", "digits"):
            path = data / "photos" / name / "scenes.npz"
            if path.exists():
                z = np.load(path)
                self.photos.append((z["image"], z["objects"]))
        print(f"detector: {[len(p[0]) for p in self.photos]} photos, {len(self.backs)} backgrounds, scenes of {size} px")

    def batch(self, r: np.random.Generator, progress: float):
        of_photos = round(self.n * self.photo_share) if self.photos and progress >= self.photos_from else 0
        people, empty, winged = (round(self.n * self.real.get(k, 0)) for k in ("people", "empty", "winged"))
        pairs = [self.train.draw(r) for _ in range(self.n - of_photos - people - empty - winged)] + [self._photo(r) for _ in range(of_photos)]
        pairs += [self.known.draw(r, False) for _ in range(people)] + [self.known.draw(r, True) for _ in range(empty)]
        pairs += [(photoscenes.winged(r, self.size), np.zeros((0, 9))) for _ in range(winged)]
        return self._stack(pairs, r)

    def stream(self, seed: int, seen: int, samples: int):
        """The batches from ``seen`` on, made beside the training by another process."""
        data = Batches(self, seed, seen // self.n, samples)
        return iter(torch.utils.data.DataLoader(data, batch_size=None, num_workers=1, prefetch_factor=6))

    def _stack(self, pairs, r, faults: bool = True):
        x = torch.from_numpy(np.stack([p[0] for p in pairs])).permute(0, 3, 1, 2).float() / 255
        x = augment.camera(x, r, 0.3) if faults else x * 2 - 1
        t = [targets(p[1], self.size, *p[2:]) for p in pairs]
        return x, {k: torch.from_numpy(np.stack([v[k] for v in t])) for k in t[0]}

    def _photo(self, r):
        """A labelled photo, zoomed, turned a little, mirrored; parts cut away together with their objects."""
        images, objects = self.photos[int(r.random() < 0.25) if len(self.photos) > 1 else 0]
        i = r.integers(len(images))
        n, side = self.size, images.shape[1]
        k, turn, flip = n / side * np.exp(r.uniform(-0.7, 0.45)), r.normal(0, 0.12), -1 if r.random() < 0.5 else 1
        if r.random() < 0.1:
            turn = r.uniform(-np.pi, np.pi)
        matrix = np.array([[np.cos(turn) * k * flip, -np.sin(turn) * k, 0], [np.sin(turn) * k * flip, np.cos(turn) * k, 0]])
        matrix[:, 2] = n / 2 - matrix[:, :2] @ [side / 2, side / 2] + r.normal(0, 0.12, 2) * n
        image = cv2.warpAffine(images[i], matrix, (n, n), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_CONSTANT)
        if r.random() < 0.4:
            empty = cv2.warpAffine(np.full((side, side), 255, np.uint8), matrix, (n, n)) == 0
            image[empty] = self.train._background(r)[empty]
        out = np.full_like(objects[i], np.nan)
        for j, row in enumerate(objects[i]):
            if not np.isfinite(row[0]):
                continue
            corners = np.array([[row[a], row[b]] for a in (1, 3) for b in (2, 4)]) @ matrix[:, :2].T + matrix[:, 2]
            centre, half = corners.mean(0), (row[3:5] - row[1:3]) * k / 2
            box = np.r_[centre - half, centre + half]
            inside = np.clip(box, 0, n)
            if np.prod(inside[2:] - inside[:2]) < 0.35 * np.prod(box[2:] - box[:2]):
                continue
            keys = row[5:9].reshape(2, 2) @ matrix[:, :2].T + matrix[:, 2]
            if row[0] == scenes.FACE and flip < 0:
                keys = keys[::-1]
            out[j] = np.r_[row[0], box, keys.ravel()]
        return image, out

    def loss(self, net, batch, precision):
        return loss(net, batch, precision)

    @torch.no_grad()
    def validate(self, net) -> dict:
        """Recall at IoU .5 and false detections a picture on rendered scenes never trained on, score ≥ .4."""
        r = np.random.default_rng(11)
        found = {scenes.HAND: [0, 0], scenes.FACE: [0, 0]}
        false, count = 0, 96
        for _ in range(count // 16):
            pairs = [self.held.draw(r) for _ in range(16)]
            x, _ = self._stack(pairs, r, faults=False)
            for (_, objects), detections in zip(pairs, decode(net(x), 0.4)):
                used = set()
                for row in objects[np.isfinite(objects[:, 0])]:
                    hit = [i for i, f in enumerate(detections) if f[0] == row[0] and i not in used and overlap(f[2], row[1:5]) > 0.5]
                    found[int(row[0])][1] += 1
                    if hit:
                        used.add(hit[0])
                        found[int(row[0])][0] += 1
                false += len(detections) - len(used)
        result = dict(
            hand_recall=found[0][0] / max(1, found[0][1]), face_recall=found[1][0] / max(1, found[1][1]), false=false / count
        )
        return result | (self._validate_photos(net) if self.develop else {})

    def _validate_photos(self, net) -> dict:
        """The same on the photos kept for choosing; there places of which nobody knows count neither way, and the detections on photos
        without people and on portraits are also counted by class, for a hundred photos."""
        right, wrong, there, ghosts = np.zeros(2), np.zeros(2), np.zeros(2), np.zeros(2)
        for photo in self.develop.people + self.develop.negatives:
            boxed, k, offset = letterbox(photo.image, self.size)
            x = torch.from_numpy(boxed).permute(2, 0, 1)[None].float() / 127.5 - 1
            detections = [(c, (box - np.tile(offset, 2)) / k) for c, _, box, _ in decode(net(x), 0.4)[0]]
            left = [o for o in photo.objects if max(o[3:5] - o[1:3]) * k >= 0.036 * self.size]
            for o in left:
                there[int(o[0])] += 1
            for c, box in detections:
                hit = [i for i, o in enumerate(left) if o[0] == c and overlap(box, o[1:5]) > 0.4]
                if hit:
                    left.pop(hit[0])
                    right[c] += 1
                    continue
                x0, y0, x1, y1 = np.clip(box, 0, np.tile(photo.image.shape[1::-1], 2)).astype(int)
                part = photo.unknown[y0 : y1 + 1, x0 : x1 + 1] & (1 << c)
                if (part > 0).mean() < 0.25 and not any(o[0] == c and overlap(box, o[1:5]) > 0.1 for o in photo.objects):
                    (wrong if len(photo.objects) else ghosts)[c] += 1
        empty = max(1, sum(not len(p.objects) for p in self.develop.negatives)) / 100
        rows = zip(("hand", "face"), right / np.maximum(there, 1), wrong, ghosts / empty)
        return {f"photo_{n}{k}": float(v) for n, *values in rows for k, v in zip(("s", "s_false", "s_ghosts"), values)}


def decode(outputs, threshold: float, iou: float = 0.45):
    """Per picture a list of (class, score, box, keypoints), best first, in pixels of the network's input."""
    heat, size, offset, keys = (o.detach().float() for o in outputs)
    p = heat.sigmoid()
    peaks = (F.max_pool2d(p, 3, 1, 1) == p) & (p >= threshold)
    results = []
    for b in range(len(p)):
        detections = []
        for c, y, x in peaks[b].nonzero().tolist():
            wh = size[b, :, y, x].exp().numpy() * STRIDE
            centre = (np.array([x, y]) + offset[b, :, y, x].numpy()) * STRIDE
            points = np.array([x, y]) * STRIDE + keys[b, :, y, x].numpy().reshape(2, 2) * wh.max()
            detections.append((c, float(p[b, c, y, x]), np.r_[centre - wh / 2, centre + wh / 2], points))
        kept = []
        for f in sorted(detections, key=lambda f: -f[1]):
            if all(f[0] != g[0] or overlap(f[2], g[2]) <= iou for g in kept):
                kept.append(f)
        results.append(kept)
    return results
