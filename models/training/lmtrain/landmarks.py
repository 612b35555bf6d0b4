"""The training task of the hand and face networks: data, losses, validation."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from . import augment, definitions, handpoints, shards
from .augment import Source
from .networks import RegressionNet

VALIDATION_SHARDS = 2
KEYS = ("image", "points", "visible")
STRETCHED = 0.09  # photos of hands
PAIRS = 0.35  # the share of a batch of hands that lie on another hand
NEAR = 0.12  # the distance of a point from its truth, in boxes, that counts as e^−.5 of one that is exact


def heat_targets(xy: torch.Tensor, cells: int, sigma: float = 1.2) -> torch.Tensor:
    """Gaussians that sum to one, ``sigma`` in cells: n × p × cells²."""
    grid = (torch.arange(cells) + 0.5) / cells * 2 - 1
    scale = sigma * 2 / cells
    dx, dy = (grid - xy[..., 0:1]) / scale, (grid - xy[..., 1:2]) / scale
    g = torch.exp(-0.5 * (dy[..., :, None] ** 2 + dx[..., None, :] ** 2)).flatten(-2)
    return g / (g.sum(-1, keepdim=True) + 1e-6)


def similarity(points: torch.Tensor, truth: torch.Tensor, counts: torch.Tensor) -> torch.Tensor:
    """Object keypoint similarity (COCO) of n × p × 2 points and their truth: exp(−d² / 2σ²), averaged over the points that count;
    d in longer sides of the truth's upright box, σ = ``NEAR`` for all of them."""
    extent = (truth.amax(1) - truth.amin(1)).amax(-1, keepdim=True)
    alike = torch.exp(-0.5 * ((points - truth).norm(dim=-1) / (NEAR * extent)) ** 2)
    return (alike * counts).sum(1) / counts.sum(1).clamp(min=1e-6)


