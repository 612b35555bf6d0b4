"""From sprites and points to batches: crops as a detector or a tracker would cut them, backgrounds, camera faults."""

from __future__ import annotations

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from .heads import MIRROR

# (from, to, turn): the vector between these points is turned upright (hand) or level (face), as the pipelines do.
AXIS = {"hand": (0, 9, np.pi / 2), "face": (36, 45, 0.0)}
SCALE = {"hand": 1.6, "face": 1.45}
WRONG = 0.12  # how often the side is wrong that a hand is shown by, as a detector's or that of a frame before may be
ANYHOW = 0.04  # how often a hand's region is turned by any angle
CONFUSED = 0.4  # how often a hand of a pair is shown by a region of both hands, or more of the other one, as a detector gives them
PROPOSED = 0.35  # how often a rendered hand is shown by a region that the detector gave, where there is one
# Of such a region: the share of the hand's points that lie in it, how many times larger or smaller than the hand's own it may be, and
# of a hand that is shown as the side of another one there, or alone, the overlap with its own.
MEANT = 0.6, 2.2, 0.3
# The face's box as a detector gives it follows the points; these are enough and always there.
FACE_MIRROR = torch.tensor(MIRROR)


class Source:
    """Samples of one origin: premultiplied RGBA or opaque RGB, points, visibility, side; NaN where not known; which
    points are ``trusted`` enough to learn their places. Several samples may lie
    in one picture: ``of`` names it; two neighbours of the same are then a pair. ``lone`` ones have no other hand on them.
    ``stretched`` is the deviation by which samples are drawn out and sheared: of few people that makes many. ``regions`` are those that
    the detector gave in each picture, m × 4 (centre, side, turn), NaN where there are fewer. ``share`` says how often each is drawn, all alike
    without it."""

    def __init__(self, arrays: dict, kind: str, stretched: float = 0.0):
        self.stretched = stretched
        self.image, self.of = torch.from_numpy(arrays["image"]), arrays.get("of")
        self.points = torch.from_numpy(arrays["points"].astype(np.float32))
        n, p = self.points.shape[:2]
        visible = arrays.get("visible")
        self.visible = torch.from_numpy(visible).float() if visible is not None else torch.full((n, p), torch.nan)
        trusted = arrays.get("trusted")
        self.trusted = torch.from_numpy(trusted).float() if trusted is not None else torch.ones(n, p)
        right = arrays.get("right")
        self.right = torch.from_numpy(right).float() if right is not None else torch.zeros(n)
        self.lone = torch.from_numpy(np.broadcast_to(arrays.get("lone", False), n).copy())
        self.kind, self.share = kind, arrays.get("share")
        self.regions = torch.from_numpy(arrays["regions"]) if arrays.get("regions") is not None else None
        if self.regions is not None and len(self.regions) != len(self.image):
            raise ValueError(f"regions of {len(self.regions)} pictures, and {len(self.image)} pictures of a {kind}: run `propose` for the shards that lack them")

    def __len__(self):
        return len(self.points)

    def draw(self, n: int, r: np.random.Generator) -> torch.Tensor:
        """Numbers of ``n`` samples."""
        return torch.from_numpy(r.integers(0, len(self), n) if self.share is None else r.choice(len(self), n, p=self.share))

    def picture(self, index: torch.Tensor) -> torch.Tensor:
        """The number of the picture in which each sample lies."""
        return index if self.of is None else torch.from_numpy(self.of[index.numpy()])


class Batch:
    """``other`` is n × 6: 1, 0 or NaN (not known) for whether another hand lies on this one, then its region as
    ``LandmarkNet.read_other`` says it."""

    def __init__(self, x, points, visible, trusted, right, other, present):
        self.x, self.points, self.visible, self.trusted, self.right = x, points, visible, trusted, right
        self.other, self.present = other, present


def upward(points: torch.Tensor, kind: str):
    """The vector n × 2 that is turned upright (hand) or level (face), and the angle by which that turns the region."""
    a, b, up = AXIS[kind]
    axis = points[:, b, :2] - points[:, a, :2]
    return axis, torch.atan2(axis[:, 1], axis[:, 0]) + up


