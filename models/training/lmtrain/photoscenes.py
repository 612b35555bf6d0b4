"""Labelled photos as the detector is shown them: zoomed, turned, mirrored, four in one; with maps of what nobody knows.

A photo's ``unknown`` is a picture of bits: 1 where nothing is said of hands, 2 where nothing is said of faces. There are the places on which
the teachers disagree, except where an eye saw that there is no hand. In sources whose hands the teachers often miss it is also everything that
has a skin's colour and is no face: there
only cloth, walls and the like teach what no hand looks like.
"""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from . import byeye, firstsight
from .scenes import FACE, HAND
from .teachers import overlap

LARGEST = 400  # of a photo in memory, pixels
LEAST = 0.036  # of the input: what is smaller is unknown
PORTRAIT = 0.3  # the presence that a palm needs in portraits to be more than hair or a collar
SHOWN = 0.45  # share of a box that must lie in the picture


def load_rules(path: Path) -> dict:
    """``photos.json``: by source its weight, whether its hands are complete, and photos that are left out."""
    return json.loads(Path(path).read_text())


def skin(image: np.ndarray) -> np.ndarray:
    """Where a photo may show skin; everywhere if it is grey."""
    if np.abs(image[..., 0].astype(int) - image[..., 2]).mean() < 6:
        return np.ones(image.shape[:2], bool)
    c = cv2.cvtColor(image, cv2.COLOR_RGB2YCrCb).astype(int)
    here = (c[..., 1] > 134) & (c[..., 1] < 184) & (c[..., 2] > 76) & (c[..., 2] < 128)
    share = cv2.blur(here.astype(np.float32), (9, 9)) > 0.25
    return cv2.dilate(share.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0


def fill(mask: np.ndarray, box, bit: int, on: bool = True) -> None:
    x0, y0, x1, y1 = (int(v) for v in np.r_[np.floor(np.maximum(box[:2], 0)), np.ceil(np.maximum(box[2:], 0))])
    part = mask[y0:y1, x0:x1]
    part[:] = part | bit if on else part & ~np.uint8(bit)


class Photo:
    """A picture, its objects (class, box, two keypoints) and ``unknown``."""

    def __init__(self, image, row: dict | None, complete: bool, own_counts: bool, portrait: bool = False, refused=()):
        k = min(1.0, LARGEST / max(image.shape[:2]))
        self.image = np.ascontiguousarray(cv2.resize(image, None, fx=k, fy=k, interpolation=cv2.INTER_AREA) if k < 1 else image)
        self.objects, self.unknown = np.zeros((0, 9)), np.zeros(self.image.shape[:2], np.uint8)
        if row is None:
            return
        rows = [np.r_[HAND, np.array(o["box"] + o["keys"]) * k] for o in row["hands"]]
        rows += [np.r_[FACE, np.array(o["box"] + o["keys"]) * k] for o in row["faces"]]
        self.objects = np.array(rows).reshape(-1, 9)
        shade = skin(self.image)
        if not complete:
            self.unknown[shade] = 1
            for o in self.objects[self.objects[:, 0] == FACE]:
                fill(self.unknown, o[1:5], 1, on=False)
        for name, kind, bit in (("ignore_hands", HAND, 1), ("ignore_faces", FACE, 2)):
            for o in row[name]:
                box = np.array(o["box"]) * k
                if o["why"] == "own" and (not own_counts and kind == HAND or not self._skin(shade, box)):
                    continue
                if portrait and kind == HAND and o["why"] == "unsure" and o.get("presence", o.get("pres", 1)) < PORTRAIT:
                    continue
                if not self._within(box, kind):
                    fill(self.unknown, box, bit)
        for box in refused:
            fill(self.unknown, np.array(box) * k, 1, on=False)

    @staticmethod
    def _skin(shade, box) -> bool:
        """Whether what only our own detector sees has skin's colours: then it may be what the teachers miss."""
        x0, y0, x1, y1 = np.maximum(box, 0).astype(int)
        part = shade[y0 : y1 + 1, x0 : x1 + 1]
        return part.size == 0 or part.mean() > 0.3

    def _within(self, box, kind) -> bool:
        """A small detection within a labelled object of its kind is a wrong one."""
        middle, area = (box[:2] + box[2:]) / 2, np.prod(box[2:] - box[:2])
        return any(o[0] == kind and (middle > o[1:3]).all() and (middle < o[3:5]).all() and area < 0.35 * np.prod(o[3:5] - o[1:3])
                   for o in self.objects)  # fmt: skip


class PhotoScenes:
    def __init__(self, folder: Path, labels: Path, rules: dict, size: int, split: str = "train", accepted: Path | None = None,
                 refused: Path | None = None):  # fmt: skip
        """``accepted`` and ``refused`` are what eyes said of our detector's proposals (``byeye``)."""
        self.size, rows = size, firstsight.labels(labels)
        no_hand = byeye.read(refused)
        for file, hands in byeye.read(accepted).items():
            row = rows.setdefault(file, {k: [] for k in ("hands", "faces", "ignore_hands", "ignore_faces")})
            row["hands"] = [h for h in row["hands"] if all(overlap(h["box"], o["box"]) < 0.3 for o in hands)] + hands
            row["ignore_hands"] = [u for u in row["ignore_hands"] if all(overlap(u["box"], o["box"]) < 0.5 for o in hands)]
        self.people, self.negatives, weights, empty = [], [], [], []
        counts = {}
        out = set(rules["left_out"])
        for p in firstsight.manifest(folder):
            rule = rules["sources"].get(p["source"], {})
            if p["split"] != split or p["file"] in out or rule.get("weight", 1) == 0:
                continue
            negative, portrait = p["kind"] == "negatives", rule.get("portraits", False)
            row = rows.get(p["file"])
            if not negative and row is None:
                continue
            if row and rule.get("faces") == "none":
                row["ignore_faces"] = [o for o in row["ignore_faces"] if o["why"] != "own"] + [dict(o, why="print") for o in row["faces"]]
                row["faces"] = []
            photo = Photo(firstsight.read(folder, p), None if negative else row, rule.get("hands") == "complete", rule.get("own", True), portrait,
                          [o["box"] for o in no_hand.get(p["file"], ())])  # fmt: skip
            if not negative and not len(photo.objects) and p["file"] not in no_hand:
                continue  # nothing to learn from but what is unknown
            if negative or portrait:
                self.negatives.append(photo)
                empty.append(rule.get("weight", 1.0))
            else:
                self.people.append(photo)
                weights.append((p["source"], rule.get("weight", 1.0)))
                counts[p["source"]] = counts.get(p["source"], 0) + 1
        share = np.array([w / counts[s] ** 0.5 for s, w in weights])
        self.share, self.empty = share / share.sum(), np.array(empty) / np.sum(empty)
        self.clear = [p.image for p in self.negatives if not len(p.objects)]

    def backgrounds(self, n: int = 192) -> np.ndarray:
        """The middle of every photo without people."""
        out = []
        for image in self.clear:
            a = min(image.shape[:2])
            y, x = ((v - a) // 2 for v in image.shape[:2])
            out.append(cv2.resize(image[y : y + a, x : x + a], (n, n), interpolation=cv2.INTER_AREA))
        return np.stack(out)

    def draw(self, r, negative: bool):
        """A picture, its objects, and ``unknown``, size × size."""
        n = self.size
        if r.random() < 0.2:
            image, unknown, objects = np.zeros((n, n, 3), np.uint8), np.zeros((n, n), np.uint8), []
            cut = int(r.uniform(0.35, 0.65) * n)
            for y0, y1 in ((0, cut), (cut, n)):
                for x0, x1 in ((0, cut), (cut, n)):
                    area = np.array([x0, y0, x1, y1])
                    part, _, hidden, rows = self._place(r, self._pick(r, negative or r.random() < 0.3), max(y1 - y0, x1 - x0), 0.7, 1.6)
                    image[y0:y1, x0:x1] = part[: y1 - y0, : x1 - x0]
                    unknown[y0:y1, x0:x1] = hidden[: y1 - y0, : x1 - x0]
                    objects += [row + np.r_[0, np.tile([x0, y0], 4)] for row in rows]
                    objects = self._seen(objects, unknown, area, len(rows))
        else:
            image, there, unknown, objects = self._place(r, self._pick(r, negative), n, 0.4, 1.6)
            if r.random() < 0.4:
                image = np.where(there[..., None], image, self._background(r))
            objects = self._seen(objects, unknown, np.array([0, 0, n, n]), len(objects))
        if r.random() < 0.12:
            image = cv2.GaussianBlur(image, (0, 0), r.uniform(0.4, 1.2))
        return image, np.array(objects).reshape(-1, 9), unknown

    def _pick(self, r, negative):
        return self.negatives[r.choice(len(self.negatives), p=self.empty)] if negative else self.people[r.choice(len(self.people), p=self.share)]

    def _background(self, r):
        image, n = self.clear[r.integers(len(self.clear))], self.size
        a = int(r.uniform(0.4, 1) * min(image.shape[:2]))
        y, x = (r.integers(0, v - a + 1) for v in image.shape[:2])
        return cv2.resize(image[y : y + a, x : x + a], (n, n), interpolation=cv2.INTER_LINEAR)

    def _seen(self, objects, unknown, area, last: int):
        """Of the ``last`` objects those that are large enough and lie in ``area`` for the most part; the others' places are unknown."""
        kept = objects[: len(objects) - last]
        for row in objects[len(objects) - last :]:
            box, bit = row[1:5], 1 if row[0] == HAND else 2
            inside = np.clip(box, np.tile(area[:2], 2), np.tile(area[2:], 2))
            share = np.prod(np.maximum(inside[2:] - inside[:2], 0)) / np.prod(box[2:] - box[:2])
            if share < 0.02:
                continue
            if share < SHOWN or max(box[2:] - box[:2]) < LEAST * self.size:
                if share > 0.12:
                    fill(unknown, inside, bit)
            else:
                kept.append(row)
        return kept

    def _place(self, r, photo, n: int, low: float, high: float):
        h, w = photo.image.shape[:2]
        k = n / max(h, w) * np.exp(r.uniform(np.log(low), np.log(high)))
        turn = r.normal(0, 0.15) if r.random() < 0.6 else r.uniform(-0.55, 0.55)
        if r.random() < 0.08:
            turn = r.uniform(-np.pi, np.pi)
        flip, stretch = -1 if r.random() < 0.5 else 1, np.exp(r.normal(0, 0.1)) if r.random() < 0.5 else 1.0
        c, s = np.cos(turn), np.sin(turn)
        m = np.array([[c * flip * stretch, -s / stretch, 0], [s * flip * stretch, c / stretch, 0]])
        focus = np.array([w / 2, h / 2])
        if len(photo.objects) and r.random() < 0.5:  # look at an object
            o = photo.objects[r.integers(len(photo.objects))]
            focus = (o[1:3] + o[3:5]) / 2
            if r.random() < 0.35:  # at a size by chance, also from very near
                wanted = np.exp(r.uniform(np.log(0.08), np.log(0.8))) * n
                k = min(wanted / max(1.0, max(o[3:5] - o[1:3])), 4.5 * n / max(h, w))
        m *= k
        m[:, 2] = n / 2 - m[:, :2] @ focus + r.normal(0, 0.12, 2) * n
        source = cv2.GaussianBlur(photo.image, (0, 0), 0.35 / k) if k < 0.5 else photo.image
        image = cv2.warpAffine(source, m, (n, n), flags=cv2.INTER_LINEAR)
        unknown = cv2.warpAffine(photo.unknown, m, (n, n), flags=cv2.INTER_NEAREST)
        there = cv2.warpAffine(np.full((h, w), 255, np.uint8), m, (n, n), flags=cv2.INTER_NEAREST) > 0
        rows = []
        for o in photo.objects:
            corners = np.array([[o[i], o[j]] for i in (1, 3) for j in (2, 4)]) @ m[:, :2].T + m[:, 2]
            middle, half = corners.mean(0), (o[3:5] - o[1:3]) * k / 2 * [stretch, 1 / stretch]
            if abs(s) > 0.8:
                half = half[::-1]
            keys = o[5:9].reshape(2, 2) @ m[:, :2].T + m[:, 2]
            if o[0] == FACE and flip < 0:
                keys = keys[::-1]
            rows.append(np.r_[o[0], middle - half, middle + half, keys.ravel()])
        return image, there, unknown, rows


def winged(r, n: int) -> np.ndarray:
    """Tapered things on a sky, a wall or leaves: what wings, tails, twigs and propellers look like from afar, and no hand."""
    top, bottom = r.uniform(40, 255, 3), r.uniform(40, 255, 3)
    if r.random() < 0.5:
        top, bottom = np.array([90, 150, 220]) * r.uniform(0.5, 1.1) + r.normal(0, 15, 3), np.array([200, 215, 235]) * r.uniform(0.6, 1.1)
    t = np.linspace(0, 1, n)[:, None, None]
    image = np.ascontiguousarray(np.tile(np.clip(top * (1 - t) + bottom * t, 0, 255), (1, n, 1)).astype(np.uint8))
    cloud = cv2.resize(r.random((6, 6)).astype(np.float32), (n, n), interpolation=cv2.INTER_CUBIC)[..., None]
    image = np.clip(image + (cloud - 0.5) * r.uniform(0, 120), 0, 255).astype(np.uint8)
    if r.random() < 0.4:
        return _pronged(r, image)
    for _ in range(r.integers(1, 5)):
        middle, reach = r.uniform(0.1, 0.9, 2) * n, np.exp(r.uniform(np.log(0.05), np.log(0.45))) * n
        base, axis = r.uniform(10, 240) * (1 + r.normal(0, 0.12, 3)), r.uniform(-np.pi, np.pi)
        layer, alpha = image.copy(), np.zeros((n, n), np.uint8)
        arms = int(r.integers(2, 7))
        for a in range(arms):
            angle = axis + (r.choice([-1, 1]) * r.uniform(0.9, 1.7) if r.random() < 0.6 else r.uniform(-np.pi, np.pi))
            along, wide = np.array([np.cos(angle), np.sin(angle)]) * reach * r.uniform(0.5, 1.2), reach * r.uniform(0.05, 0.28)
            across = np.array([-along[1], along[0]]) / np.linalg.norm(along) * wide
            bend = across * r.normal(0, 1.2)
            outline = np.array([middle + across, middle + along * 0.5 + bend + across * 0.7, middle + along + bend, middle + along * 0.5 + bend - across * 0.4,
                                middle - across])  # fmt: skip
            shade = tuple(float(v) for v in np.clip(base * r.uniform(0.6, 1.2), 0, 255))
            for canvas, colour in ((layer, shade), (alpha, 255)):
                cv2.fillPoly(canvas, [np.round(outline).astype(np.int32)], colour, cv2.LINE_AA)
        axes = (max(2, int(reach * r.uniform(0.3, 0.7))), max(2, int(reach * r.uniform(0.08, 0.25))))
        for canvas, colour in ((layer, tuple(float(v) for v in np.clip(base, 0, 255))), (alpha, 255)):
            cv2.ellipse(canvas, tuple(int(v) for v in middle), axes, float(np.degrees(axis)), 0, 360, colour, -1, cv2.LINE_AA)
        noise = cv2.resize(r.normal(0, 1, (n // 4, n // 4)).astype(np.float32), (n, n))[..., None] * r.uniform(0, 40)
        image = np.where(alpha[..., None] > 127, np.clip(layer + noise, 0, 255), image).astype(np.uint8)
    return cv2.GaussianBlur(image, (0, 0), r.uniform(0.3, 1.5))


def _pronged(r, image: np.ndarray) -> np.ndarray:
    """Forks, combs, rakes, leaves and twigs: bars that start from a stem, side by side or one after another."""
    n = len(image)
    for _ in range(r.integers(1, 4)):
        start, angle = r.uniform(0.05, 0.95, 2) * n, r.uniform(-np.pi, np.pi)
        length, base = np.exp(r.uniform(np.log(0.12), np.log(0.8))) * n, r.uniform(10, 240) * (1 + r.normal(0, 0.15, 3))
        way = np.array([np.cos(angle), np.sin(angle)])
        side, thick, twig = np.array([-way[1], way[0]]), length * r.uniform(0.02, 0.06), r.random() < 0.5

        def bar(a, b, wide, end):
            across = np.array([-(b - a)[1], (b - a)[0]]) / (np.linalg.norm(b - a) + 1e-6) * wide / 2
            outline = np.round(np.array([a + across, b + across * end, b - across * end, a - across])).astype(np.int32)
            cv2.fillPoly(image, [outline], tuple(float(v) for v in np.clip(base * r.uniform(0.75, 1.2), 0, 255)), cv2.LINE_AA)  # noqa: B023

        bar(start, start + way * length, thick, r.uniform(0.5, 1.5))
        if twig:  # leaves or needles along the stem
            lean, long, wide = r.uniform(0.5, 1.4), length * r.uniform(0.15, 0.4), thick * r.uniform(0.3, 2.5)
            for t in np.linspace(0.2, 1, int(r.integers(4, 22))):
                for sign in (-1, 1):
                    out = way * np.cos(lean) + side * sign * np.sin(lean)
                    bar(start + way * length * t, start + way * length * t + out * long * r.uniform(0.7, 1.1), wide, r.uniform(0, 0.6))
        else:
            count, gap = int(r.integers(3, 8)), thick * r.uniform(0.8, 2)
            for k in range(count):
                a = start + way * length + side * (k - (count - 1) / 2) * gap
                bar(a, a + way * length * r.uniform(0.25, 0.45), thick * r.uniform(0.4, 0.9), r.uniform(0.3, 1))
            bar(start + way * length - side * count * gap / 2, start + way * length + side * count * gap / 2, thick, 1)
    return cv2.GaussianBlur(image, (0, 0), r.uniform(0.3, 1.5))
