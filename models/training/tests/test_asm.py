"""The active shape model on drawn faces."""

import cv2
import numpy as np
from lmtrain import asm
from lmtrain.heads import MIRROR


def drawn(n, r, size=112):
    """Faces of bright lines along the contours, moved and grown by chance."""
    angle = np.linspace(np.pi, 0, 17)
    base = np.zeros((68, 2))
    base[:17] = np.stack([0.5 + 0.3 * np.cos(angle), 0.45 + 0.4 * np.sin(angle)], 1)
    base[17:22] = np.stack([np.linspace(0.28, 0.45, 5), np.full(5, 0.33)], 1)
    base[27:31] = np.stack([np.full(4, 0.5), np.linspace(0.4, 0.55, 4)], 1)
    base[31:36] = np.stack([np.linspace(0.44, 0.56, 5), np.full(5, 0.6)], 1)
    for first, count, at, wide, high in ((36, 6, (0.36, 0.42), 0.06, 0.03), (48, 12, (0.5, 0.7), 0.12, 0.05), (60, 8, (0.5, 0.7), 0.08, 0.02)):
        around = np.pi - 2 * np.pi * np.arange(count) / count
        base[first : first + count] = np.stack([at[0] + wide * np.cos(around), at[1] - high * np.sin(around)], 1)
    for i in (22, 23, 24, 25, 26, 42, 43, 44, 45, 46, 47):
        base[i] = [1 - base[MIRROR[i]][0], base[MIRROR[i]][1]]
    shapes = (base - 0.5) * r.uniform(0.85, 1.15, (n, 1, 1)) + 0.5 + r.normal(0, 0.03, (n, 1, 2))
    pictures = np.full((n, size, size), 60, np.uint8)
    for picture, shape in zip(pictures, shapes):
        for chain in asm.CHAINS:
            cv2.polylines(picture, [np.round(shape[list(chain)] * size - 0.5).astype(np.int32)], False, 220, 2)
    noise = r.normal(0, 8, pictures.shape)
    return np.clip(pictures + noise, 0, 255).astype(np.uint8), shapes.reshape(n, -1).astype(np.float32)


def test_the_model_finds_faces_that_moved():
    r = np.random.default_rng(2)
    model = asm.ShapeModel(*drawn(200, r))
    pictures, shapes = drawn(20, r)

    found = model.fit(pictures)

    before, after = np.abs(model.mean.reshape(-1) - shapes).mean(), np.abs(found - shapes).mean()
    assert after < 0.4 * before


def test_what_no_face_is_becomes_one():
    r = np.random.default_rng(2)
    _, shapes = drawn(200, r)
    model = asm.ShapeModel(np.zeros((200, 112, 112), np.uint8), shapes)
    wild = shapes[:5].reshape(5, -1, 2) + r.normal(0, 0.1, (5, 68, 2))

    likely = model.likely(wild)

    assert np.abs(likely - shapes[:5].reshape(5, -1, 2)).mean() < 0.4 * np.abs(wild - shapes[:5].reshape(5, -1, 2)).mean()