def turned(points: torch.Tensor, frame: torch.Tensor):
    """The box of points n × p × 2 or 3 that is turned by ``frame``: its centre n × 2 and its longer side."""
    c, s = torch.cos(frame)[:, None], torch.sin(frame)[:, None]
    u, v = c * points[..., 0] + s * points[..., 1], -s * points[..., 0] + c * points[..., 1]
    mid_u, mid_v = (u.amax(1) + u.amin(1)) / 2, (v.amax(1) + v.amin(1)) / 2
    centre = torch.stack([c[:, 0] * mid_u - s[:, 0] * mid_v, s[:, 0] * mid_u + c[:, 0] * mid_v], 1)
    return centre, torch.maximum(u.amax(1) - u.amin(1), v.amax(1) - v.amin(1))


def cut(source: Source, index: torch.Tensor, size: int, generator: np.random.Generator, backs: torch.Tensor, aside: bool = False):
    """Cuts the samples ``index`` as training crops, or, ``aside``, what lies beside the object: pictures n × 3 × size × size in
    0…1, points, visible, trusted, right, other."""
    n, r = len(index), generator
    image = source.image[source.picture(index)].permute(0, 3, 1, 2).float() / 255
    side = image.shape[-1]
    points = source.points[index].clone()
    _, angle = upward(points, source.kind)
    # The box lies level in the picture the hand was found in, so its size depends on how that was turned.
    outer = torch.from_numpy(np.where(r.random(n) < 0.5, 0.0, r.normal(0, 0.6, n)).astype(np.float32))
    outer = torch.where(torch.from_numpy(r.random(n) < 0.1), torch.from_numpy(r.uniform(-3.1, 3.1, n).astype(np.float32)), outer)
    centre, extent = turned(points, angle + outer)
    normal = lambda *shape: torch.from_numpy(r.normal(0, 1, shape).astype(np.float32))  # noqa: E731
    rough = torch.from_numpy(np.where(r.random(n) < 0.3, 1.8, 1.0).astype(np.float32))  # a tracker's region or a detector's
    crop = extent * SCALE[source.kind] * torch.exp(normal(n) * 0.11 * rough)
    centre = centre + normal(n, 2) * (0.05 * rough * extent)[:, None]
    wide = torch.from_numpy(r.random(n) < 0.06)
    turn = angle + torch.where(wide, normal(n) * 0.8, normal(n) * 0.14 * rough)
    if source.kind == "hand":
        turn = turn + torch.from_numpy((r.random(n) < ANYHOW) * r.uniform(-np.pi, np.pi, n)).float()
    if source.of is not None and not aside:
        centre, crop, turn = confused(source, index, (centre, crop, turn), r)
    if source.regions is not None and not aside:
        centre, crop, turn = proposed(source, index, (centre, crop, turn), r)
    if aside:
        away = torch.from_numpy(r.uniform(0, 2 * np.pi, n).astype(np.float32))
        crop = crop * torch.from_numpy(np.exp(r.uniform(-0.7, 0.3, n)).astype(np.float32))
        far = extent * 0.5 + crop * torch.from_numpy(r.uniform(0.3, 0.6, n).astype(np.float32))
        centre = centre + torch.stack([torch.cos(away), torch.sin(away)], 1) * far[:, None]
    mirror = torch.from_numpy(r.random(n) < 0.5)
    if source.kind == "hand" and not aside:  # shown as right hands; of two on each other the right one is meant
        is_right = source.right[index]
        wrong = torch.from_numpy(r.random(n) < (WRONG if source.of is None else 0.0))
        mirror = torch.where((is_right - 0.5).abs() > 0.15, (is_right < 0.5) ^ wrong, mirror)
    flip = 1 - 2 * mirror.float()
    c, s = torch.cos(turn), torch.sin(turn)
    # theta maps −1…1 of the crop to −1…1 of the sprite
    k = crop / side
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0], theta[:, 0, 1] = k * c * flip, -k * s
    theta[:, 1, 0], theta[:, 1, 1] = k * s * flip, k * c
    if source.stretched:
        drawn_out = torch.exp(normal(n) * source.stretched)
        shape = torch.stack([drawn_out, normal(n) * source.stretched, normal(n) * source.stretched, 1 / drawn_out], 1)
        theta[:, :, :2] = theta[:, :, :2] @ shape.reshape(n, 2, 2)
    theta[:, :, 2] = centre / side * 2 - 1
    grid = F.affine_grid(theta, (n, 3, size, size), align_corners=False)
    image = F.grid_sample(image, grid, align_corners=False, padding_mode="border")
    at = points[..., :2] / side * 2 - 1 - theta[:, None, :, 2]
    inverse = torch.inverse(theta[:, :, :2])
    at = torch.einsum("bij,bnj->bni", inverse, at)
    other = other_hand(source, index, lambda p: torch.einsum("bij,bj->bi", inverse, p / side * 2 - 1 - theta[:, :, 2]), crop)
    z = points[..., 2:] / crop[:, None, None] * 2
    points = torch.cat([at, z], -1)
    if source.kind == "hand":
        points[..., 2] = points[..., 2] - points[:, :1, 2]
    if image.shape[1] == 4:
        image = image[:, :3] + background(backs, n, size, r) * (1 - image[:, 3:])
    visible = source.visible[index] * (at.abs() < 1).all(-1).float()
    trusted, right = source.trusted[index], source.right[index].clone()
    right = torch.where(mirror, 1 - right, right)
    if source.kind == "face":
        points = torch.where(mirror[:, None, None], points[:, FACE_MIRROR], points)
        visible = torch.where(mirror[:, None], visible[:, FACE_MIRROR], visible)
        trusted = torch.where(mirror[:, None], trusted[:, FACE_MIRROR], trusted)
    return image, points, visible, trusted, right, other


