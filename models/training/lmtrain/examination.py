"""Hands for the examination: fists, grasps and clasped pairs, rendered as whole pictures from numbers that no shard has."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from . import definitions, shards
from .backgrounds import Clutter
from .hands import DEPTH, HandSampler
from .mesh import rotation
from .pairs import Posed, pair
from .renderer import Camera

FIRST = 9000  # numbers below are for training and tests
SIZE = 480
CATEGORIES = ("fist", "grasp", "clasped")
LEAST_VISIBLE = 8  # of 21 points, two fifths; a hand of which less shows is no fair question
ASIDE = 24  # places tried for a hand, of which the first with its elbow out of the picture is taken


class ExaminationSampler(HandSampler):
    """Draws whole pictures: image (SIZE × SIZE × 3), and a list of (side, points in pixels (21, 2), visible (21,))."""

    def __init__(self, assets: Path):
        super().__init__(assets, SIZE)
        self.clutter = Clutter(assets)

    def picture(self, number: int, category: str):
        rng = shards.seed_of("examination", number)
        while True:
            image, hands = self._draw_once(rng, category)
            if hands is not None:
                return image, hands

    def _draw_once(self, rng, category: str):
        person = self.person(rng)
        hands = pair(self, rng, person) if category == "clasped" else [Posed(self, rng, person, category, True)]
        if not hands:
            return None, None
        first = hands[0]
        turn = rotation([0, 0, 1], rng.normal(0, 0.6) if rng.random() < 0.7 else rng.uniform(-np.pi, np.pi))
        turn = turn @ self._view(rng, first.axes, first.points)
        points = np.concatenate([h.points for h in hands])
        centre, scale = points.mean(0), 1 / np.linalg.norm(first.points[9] - first.points[0])
        to_view = lambda x: (x - centre) @ turn.T * scale  # noqa: E731
        at = to_view(points)
        camera = self._camera(rng, at, [to_view(h.elbow) for h in hands])
        names = self._place(hands, to_view, len(person.shape))
        pixels, distance = camera.pixels(at, SIZE)
        behind, inside = camera.behind(pixels, distance, self.renderer.depth(names, camera.matrix))
        visible = inside & (behind < np.tile(DEPTH, len(hands)))
        if not inside.all() or (visible.reshape(-1, 21).sum(1) < LEAST_VISIBLE).any():
            return None, None
        self._draw(rng, camera, names, at[0], to_view(first.elbow))
        image = self._finish(rng, self.renderer.read())
        unit = np.linalg.norm(pixels[9] - pixels[0]) / max(1e-6, np.linalg.norm((at[9] - at[0])[:2]))
        labels = definitions.jointed(np.c_[pixels, -at[:, 2] * unit].reshape(-1, 21, 3))[..., :2]
        flip = rng.random() < 0.5
        if flip:
            image, labels[..., 0] = image[:, ::-1], SIZE - labels[..., 0]
        sides = [("left", "right")[k ^ flip] for k in range(len(hands))]
        return np.ascontiguousarray(image), list(zip(sides, labels, visible.reshape(-1, 21)))

    @staticmethod
    def _camera(rng, at: np.ndarray, elbows: list) -> Camera:
        """The hands fill a fifth to three quarters of the picture, somewhere in it; arms come from outside where they can."""
        fov, share = np.radians(rng.uniform(15, 55)), float(np.exp(rng.uniform(np.log(0.2), np.log(0.75))))
        camera = Camera(rng, at, fov, rng.uniform(1.0, 1.4) * 1.56 / np.tan(fov / 2) + 1.0, 1 / share, 0.0)
        middle = camera.matrix.copy()
        best = None
        for _ in range(ASIDE):
            shift = rng.uniform(-1, 1, 2) * (0.94 - share)
            camera.matrix = middle.copy()
            camera.matrix[:2] += shift[:, None] * middle[3]
            pixels, _ = camera.pixels(np.stack(elbows), SIZE)
            out = min(np.abs(pixels / SIZE * 2 - 1).max(1))
            if best is None or out > best[0]:
                best = out, camera.matrix
            if out > 1:
                break
        camera.matrix = best[1]
        return camera

    def _place(self, hands: list, to_view, count: int) -> list:
        names = ["hand", "mirrored"][: len(hands)]
        for name, hand in zip(names, hands):
            whole = np.zeros((count, 3), np.float32)
            whole[self.used] = to_view(hand.vertices)
            self.renderer.place(name, whole)
        if hands[0].held is not None:
            kind, vertices = hands[0].held
            self.renderer.place(kind, to_view(vertices).astype("f4"))
            names.append(kind)
        return names

    def _finish(self, rng, layer: np.ndarray) -> np.ndarray:
        """On a background, with a camera's blur and noise."""
        layer = layer.astype(np.float32)
        image = layer[..., :3] + self.clutter.draw(rng, SIZE) * (1 - layer[..., 3:] / 255)
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.3))
        image = image * rng.uniform(0.7, 1.15) + rng.normal(0, rng.uniform(1, 6), image.shape)
        return np.clip(image, 0, 255).astype(np.uint8)


def render(assets: Path, out: Path, pictures: int, first: int = FIRST) -> None:
    """Writes ``pictures`` pictures, numbered from ``first``, the categories in turn, ``examination.json`` and one such file a category."""
    sampler, out, samples = ExaminationSampler(Path(assets)), Path(out), []
    (out / "images").mkdir(parents=True, exist_ok=True)
    for i in range(pictures):
        category = CATEGORIES[i % len(CATEGORIES)]
        image, hands = sampler.picture(first + i, category)
        name = f"images/{i:04d}-{category}.jpg"
        quality = int(shards.seed_of("quality", first + i).integers(60, 96))
        cv2.imwrite(str(out / name), image[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
        samples += [_sample(name, category, *hand) for hand in hands]
    for file, chosen in (("examination", CATEGORIES), *((c, (c,)) for c in CATEGORIES)):
        note = dict(dataset=file, scheme="hand21", points=21, source="rendered by models/training", licence="Apache-2.0",
                    notes="side is the person's; the third number of a keypoint is 2 where it is seen, 1 where something hides it",
                    samples=[s for s in samples if s["category"] in chosen])  # fmt: skip
        (out / f"{file}.json").write_text(json.dumps(note, separators=(",", ":")))
    print(f"{out}: {pictures} pictures, {len(samples)} hands")


def _sample(name: str, category: str, side: str, points: np.ndarray, visible: np.ndarray) -> dict:
    low, high = points.min(0), points.max(0)
    return dict(image=name, size=[SIZE, SIZE], category=category, side=side,
                box=[round(float(v), 1) for v in (*low, *(high - low))],
                keypoints=[[round(float(x), 1), round(float(y), 1), 1 + int(v)] for (x, y), v in zip(points, visible)])  # fmt: skip
