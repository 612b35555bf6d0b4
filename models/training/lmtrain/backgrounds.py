"""Backgrounds: made clutter (noise, CC0 cloth and skin textures, shapes, shelves of boxes) and hand-free parts of photos."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np


def lay(sprite: np.ndarray, back: np.ndarray) -> np.ndarray:
    """A square sprite (premultiplied RGBA) on a background that is brought to its size: RGB."""
    back = cv2.resize(back, sprite.shape[:2]).astype(np.float32)
    return np.clip(sprite[..., :3] + back * (1 - sprite[..., 3:] / 255.0), 0, 255).astype(np.uint8)


class Clutter:
    """Draws one background after another, n × n RGB."""

    def __init__(self, assets: Path):
        textures = Path(assets) / "textures"
        self.cloth = [cv2.imread(str(p)) for p in sorted((textures / "cloth").glob("*.png"))]
        self.skin = [cv2.imread(str(p)) for p in sorted((textures / "skin").glob("*.png"))]

    def draw(self, rng, n: int) -> np.ndarray:
        base, kind = rng.random(3) * 255, rng.random()
        if kind < 0.2:
            image = base + self._noise(rng, n) * rng.uniform(20, 250)
        elif kind < 0.5:
            image = self._texture(rng, n)
        elif kind < 0.75:
            image = self._room(rng, n)
        else:
            image = np.tile(base, (n, n, 1)) + self._slope(rng, n) * rng.uniform(10, 60)
        image = np.ascontiguousarray(np.clip(image, 0, 255).astype(np.uint8))
        for _ in range(rng.integers(0, 12)):
            self._shape(rng, image, base)
        if rng.random() < 0.4:
            self._boxes(rng, image)
        if rng.random() < 0.55:
            image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.5, 4) * n / 160)
        if rng.random() < 0.35:
            grey = image.mean(2, keepdims=True)
            image = grey + (image - grey) * rng.uniform(0, 0.6)
        return np.clip(image * rng.uniform(0.4, 1.15), 0, 255).astype(np.uint8)

    @staticmethod
    def _noise(rng, n: int, channels: int = 3) -> np.ndarray:
        out = np.zeros((n, n, channels), np.float32)
        for k in rng.permutation([2, 4, 8, 16, 32, 64])[: rng.integers(2, 6)]:
            cells = rng.random((k, k, channels)).astype(np.float32) - 0.5
            out += cv2.resize(cells, (n, n), interpolation=cv2.INTER_CUBIC).reshape(n, n, channels) * rng.random()
        return out

    @staticmethod
    def _slope(rng, n: int) -> np.ndarray:
        line = np.linspace(-1, 1, n)
        return line[:, None, None] * rng.normal(0, 1, 3) + line[None, :, None] * rng.normal(0, 1, 3)

    def _texture(self, rng, n: int) -> np.ndarray:
        source = self.cloth if rng.random() < 0.75 else self.skin
        texture = source[rng.integers(len(source))]
        k = int(rng.integers(60, 400))
        y, x = rng.integers(0, texture.shape[0] - k + 1), rng.integers(0, texture.shape[1] - k + 1)
        image = cv2.resize(texture[y : y + k, x : x + k, :3], (n, n)).astype(np.float32)
        return image * rng.uniform(0.4, 1.5, 3 if rng.random() < 0.6 else 1) + rng.uniform(-40, 60)

    def _room(self, rng, n: int) -> np.ndarray:
        """Two walls and a floor with light falling off, a door or window frame, a shelf."""
        image = np.zeros((n, n, 3), np.float32)
        wall = rng.uniform(60, 240) * (1 + rng.normal(0, 0.08, 3))
        corner, floor = int(rng.uniform(-0.2, 1.2) * n), int(rng.uniform(0.6, 1.3) * n)
        image[:] = wall
        image[:, max(0, corner) :] *= rng.uniform(0.7, 1.1)
        image[max(0, floor) :] = rng.uniform(40, 180) * (1 + rng.normal(0, 0.15, 3))
        for _ in range(rng.integers(0, 3)):
            x, w, y, h = rng.integers(0, n), rng.integers(n // 8, n // 2), rng.integers(-n // 4, n // 2), rng.integers(n // 5, n)
            c = tuple(float(v) for v in rng.uniform(20, 250) * (1 + rng.normal(0, 0.1, 3)))
            cv2.rectangle(image, (int(x), int(y)), (int(x + w), int(y + h)), c, -1)
            edge = tuple(float(v) * rng.uniform(0.5, 1.2) for v in c)
            cv2.rectangle(image, (int(x), int(y)), (int(x + w), int(y + h)), edge, int(rng.integers(1, 5)))
        return image + self._slope(rng, n) * rng.uniform(5, 40)

    def _shape(self, rng, image: np.ndarray, base: np.ndarray) -> None:
        n = len(image)
        colour = rng.random(3) * 255 if rng.random() < 0.5 else np.clip(base + rng.normal(0, 60, 3), 0, 255)
        if rng.random() < 0.3:  # skin-coloured things that are no skin
            skin = self.skin[rng.integers(len(self.skin))]
            colour = skin[rng.integers(skin.shape[0]), rng.integers(skin.shape[1])][:3]
        colour = tuple(int(c) for c in colour)
        p = [tuple(int(v) for v in q) for q in rng.integers(-20, n + 20, (4, 2))]
        kind = rng.integers(4)
        if kind == 0:
            axes = tuple(int(v) for v in rng.integers(4, n // 2, 2))
            cv2.ellipse(image, p[0], axes, float(rng.uniform(0, 180)), 0, 360, colour, -1, cv2.LINE_AA)
        elif kind == 1:
            cv2.fillConvexPoly(image, cv2.convexHull(np.array(p, np.int32)), colour, cv2.LINE_AA)
        elif kind == 2:
            cv2.line(image, p[0], p[1], colour, int(rng.integers(1, 30)), cv2.LINE_AA)
        else:
            cv2.rectangle(image, p[0], p[1], colour, -1)

    @staticmethod
    def _boxes(rng, image: np.ndarray) -> None:
        n = len(image)
        for _ in range(rng.integers(3, 14)):
            w, h = rng.integers(5, n // 2, 2)
            x, y = rng.integers(-10, n, 2)
            x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + w, n), min(y + h, n)
            if x1 > x0 and y1 > y0:
                colour = rng.random(3) * 255 * rng.uniform(0.3, 1) if rng.random() < 0.5 else np.ones(3) * rng.uniform(20, 240)
                shade = np.linspace(-30, 30, x1 - x0)[None, :, None] * rng.normal()
                image[y0:y1, x0:x1] = np.clip(colour + shade, 0, 255)


def crops(photo: np.ndarray, boxes, rng, n: int, wanted: int) -> list[np.ndarray]:
    """Squares of a photo that keep clear of ``boxes`` (x0, y0, x1, y1)."""
    out, (h, w) = [], photo.shape[:2]
    for _ in range(wanted * 6):
        side = int(rng.uniform(0.2, 0.9) * min(h, w))
        if side < 48:
            break
        x, y = int(rng.integers(0, w - side + 1)), int(rng.integers(0, h - side + 1))
        if all(x >= b[2] or x + side <= b[0] or y >= b[3] or y + side <= b[1] for b in boxes):
            out.append(cv2.resize(photo[y : y + side, x : x + side], (n, n), interpolation=cv2.INTER_AREA))
        if len(out) == wanted:
            break
    return out


def make_pool(assets: Path, data: Path, count: int, size: int = 192, seed: int = 3) -> None:
    """Writes ``backgrounds.npz``: ``count`` made ones and, where photos were labelled, their hand-free parts."""
    clutter, rng = Clutter(assets), np.random.default_rng(seed)
    pool = [np.stack([clutter.draw(rng, size) for _ in range(count)])]
    pool += [np.load(p)["image"] for p in sorted((data / "photos").glob("*/clear.npz"))]
    np.savez(data / "backgrounds.npz", image=np.concatenate(pool))
    print(f"{sum(map(len, pool))} backgrounds")