def confused(source: Source, index: torch.Tensor, regions, r: np.random.Generator):
    """Regions (centre, side, turn) of hands of pairs, some of them on the way to that of both hands or of the other one, as far as
    most of the hand's points stay inside. Only where the two are of different sides: what is shown says which is meant."""
    (centre, crop, turn), n, mate = regions, len(index), index ^ 1
    points, others = source.points[index], source.points[mate]
    _, their_turn = upward(others, source.kind)
    both = torch.from_numpy(r.random(n) < 0.5)
    theirs, their_extent = turned(others, their_turn)
    union, whole = turned(torch.cat([points, others], 1), torch.zeros(n))
    way = torch.from_numpy(r.uniform(0, 1, n).astype(np.float32))
    centre2 = centre + way[:, None] * (torch.where(both[:, None], union, theirs) - centre)
    crop2 = crop * (torch.where(both, whole, their_extent) * SCALE[source.kind] / crop) ** way
    turn2 = turn + way * torch.remainder(their_turn - turn + np.pi, 2 * np.pi).sub(np.pi)
    inside = ((points[..., :2] - centre2[:, None]).abs().amax(-1) < crop2[:, None] / 2).float().mean(1) > 0.7
    apart = source.right[index] != source.right[mate]
    some = inside & apart & torch.from_numpy(r.random(n) < CONFUSED)
    return torch.where(some[:, None], centre2, centre), torch.where(some, crop2, crop), torch.where(some, turn2, turn)


def proposed(source: Source, index: torch.Tensor, regions, r: np.random.Generator):
    """``regions`` (centre, side, turn), some of them replaced by what the detector gave for the hand: by any in which most of it lies
    where two hands of different sides are shown, since the side says which is meant, else by one that lies about where the hand does."""
    (centre, crop, turn), n = regions, len(index)
    given, points = source.regions[source.picture(index)], source.points[index]
    share, times, overlap = MEANT
    theirs, sides = given[..., :2], given[..., 2]
    inside = ((points[:, None, :, :2] - theirs[:, :, None]).abs().amax(-1) < sides[..., None] / 2).float().mean(2) > share
    middle, extent = turned(points, torch.zeros(n))
    own = (extent * SCALE[source.kind])[:, None]
    alike = (sides / own).log().abs() < np.log(times)
    common = (((sides + own) / 2)[..., None] - (theirs - middle[:, None]).abs()).clamp(min=0)
    common = torch.minimum(common, torch.minimum(sides, own)[..., None]).prod(-1)
    near = common / (sides**2 + own**2 - common) > overlap
    apart = torch.zeros(n, dtype=torch.bool) if source.of is None else source.right[index] != source.right[index ^ 1]
    fit = inside & alike & (near | apart[:, None])
    chosen = (fit * torch.from_numpy(r.random(fit.shape).astype(np.float32))).argmax(1)
    of = given[torch.arange(n), chosen]
    some = fit.any(1) & torch.from_numpy(r.random(n) < PROPOSED)
    shaken = torch.from_numpy(r.normal(0, 1, (n, 4)).astype(np.float32)) * torch.tensor([0.02, 0.02, 0.04, 0.05])
    return (torch.where(some[:, None], of[:, :2] + shaken[:, :2] * of[:, 2:3], centre),
            torch.where(some, of[:, 2] * shaken[:, 2].exp(), crop), torch.where(some, of[:, 3] + shaken[:, 3], turn))  # fmt: skip


