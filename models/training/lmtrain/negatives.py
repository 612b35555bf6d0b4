"""Crops that show no hand, or no face, and look as if: parts of rendered people, and what a detector wrongly took for one in
photos, backgrounds and rendered people. The landmark networks learn from them when to say that nothing is there."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch

from . import detection, networks, shards
from .backgrounds import lay
from .evaluator import OwnNetworks
from .photos import hand_box
from .scenes import FACE, HAND, face_box
from .teachers import letterbox, overlap, upright, warp

SIZE = 112
LARGE = 0.3  # of a crop's side: what is smaller is not what the crop was cut for, which has at least .5
SCALE = {HAND: 1.38, FACE: 1.28}
AROUND = 1.15  # what is kept of a region that would be followed, in its sides


def body_parts(data: Path, kind: int, count: int, rng) -> list[np.ndarray]:
    """Squares of rendered people on backgrounds, away from their hands (or face), or so large that a hand in them is far too
    small to be what they are about: an arm with its hand is no hand."""
    bodies = shards.load(data / "body", ("image", "face", "hands"), 2)
    backs = np.load(data / "backgrounds.npz")["image"]
    out = []
    while len(out) < count:
        i = rng.integers(len(bodies["image"]))
        sprite = bodies["image"][i]
        y, x = np.nonzero(sprite[..., 3] > 200)
        k = rng.integers(len(y))
        side = float(np.exp(rng.uniform(np.log(18), np.log(170))))
        box = np.array([x[k] - side / 2, y[k] - side / 2, x[k] + side / 2, y[k] + side / 2])
        shown = bodies["hands"][i] if kind == HAND else bodies["face"][i][None]
        limit = LARGE * side
        boxes = [hand_box(p) if kind == HAND else face_box(p) for p in shown if np.isfinite(p[0, 0])]
        boxes = [b for b in boxes if max(b[2:] - b[:2]) > limit]
        if any(overlap(b, box) > 0 for b in boxes):
            continue
        turn = rng.uniform(-np.pi, np.pi) if kind == HAND else rng.normal(0, 0.4)
        crop, _ = warp(sprite, box[:2] + side / 2, side, turn, SIZE, border=cv2.BORDER_CONSTANT)
        out.append(lay(crop, backs[rng.integers(len(backs))]))
    return out


def mined(data: Path, checkpoint: Path, threshold: float = 0.22) -> dict:
    """Regions of detections that are none: by class."""
    net = networks.make("detector")
    net.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=False)["net"])
    net.eval()
    found = {HAND: [], FACE: []}

    def collect(image, objects, size):
        boxed, k, offset = letterbox(image, size)
        x = torch.from_numpy(boxed).permute(2, 0, 1)[None].float() / 127.5 - 1
        with torch.no_grad():
            detections = detection.decode(net(x), threshold)[0]
        for kind, _, box, keys in detections:
            box, keys = (box - np.tile(offset, 2)) / k, (keys - offset) / k
            if any(overlap(box, o[1:5]) > 0.03 for o in objects if np.isfinite(o[0])):
                continue
            angle = upright(keys[0], keys[1]) - (np.pi / 2 if kind == FACE else 0)
            found[kind].append(warp(image, (box[:2] + box[2:]) / 2, max(box[2:] - box[:2]) * SCALE[kind], angle, SIZE)[0])

    for name in ("subhi", "digits"):
        path = data / "photos" / name / "scenes.npz"
        if path.exists():
            z = np.load(path)
            for image, objects in zip(z["image"], z["objects"]):
                collect(image, objects, 256)
                if name == "subhi":
                    collect(image, objects, 384)
    backs, rng = np.load(data / "backgrounds.npz")["image"], np.random.default_rng(8)
    for image in backs[::2]:
        collect(image, (), 256)
    bodies = shards.load(data / "body", ("image", "face", "hands"), 2)
    for sprite, face, hands in zip(bodies["image"], bodies["face"], bodies["hands"]):
        image = lay(sprite, backs[rng.integers(len(backs))])
        boxes = [face_box(face)] + [hand_box(h) for h in hands]
        objects = [np.r_[0, b, 0, 0, 0, 0] for b in boxes if np.isfinite(b[0])]
        part = int(rng.uniform(0.4, 1) * len(image))  # the whole person, or a part of it from near
        x, y = rng.integers(0, len(image) - part + 1, 2)
        moved = [o - np.r_[0, x, y, x, y, 0, 0, 0, 0] for o in objects]
        collect(np.ascontiguousarray(image[y : y + part, x : x + part]), moved, 256)
    return found


def followed(data: Path, models: Path, tries: int, rng) -> list[np.ndarray]:
    """What the hand network takes for a hand and would follow: from random squares of rendered people and of backgrounds, as long as
    its points lead to a region, those regions that hold no hand, or only one that is far too small for them."""
    own, bodies = OwnNetworks(models), shards.load(data / "body", ("image", "hands"), 2)
    backs, out = np.load(data / "backgrounds.npz")["image"], []
    for _ in range(tries):
        back, boxes = backs[rng.integers(len(backs))], []
        if rng.random() < 0.75:
            i = rng.integers(len(bodies["image"]))
            sprite = bodies["image"][i]
            image = lay(sprite, back)
            boxes = [hand_box(p) for p in bodies["hands"][i] if np.isfinite(p[0, 0])]
            y, x = np.nonzero(sprite[..., 3] > 200)
            k = rng.integers(len(y))
            centre = np.array([x[k], y[k]], float)
        else:
            image, centre = back, rng.uniform(0.1, 0.9, 2) * back.shape[0]
        region, flip = (centre, float(np.exp(rng.uniform(np.log(20), np.log(200)))), rng.uniform(-np.pi, np.pi)), bool(rng.random() < 0.5)
        seen, (centre, side, angle) = own.refined(image, HAND, region, flip)
        if seen.presence < 0.4:
            continue
        box = np.r_[centre - side / 2, centre + side / 2]
        large = [b for b in boxes if max(b[2:] - b[:2]) > LARGE * side]
        if not any(overlap(b, box) > 0 for b in large):
            out.append(warp(image, centre, side * AROUND, angle, SIZE)[0])
    return out


def make(data: Path, checkpoint: Path, models: Path | None = None, parts: int = 6000, tries: int = 40_000, seed: int = 7) -> None:
    """Writes ``negatives.npz``: ``hand`` and ``face``, n × 112 × 112 × 3; and, with ``models``, ``followed``: what their hand network
    would follow."""
    rng, false = np.random.default_rng(seed), mined(data, checkpoint)
    out = {}
    for name, kind in (("hand", HAND), ("face", FACE)):
        out[name] = np.stack(body_parts(data, kind, parts, rng) + false[kind])
        print(f"{name}: {parts} parts of bodies, {len(false[kind])} false detections")
    if models:
        out["followed"] = np.stack(followed(data, models, tries, rng))
        print(f"followed: {len(out['followed'])} of {tries} tries")
    np.savez(data / "negatives.npz", **out)