class LandmarkTask:
    """``share`` is the photos' part of a batch: it starts at ``photos_from`` (0…1 of the run), since photos from the start
    only make the network learn those few people by heart. ``real`` is the part [real] of a hand's run: ``folder`` and ``points`` (``handpoints``)
    of real photos, ``people``, their share of a batch, ``boxes``, that of hands in them of which only a box is known, ``pairs``, that of hands on
    each other, and ``detector``, by whose proposals the photos without people teach what no hand is; ``refused`` those of people (``byeye``);
    ``hard``, the share of both among what is no hand."""

    def __init__(self, kind: str, data: Path, size: int, batch: int, share: float = 0.1, photos_from: float = 0.6,
                 negatives: float = 0.25, real: dict | None = None):  # fmt: skip
        real = real or {}
        self.people, self.of_pairs, self.of_boxes = real.get("people", 0.0), real.get("pairs", PAIRS), real.get("boxes", 0.0)
        self.kind, self.size, self.n, self.share, self.of_hard = kind, size, batch, share, real.get("hard", 0.25)
        self.photos_from, self.negatives = photos_from, negatives
        other = "head" if kind == "hand" else "hand"
        mine = "hand" if kind == "hand" else "head"
        keys = (*KEYS, "second") if kind == "hand" else KEYS
        self.renders = Source(self._labelled(shards.load(data / mine, keys, VALIDATION_SHARDS)) | self._given(data, mine, VALIDATION_SHARDS), kind)
        self.held = Source(self._labelled(shards.load(data / mine, keys, 0, VALIDATION_SHARDS)), kind)
        self.pairs, self.held_pairs = [], None
        if kind == "hand":
            self.pairs = [Source(self._pairs(data / "pair", VALIDATION_SHARDS) | self._given(data, "pair", VALIDATION_SHARDS), kind)]
            self.held_pairs = Source(self._pairs(data / "pair", 0, VALIDATION_SHARDS), kind)
        self.others = [Source(shards.load(data / other, KEYS, 0, 6), "face" if kind == "hand" else "hand")]
        self.photos, self.held_photos = [], None
        if kind == "hand":
            found = [data / "photos" / name for name in ("subhi", "digits") if (data / "photos" / name / "hands.npz").exists()]
            # Each photo of a digit shows one hand; the others are of signs, some with two.
            self.photos = [Source(dict(np.load(p / "hands.npz")) | {"lone": p.name == "digits"}, kind, STRETCHED) for p in found]
            if found:
                parts = [np.load(p / "held-out.npz") for p in found]
                self.held_photos = Source({k: np.concatenate([p[k] for p in parts]) for k in parts[0].files}, kind)
        faces = data / "photos/subhi/faces.npz"
        if kind == "face" and faces.exists():
            self.photos = [Source(dict(np.load(faces)), kind)]
            self.held_photos = Source(dict(np.load(faces.with_name("held-out-faces.npz"))), kind)
        hard = np.load(data / "negatives.npz") if (data / "negatives.npz").exists() else {}
        pools = [kind, "followed"] if kind == "hand" else [kind]
        self.hard = [torch.from_numpy(hard[k]) for k in pools if k in hard]
        self.real, self.boxed, self.held_real = [], [], None
        if real:
            folder, points = Path(real["folder"]), Path(real["points"])
            rules = json.loads(Path(real["rules"]).read_text())
            complete, left_out = {s for s, rule in rules["sources"].items() if rule.get("hands") == "complete"}, rules["left_out"]
            self.real = [Source(handpoints.samples(folder, points, False, complete), kind, STRETCHED)]
            self.held_real = Source(handpoints.samples(folder, points, True, complete), kind)
            if self.of_boxes:
                self.boxed = [Source(handpoints.boxed(folder, points, Path(real["accepted"]), Path(real["labels"]), left_out), kind, STRETCHED)]
            seen = data / "photos/nothing.npy"
            if not seen.exists():
                np.save(seen, handpoints.nothing(folder, Path(real["detector"]), rules))
            self.hard.append(torch.from_numpy(np.load(seen)))
            if "refused" in real:
                self.hard.append(torch.from_numpy(handpoints.refused(folder, Path(real["refused"]), left_out)))
        self.backs = torch.from_numpy(np.load(data / "backgrounds.npz")["image"])
        print(f"{kind}: {len(self.renders)} renders, {sum(map(len, self.pairs))} of pairs, {sum(map(len, self.photos + self.real + self.boxed))} photos, {len(self.backs)} backgrounds")

    def _labelled(self, arrays: dict) -> dict:
        arrays["points"] = (definitions.annotated if self.kind == "face" else definitions.jointed)(arrays["points"])
        lone = ~arrays.pop("second") if "second" in arrays else False
        return arrays | {"right": np.zeros(len(arrays["image"]), np.float32), "lone": lone}  # the mesh shows the left hand

    def _pairs(self, folder: Path, first: int, last: int = 10**9) -> dict:
        """The two hands of each picture, one by one."""
        arrays = shards.load(folder, (*KEYS, "right"), first, last)
        single = {k: v.reshape(-1, *v.shape[2:]) for k, v in arrays.items() if k != "image"}
        return single | {"image": arrays["image"], "of": np.arange(len(single["right"])) // 2,
                         "points": definitions.jointed(single["points"])}  # fmt: skip

    @staticmethod
    def _given(data: Path, name: str, first: int) -> dict:
        """The regions that the detector gave, if they were asked for (``proposals``)."""
        folder = data / f"{name}-regions"
        return shards.load(folder, ("regions",), first) if folder.exists() else {}

    def batch(self, r: np.random.Generator, progress: float):
        of_photos = round(self.n * self.share) if self.photos and progress >= self.photos_from else 0
        counts = [of_photos // len(self.photos) if self.photos else 0 for _ in self.photos]
        of_pairs = round(self.n * self.of_pairs) if self.pairs else 0
        of_real = round(self.n * self.people) if self.real else 0
        of_boxes = round(self.n * self.of_boxes) if self.boxed else 0
        parts = [(self.renders, self.n - sum(counts) - of_pairs - of_real - of_boxes), *zip(self.photos, counts), *((p, of_boxes) for p in self.boxed)]
        parts += [(p, of_pairs) for p in self.pairs] + [(p, of_real) for p in self.real]
        return augment.batch(parts, self.size, r, self.backs, self.others, self.negatives, self.hard, self.of_hard)

    def loss(self, net, b, precision) -> tuple[torch.Tensor, float]:
        if isinstance(net, RegressionNet):
            return self._regression_loss(net, b, precision)
        with precision:
            maps, last = net.features(b.x.contiguous(memory_format=torch.channels_last))
        points, scores, heat = net.read(maps, last)
        present = b.present[:, None]
        xy = F.smooth_l1_loss(points[..., :2], b.points[..., :2], beta=0.02, reduction="none").mean(-1)
        counts = b.trusted * present
        xy = (xy * counts).sum() / counts.sum().clamp(min=1)
        known = torch.isfinite(b.points[..., 2]) & (present > 0)
        depth = F.smooth_l1_loss(points[..., 2], torch.nan_to_num(b.points[..., 2]), beta=0.05, reduction="none")
        depth = (depth * known).sum() / known.sum().clamp(min=1)
        inside = (b.points[..., :2].abs() < 1).all(-1).float() * counts
        cells = int(heat.shape[-1] ** 0.5)
        cross = -(heat_targets(b.points[..., :2], cells) * heat.log_softmax(-1)).sum(-1)
        cross = (cross * inside).sum() / inside.sum().clamp(min=1)
        total = 12 * xy + 4 * depth + 0.15 * cross
        total = total + 0.5 * F.binary_cross_entropy_with_logits(scores[:, 0], b.present)
        if net.side:
            total = total + 0.3 * self._masked(scores[:, 1], b.right, b.present * ((b.right - 0.5).abs() > 0.4))
        shown = torch.isfinite(b.visible).float() * present
        total = total + 0.1 * self._masked(scores[:, net.visible], torch.nan_to_num(b.visible), shown)
        if net.other:
            total = total + self._other_loss(net, maps, scores[:, -2], b)
            alike = similarity(points[..., :2].detach(), b.points[..., :2], b.trusted) * b.present
            total = total + 0.2 * self._masked(scores[:, -1], alike, b.trusted.amax(1))  # of a box alone nobody knows
        error = ((points - b.points)[..., :2].detach().norm(dim=-1) * counts).sum() / counts.sum().clamp(min=1) / 2
        return total, float(error)

    def _other_loss(self, net, maps, logit, b) -> torch.Tensor:
        known = torch.isfinite(b.other[:, 0]).float() * b.present
        truth = torch.nan_to_num(b.other)
        loss = 0.3 * self._masked(logit, truth[:, 0], known)
        at, values, heat = net.read_other(maps)
        away = 4 * F.smooth_l1_loss(at, truth[:, 1:3], beta=0.05, reduction="none").mean(1)
        away = away + F.smooth_l1_loss(values, truth[:, 3:], beta=0.1, reduction="none").mean(1)
        cells = int(heat.shape[-1] ** 0.5)
        away = away - 0.05 * (heat_targets(truth[:, None, 1:3], cells)[:, 0] * heat.log_softmax(-1)).sum(-1)
        there = truth[:, 0] * known
        return loss + (away * there).sum() / there.sum().clamp(min=1)

    def _regression_loss(self, net, b, precision):
        with precision:
            points, scores, _ = net(b.x.contiguous(memory_format=torch.channels_last))
        present = b.present[:, None]
        xy = F.smooth_l1_loss(points[..., :2], b.points[..., :2], beta=0.05, reduction="none").mean(-1)
        xy = (xy * present).sum() / (present.sum() * net.points)
        known = torch.isfinite(b.points[..., 2]) & (present > 0)
        depth = F.smooth_l1_loss(points[..., 2], torch.nan_to_num(b.points[..., 2]), beta=0.05, reduction="none")
        total = 12 * xy + (depth * known).sum() / known.sum().clamp(min=1)
        total = total + 0.5 * F.binary_cross_entropy_with_logits(scores[:, 0], b.present)
        error = ((points - b.points)[..., :2].detach().norm(dim=-1) * present).sum() / (present.sum() * net.points) / 2
        return total, float(error)

    @staticmethod
    def _masked(logits, targets, mask):
        loss = F.binary_cross_entropy_with_logits(logits, targets, reduction="none")
        return (loss * mask).sum() / mask.sum().clamp(min=1)

    @torch.no_grad()
    def validate(self, net) -> dict:
        """Mean error / crop on rendered and photographed samples never trained on; presence and side right (shares)."""
        r, out = np.random.default_rng(5), {}
        for name, source in (("rendered", self.held), ("photo", self.held_photos), ("pair", self.held_pairs), ("real", self.held_real)):
            if source is None:
                continue
            errors, sides, presence, others, away_others, judged = [], [], [], [], [], []
            for i in range(0, min(len(source), 384), 64):
                n = min(64, len(source) - i)
                b = augment.batch([(source, n)], self.size, r, self.backs, self.others, 0.25, self.hard)
                maps, last = net.features(b.x) if not isinstance(net, RegressionNet) else (None, None)
                points, scores, _ = net.read(maps, last) if maps is not None else net(b.x)
                there = b.present > 0
                away, counts = (points - b.points)[..., :2].norm(dim=-1) / 2, b.trusted
                errors.append(((away * counts).sum(1) / counts.sum(1))[there])
                presence.append((scores[:, 0] > 0).float() == b.present)
                if net.side:
                    known = there & ((b.right - 0.5).abs() > 0.4)
                    sides.append(((scores[:, 1] > 0).float() == (b.right > 0.5).float())[known])
                if getattr(net, "other", False):
                    known = there & torch.isfinite(b.other[:, 0])
                    others.append(((scores[:, -2] > 0).float() == b.other[:, 0])[known])
                    alike = similarity(points[..., :2], b.points[..., :2], counts)
                    judged.append((scores[:, -1].sigmoid() - alike).abs()[there])
                    away_others.append((net.read_other(maps)[0] - b.other[:, 1:3]).norm(dim=1)[known & (b.other[:, 0] == 1)] / 2)
            out[f"{name}_error"] = float(torch.cat(errors).mean())
            out[f"{name}_presence"] = float(torch.cat(presence).float().mean())
            if sides:
                out[f"{name}_side"] = float(torch.cat(sides).float().mean())
            if sum(map(len, others)):
                out[f"{name}_other"] = float(torch.cat(others).float().mean())
            if judged:
                out[f"{name}_quality_error"] = float(torch.cat(judged).mean())
            if sum(map(len, away_others)):
                out[f"{name}_other_error"] = float(torch.cat(away_others).mean())
        return out