def other_hand(source: Source, index: torch.Tensor, to_crop, crop: torch.Tensor) -> torch.Tensor:
    """``Batch.other`` of the samples ``index``, whose crops are ``crop`` pixels wide."""
    known = torch.full((len(index), 6), torch.nan)
    known[source.lone[index], 0] = 0
    if source.of is None:
        return known
    mate = index ^ 1
    points = source.points[mate]
    axis, angle = upward(points, source.kind)
    centre, extent = turned(points, angle)
    at = to_crop(centre)
    way = F.normalize(to_crop(centre + axis) - at, dim=1)
    shows = (at.abs() < 0.95).all(1) & (source.visible[mate].mean(1) > 0.2)
    known[shows] = torch.cat([torch.ones(len(at), 1), at, (extent * SCALE[source.kind] / crop).log()[:, None], way], 1)[shows]
    return known


def background(backs: torch.Tensor, n: int, size: int, r: np.random.Generator, closest: float = 0.4) -> torch.Tensor:
    """Random parts of the background pool, mirrored and scaled."""
    x = backs[torch.from_numpy(r.integers(0, len(backs), n))].permute(0, 3, 1, 2).float() / 255
    k = torch.from_numpy(r.uniform(closest, 1.0, n).astype(np.float32))
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0] = k * torch.from_numpy(r.choice([-1.0, 1.0], n).astype(np.float32))
    theta[:, 1, 1] = k
    theta[:, :, 2] = (1 - k[:, None]) * torch.from_numpy(r.uniform(-1, 1, (n, 2)).astype(np.float32))
    grid = F.affine_grid(theta, (n, 3, size, size), align_corners=False)
    return F.grid_sample(x, grid, align_corners=False, padding_mode="border")


def nothing(sources, own: Source, n: int, size: int, r: np.random.Generator, backs: torch.Tensor, hard=(),
            of_hard: float = 0.25) -> torch.Tensor:  # fmt: skip
    """Crops without the object: backgrounds, from afar and so near that they blur; what lies beside the object, as a region shows
    that slipped off it; pieces of other sprites (a ``Source`` of another kind); and, ``of_hard`` of them, ``hard`` ones, pools of m × h × h × 3, in
    turn by chance."""
    parts = np.array([*(np.array([0.4, 0.33, 0.27]) * (1 - of_hard)), of_hard]) * [1, 1, any(len(s) for s in sources), bool(hard)]
    counts = r.multinomial(n, parts / parts.sum())
    near, crops = float(np.exp(r.uniform(np.log(0.04), np.log(0.4)))), []
    if counts[0]:
        crops.append(background(backs, int(counts[0]), size, r, closest=near))
    if counts[1]:
        crops.append(cut(own, torch.from_numpy(r.integers(0, len(own), counts[1])), size, r, backs, aside=True)[0])
    if counts[2]:
        source = [s for s in sources if len(s)][int(r.integers(sum(1 for s in sources if len(s))))]
        crops.append(cut(source, torch.from_numpy(r.integers(0, len(source), counts[2])), size, r, backs)[0])
    if counts[3]:
        crops.append(background(hard[int(r.integers(len(hard)))], int(counts[3]), size, r, closest=float(r.choice([0.35, 0.75]))))
    return torch.cat(crops)


