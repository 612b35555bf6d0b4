"""Whole pictures for the detector: sprites of people, hands and heads on backgrounds, with boxes and two keypoints each."""

from __future__ import annotations

import cv2
import numpy as np

from .photos import hand_box

HAND, FACE, PAIR = 0, 1, 2  # PAIR: a sprite of two hands on each other
MOST = 14
NEAREST = (0.045, 0.75)  # a face's or hand's share of the picture: farthest and nearest
FAR = 0.14
PAIRS = 0.2  # how often two hands on each other stand for a hand
KEYPOINTS = {HAND: ([0], [9]), FACE: ([36, 39], [42, 45])}


def face_box(points: np.ndarray) -> np.ndarray:
    """From the brows to the chin: the box of the 68 points, a little wider, as face detectors give it."""
    low, high = points[:68, :2].min(0), points[:68, :2].max(0)
    width, height = high - low
    return np.r_[low[0] - 0.02 * width, low[1] - 0.12 * height, high[0] + 0.02 * width, high[1] + 0.02 * height]


class Scenes:
    """``sprites`` maps HAND, FACE and PAIR to dicts of image (premultiplied RGBA), points, visible; ``bodies`` is a dict of
    image, face, hands, whole, or None."""

    def __init__(self, sprites: dict, backgrounds: np.ndarray, size: int, bodies: dict | None = None):
        self.sprites, self.backgrounds, self.size, self.bodies = sprites, backgrounds, size, bodies

    def draw(self, rng) -> tuple[np.ndarray, np.ndarray]:
        """A picture, size × size × 3, and its objects: MOST × (class, x0, y0, x1, y1, 2 keypoints), NaN where none."""
        canvas, area = self._background(rng), self._area(rng)
        near, far = (NEAREST[1], NEAREST[0]) if rng.random() < 0.7 else (FAR, NEAREST[0])
        scale = float(np.exp(rng.uniform(np.log(far), np.log(near))))  # how near the people are
        placed, last = [], None

        def put(items):
            for item in items:
                for other in placed:  # what the new thing covers
                    if other["owner"] != item["owner"]:
                        other["left"] *= 1 - float((other["mask"] & item["mask"]).sum()) / max(1, other["mask"].sum())
                        other["mask"] = other["mask"] & ~item["mask"]
            placed.extend(items)

        if rng.random() < 0.3:
            self._limbs(rng, canvas)
        people = 0
        if self.bodies is not None and rng.random() < 0.45:
            people = int(rng.choice([1, 2, 3, 5], p=[0.45, 0.25, 0.18, 0.12]))
            group = float(np.exp(rng.uniform(np.log(0.4), np.log(1.7)))) * (area[3] - area[1])
            for _ in range(people):
                put(self._paste_body(canvas, rng, area, group * float(np.exp(rng.normal(0, 0.12)))))
        # heads first, hands in front of them
        crowd = scale < 0.16 and rng.random() < 0.7
        plan = [FACE] * int(rng.integers(3, 9)) if crowd else [FACE] * int(rng.choice([0, 1, 2, 3, 4], p=[0.3, 0.4, 0.17, 0.08, 0.05]))
        plan += [HAND] * int(rng.choice([0, 1, 2, 3, 4], p=[0.2, 0.38, 0.28, 0.08, 0.06]))
        if people:
            plan = [kind for kind in plan if rng.random() < 0.3]
        for kind in plan:
            beside = last["row"] if last is not None and kind == HAND and last["row"][0] == HAND and rng.random() < 0.3 else None
            if kind == HAND and rng.random() < PAIRS:
                kind, beside = PAIR, None
            items = self._paste(canvas, kind, rng, scale, beside, area)
            if items:
                put(items)
                last = items[0]
        objects = np.full((MOST, 9), np.nan, np.float32)
        kept = [p["row"] for p in placed if p["left"] > 0.35]
        for i, row in enumerate(sorted(kept, key=lambda r: -np.prod(r[3:5] - r[1:3]))[:MOST]):
            objects[i] = row
        return self._finish(rng, canvas, area), objects

    def _area(self, rng) -> np.ndarray:
        """The picture inside of the square: most cameras' pictures are wide, and stand letterboxed on black."""
        n = self.size
        if rng.random() < 0.4:
            return np.array([0, 0, n, n])
        side = n / float(rng.choice([4 / 3, 16 / 9, 3 / 2, rng.uniform(1.1, 2.3)]))
        low = (n - side) / 2
        area = np.array([0, low, n, n - low]) if rng.random() < 0.65 else np.array([low, 0, n - low, n])
        return area.round().astype(int)

    def _background(self, rng) -> np.ndarray:
        n = self.size
        source = self.backgrounds[rng.integers(len(self.backgrounds))]
        k = int(rng.uniform(0.55, 1) * len(source))
        y, x = rng.integers(0, len(source) - k + 1, 2)
        part = source[y : y + k, x : x + k]
        if rng.random() < 0.5:
            part = part[:, ::-1]
        return cv2.resize(np.ascontiguousarray(part), (n, n), interpolation=cv2.INTER_LINEAR)

    def _limbs(self, rng, canvas) -> None:
        """Skin that is no hand: rounded limbs and patches in a hand's colours, shaded across."""
        n, pool = self.size, self.sprites[HAND]["image"]
        for _ in range(rng.integers(1, 4)):
            sprite = pool[rng.integers(len(pool))]
            y, x = np.nonzero(sprite[..., 3] > 250)
            if len(y) < 50:
                continue
            i = rng.integers(len(y))
            colour = sprite[y[i], x[i], :3].astype(float)
            a, b = rng.uniform(-0.2, 1.2, (2, 2)) * n
            thick = float(np.exp(rng.uniform(np.log(0.03), np.log(0.4)))) * n
            if rng.random() < 0.3:
                b = a + rng.normal(0, 1, 2) * thick  # a patch, a fist's or a knee's size
            across = np.array([-(b - a)[1], (b - a)[0]]) / (np.linalg.norm(b - a) + 1e-6)
            steps, lit = 5, rng.uniform(-0.3, 0.3)
            for k in range(steps):
                t = 1 - k / steps
                shade = np.clip(colour * (0.75 + 0.35 * (1 - t)), 0, 255).tolist()
                move = across * lit * thick * (1 - t)
                ends = [tuple(int(v) for v in p + move) for p in (a, b)]
                cv2.line(canvas, *ends, shade, max(1, int(thick * t)), cv2.LINE_AA)

    def _lay(self, rng, canvas, sprite, matrix, k) -> np.ndarray:
        """Draws the sprite, lighter or darker by chance; where it hides what is behind it (n × n)."""
        n, (height, width) = self.size, sprite.shape[:2]
        source = cv2.GaussianBlur(sprite, (0, 0), 0.35 / k) if k < 0.6 else sprite
        corners = matrix[:, :2] @ np.array([[0, width, 0, width], [0, 0, height, height]]) + matrix[:, 2:]
        (x0, y0), (x1, y1) = (np.clip(c, 0, n).astype(int) for c in (np.floor(corners.min(1)), np.ceil(corners.max(1)) + 1))
        tone, solid = (rng.uniform(0.6, 1.2) * (1 + rng.normal(0, 0.05, 3))).astype(np.float32), np.zeros((n, n), bool)
        if x1 <= x0 or y1 <= y0:
            return solid
        moved = np.c_[matrix[:, :2], matrix[:, 2] - [x0, y0]]
        layer = cv2.warpAffine(source, moved, (int(x1 - x0), int(y1 - y0)), flags=cv2.INTER_LINEAR).astype(np.float32)
        part, alpha = canvas[y0:y1, x0:x1], layer[..., 3:] / 255
        part[:] = np.clip(layer[..., :3] * tone + part * (1 - alpha), 0, 255).astype(np.uint8)
        solid[y0:y1, x0:x1] = alpha[..., 0] > 0.5
        return solid

    def _paste_body(self, canvas, rng, area, height) -> list:
        """A person ``height`` pixels tall; cut ones stand on the picture's lower edge or behind something."""
        n, pool = self.size, self.bodies
        i = rng.integers(len(pool["image"]))
        sprite, whole = pool["image"][i], bool(pool["whole"][i])
        side = sprite.shape[0]
        k = height / side * (1.0 if whole else 1.15)
        flip = -1 if rng.random() < 0.5 else 1
        matrix = np.array([[k * flip, 0, 0], [0, k, 0]])
        x = rng.uniform(area[0], area[2])
        if whole:
            y = rng.uniform(area[1] + 0.3 * height, max(area[3], area[1] + 0.4 * height))
        else:
            y = area[3] - k * side / 2 + rng.uniform(0, 0.4) * k * side
        matrix[:, 2] = np.array([x, y]) - matrix[:, :2] @ [side / 2, side / 2]
        solid, owner = self._lay(rng, canvas, sprite, matrix, k), object()
        items = [dict(row=np.full(9, np.nan), mask=solid, left=0.0, owner=owner)]  # the body hides others
        for kind, points in ((FACE, pool["face"][i]), (HAND, pool["hands"][i][0]), (HAND, pool["hands"][i][1])):
            if np.isfinite(points[0, 0]):
                at = points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
                row, left = self._row(kind, at, flip, area)
                mask = np.zeros_like(solid)
                x0, y0, x1, y1 = np.clip(row[1:5], 0, n).astype(int)
                mask[y0 : y1 + 1, x0 : x1 + 1] = solid[y0 : y1 + 1, x0 : x1 + 1]
                small = max(row[3:5] - row[1:3]) < 0.8 * NEAREST[0] * n  # nobody could say what it is
                items.append(dict(row=row, mask=mask, left=0.0 if small or mask.sum() < 6 else left, owner=owner))
        return items

    @staticmethod
    def _row(kind, points, flip, area):
        """Class, box and keypoints, and 1 if enough of it lies in the picture, else 0."""
        box = hand_box(points) if kind == HAND else face_box(points)
        inside = np.clip(box, np.tile(area[:2], 2), np.tile(area[2:], 2))
        share = np.prod(inside[2:] - inside[:2]) / np.prod(box[2:] - box[:2])
        first, second = KEYPOINTS[kind]
        if kind == FACE and flip < 0:
            first, second = second, first
        return np.r_[kind, box, points[first].mean(0), points[second].mean(0)], float(share > 0.55)

    def _paste(self, canvas, kind, rng, scale, near, area) -> list:
        """A head, a hand or two; what lies in the picture of it."""
        n, pool = self.size, self.sprites[kind]
        i = rng.integers(len(pool["image"]))
        sprite, single = pool["image"][i], pool["points"][i][..., :2].reshape(-1, pool["points"].shape[-2], 2)
        points = single.reshape(-1, 2)
        extent = np.ptp(points, axis=0).max()
        share = scale * float(np.exp(rng.normal(0, 0.35))) * (1.0 if kind == FACE else 0.95)
        if kind != FACE and rng.random() < 0.28:
            share = rng.uniform(0.4, 1.1)  # held to the camera
        share = float(np.clip(share, 0.035, 1.1))
        k = share * n / extent
        turn = rng.normal(0, 0.15) if kind == FACE else rng.normal(0, 0.6) if rng.random() < 0.6 else rng.uniform(-np.pi, np.pi)
        c, s, flip = np.cos(turn) * k, np.sin(turn) * k, -1 if rng.random() < 0.5 else 1
        centre = (points.min(0) + points.max(0)) / 2
        if near is not None:
            box = near[1:5]
            reach = (box[2] - box[0] + share * n) * rng.uniform(0.3, 0.55)
            a = rng.uniform(0, 2 * np.pi)
            at = (box[:2] + box[2:]) / 2 + reach * np.array([np.cos(a), np.sin(a)])
        else:
            margin = min(0.45, share * 0.35)
            at = area[:2] + rng.uniform(margin, 1 - margin, 2) * (area[2:] - area[:2])
        matrix = np.array([[c * flip, -s, 0], [s * flip, c, 0]])
        matrix[:, 2] = at - matrix[:, :2] @ centre
        mask = self._lay(rng, canvas, sprite, matrix, k)
        if mask.sum() < 12:
            return []
        items, owner = [], object()
        for at, seen in zip(single, pool["visible"][i].reshape(len(single), -1)):
            row, left = self._row(FACE if kind == FACE else HAND, at @ matrix[:, :2].T + matrix[:, 2], flip, area)
            if kind != FACE and seen.mean() <= 0.2:
                left = 0.0
            items.append(dict(row=row, mask=mask, left=left, owner=owner))
        return items

    def _finish(self, rng, canvas, area) -> np.ndarray:
        """Smooths the sprites' edges as a lens would; sometimes light falls off to one side; black around the picture."""
        if rng.random() < 0.3:
            canvas = cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.3, 1.2))
        if rng.random() < 0.2:
            line, angle = np.linspace(-0.5, 0.5, self.size), rng.uniform(0, 2 * np.pi)
            ramp = line[:, None] * np.sin(angle) + line[None] * np.cos(angle)
            dark = np.clip(0.75 - ramp * rng.uniform(0.3, 1.6), 0.05, 1.1)
            canvas = np.clip(canvas * dark[..., None], 0, 255).astype(np.uint8)
        out = np.zeros_like(canvas)
        out[area[1] : area[3], area[0] : area[2]] = canvas[area[1] : area[3], area[0] : area[2]]
        return out
