"""An active shape model of the 68 points of a face (Cootes, Taylor, Cooper and Graham 1995), as a baseline of the comparison.

Shapes are a mean and principal directions. Each point looks along its contour's normal for the place where the brightness changes as it does
in training (normalised gradients, Mahalanobis distance), coarse to fine; then the shape nearest to these places that is as likely as
training shapes counts. The product does not run it.
"""

from __future__ import annotations

import cv2
import numpy as np

KEPT = 0.98  # of the shapes' variance
LIMIT = 2.5  # standard deviations of each direction
HALF = 4  # samples of a profile on each side
SEARCH = 4  # steps to each side
SCALES = (4, 2, 1)  # pixels of the crop a step
ROUNDS = 6  # on each scale
RIDGE = 1e-3

CHAINS = [range(17), range(17, 22), range(22, 27), range(27, 31), range(31, 36), [36, 37, 38, 39, 40, 41, 36],
          [42, 43, 44, 45, 46, 47, 42], [48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 48], [60, 61, 62, 63, 64, 65, 66, 67, 60]]  # fmt: skip


def normals(points: np.ndarray, chains=CHAINS) -> np.ndarray:
    """Unit normals n × p × 2 of the contours on which the points n × p × 2 lie."""
    along = np.zeros_like(points)
    for chain in chains:
        chain = list(chain)
        for before, after in zip(chain, chain[1:]):
            step = points[:, after] - points[:, before]
            along[:, before] += step
            along[:, after] += step
    along /= np.maximum(np.linalg.norm(along, axis=-1, keepdims=True), 1e-6)
    return np.stack([-along[..., 1], along[..., 0]], -1)


def profiles(pictures, points, scale: int, reach: int, chains=CHAINS) -> np.ndarray:
    """Brightness n × p × (2 reach + 1) along the normals, a pixel of the scale apart; points in pixels of the crop."""
    steps = np.arange(-reach, reach + 1) * scale
    at = points[:, :, None] + steps[:, None] * normals(points, chains)[:, :, None]
    out = np.empty(at.shape[:-1], np.float32)
    for i, picture in enumerate(pictures):
        smooth = cv2.blur(picture, (scale, scale)) if scale > 1 else picture
        x, y = at[i, ..., 0].astype(np.float32), at[i, ..., 1].astype(np.float32)
        out[i] = cv2.remap(smooth, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return out


def gradients(profile: np.ndarray) -> np.ndarray:
    """Normalised differences along the last axis."""
    change = np.diff(profile, axis=-1)
    return change / np.maximum(np.abs(change).sum(-1, keepdims=True), 1e-3)


class ShapeModel:
    def __init__(self, pictures: np.ndarray, shapes: np.ndarray, chains=CHAINS):
        """``pictures`` n × s × s, 0…255; ``shapes`` n × 2 p, 0…1 over the crop; ``chains``: the contours on which the points lie."""
        self.chains, self.size = chains, pictures.shape[-1]
        points = shapes.reshape(len(shapes), -1, 2)
        self.mean = points.mean(0)
        aligned = self._aligned(points)
        self.shape = aligned.mean(0)
        flat = (aligned - self.shape).reshape(len(points), -1)
        _, spread, directions = np.linalg.svd(flat, full_matrices=False)
        variances = spread**2 / len(points)
        kept = int((np.cumsum(variances) < KEPT * variances.sum()).sum()) + 1
        self.directions, self.deviations = directions[:kept], np.sqrt(variances[:kept])
        self.looks = {}
        for scale in SCALES:
            seen = gradients(profiles(pictures, points * self.size, scale, HALF, chains))
            middle = seen.mean(0)
            away = seen - middle
            spread = np.einsum("npi,npj->pij", away, away) / len(seen) + RIDGE * np.eye(seen.shape[-1])
            self.looks[scale] = middle, np.linalg.inv(spread)

    def numbers(self) -> int:
        """How many numbers the model is."""
        return self.mean.size + self.shape.size + self.directions.size + self.deviations.size + sum(a.size + b.size for a, b in self.looks.values())

    def _aligned(self, points: np.ndarray) -> np.ndarray:
        """Each shape moved, turned and scaled onto the mean."""
        base = self.mean - self.mean.mean(0)
        own = points - points.mean(1, keepdims=True)
        a, b = self._turn(own, base)
        return self._turned(own, a, b) + self.mean.mean(0)

    @staticmethod
    def _turn(own, base):
        size = (own**2).sum((1, 2))
        return (own * base).sum((1, 2)) / size, (own[..., 0] * base[:, 1] - own[..., 1] * base[:, 0]).sum(1) / size

    @staticmethod
    def _turned(points, a, b):
        a, b = a[:, None], b[:, None]
        return np.stack([a * points[..., 0] - b * points[..., 1], b * points[..., 0] + a * points[..., 1]], -1)

    def likely(self, points: np.ndarray) -> np.ndarray:
        """The shapes nearest to the points n × 68 × 2 that the model allows."""
        middle = points.mean(1, keepdims=True)
        own, base = points - middle, self.shape - self.shape.mean(0)
        # From the model's frame to the picture's; the other way round noise would make shapes larger.
        size = (base**2).sum()
        a, b = (own * base).sum((1, 2)) / size, (own[..., 1] * base[:, 0] - own[..., 0] * base[:, 1]).sum(1) / size
        square = a**2 + b**2
        flat = (self._turned(own, a / square, -b / square) - base).reshape(len(points), -1)
        weights = np.clip(flat @ self.directions.T, -LIMIT * self.deviations, LIMIT * self.deviations)
        shape = base + (weights @ self.directions).reshape(own.shape)
        return self._turned(shape, a, b) + middle

    def fit(self, pictures: np.ndarray) -> np.ndarray:
        """Shapes n × 2 p, 0…1 over the crop."""
        points = np.repeat(self.mean[None], len(pictures), 0) * self.size
        for scale in SCALES:
            middle, inverse = self.looks[scale]
            for _ in range(ROUNDS):
                profile = profiles(pictures, points, scale, HALF + SEARCH, self.chains)
                costs = []
                for step in range(2 * SEARCH + 1):
                    away = gradients(profile[..., step : step + 2 * HALF + 1]) - middle
                    costs.append(np.einsum("npi,pij,npj->np", away, inverse, away))
                best = np.stack(costs, -1).argmin(-1) - SEARCH
                points = self.likely(points + (best * scale)[..., None] * normals(points, self.chains))
        return (points / self.size).reshape(len(points), -1)