def camera(x: torch.Tensor, r: np.random.Generator, farthest: float = 0.17) -> torch.Tensor:
    """What cameras do to pictures: exposure, white balance, grey, blur, motion, low resolution, noise, things in front.
    ``farthest`` is the smallest share of its pixels to which a picture is reduced."""
    n, size = len(x), x.shape[-1]
    uniform = lambda low, high, *shape: torch.from_numpy(r.uniform(low, high, shape).astype(np.float32))  # noqa: E731
    mean = x.mean((2, 3), keepdim=True)
    x = (x - mean) * uniform(0.55, 1.4, n, 1, 1, 1) + mean * uniform(0.55, 1.35, n, 1, 1, 1)
    x = x * uniform(0.85, 1.15, n, 3, 1, 1)
    grey = x.mean(1, keepdim=True)
    keep = uniform(0.1, 1.3, n, 1, 1, 1).clamp(0, 1)
    keep[torch.from_numpy(r.random(n) < 0.12)] = 0
    x = grey + (x - grey) * keep
    order = torch.from_numpy(r.permutation(n))
    part = max(1, n // 6)
    low, soft, move, noisy, covered = (order[i * part : (i + 1) * part] for i in range(5))
    for some in low.chunk(3):  # far away, or from a small picture
        small = F.interpolate(x[some], scale_factor=float(np.exp(r.uniform(np.log(farthest), np.log(0.75)))), mode="area",
                              recompute_scale_factor=True)  # fmt: skip
        x[some] = F.interpolate(small, size=(size, size), mode="bilinear", align_corners=False)
    x[soft] = F.avg_pool2d(F.pad(x[soft], (1, 1, 1, 1), mode="reflect"), 3, 1)
    length = int(r.integers(3, 9)) | 1
    kernel = (length, 1) if r.random() < 0.5 else (1, length)
    pad = (kernel[1] // 2, kernel[1] // 2, kernel[0] // 2, kernel[0] // 2)
    x[move[: part // 2]] = F.avg_pool2d(F.pad(x[move[: part // 2]], pad, mode="reflect"), kernel, 1)
    noise = torch.from_numpy(r.normal(0, 1, (len(noisy), *x.shape[1:])).astype(np.float32))
    x[noisy] = x[noisy] + noise * uniform(0.01, 0.09, len(noisy), 1, 1, 1)
    for i in covered.tolist():
        h, w = r.integers(8, size // 2.6, 2)
        top, left = r.integers(0, size - h), r.integers(0, size - w)
        patch = x[int(r.integers(n)), :, top : top + h, left : left + w].clone()
        x[i, :, top : top + h, left : left + w] = patch if r.random() < 0.5 else uniform(0, 1, 3, 1, 1)
    x = x.clamp(0, 1)
    for i in order[-part:].tolist():
        rgb = (x[i].permute(1, 2, 0).numpy() * 255).astype(np.uint8)
        code = cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, int(r.integers(15, 85))])[1]
        x[i] = torch.from_numpy(cv2.imdecode(code, cv2.IMREAD_COLOR)).permute(2, 0, 1).float() / 255
    return x * 2 - 1


def batch(parts, size: int, r: np.random.Generator, backs: torch.Tensor, negatives, share: float, hard=(),
          of_hard: float = 0.25) -> Batch:  # fmt: skip
    """One shuffled batch. ``parts`` is a list of (Source, count); ``share`` of the whole are crops without the object."""
    cuts = [cut(s, s.draw(c, r), size, r, backs) for s, c in parts if c]
    x, points, visible, trusted, right, other = (torch.cat([c[i] for c in cuts]) for i in range(6))
    present = torch.ones(len(x))
    empty = int(len(x) * share)
    if empty:
        order = torch.from_numpy(r.permutation(len(x)))[:empty]
        alone = [s for s, _ in parts if s.of is None] or [parts[0][0]]  # beside a hand of a pair lies the other one
        own = alone[0] if not alone[1:] or r.random() < 0.6 else alone[int(r.integers(1, len(alone)))]
        x[order] = nothing(negatives, own, empty, size, r, backs, hard, of_hard)
        present[order] = 0
    return Batch(camera(x, r), points, visible, trusted, right, other, present)
