"""The third-party networks that label photos and that ours are measured against: MediaPipe's palm and hand models
(Apache-2.0), YuNet (MIT), face-api.js (MIT). Their files are given by folder; none is part of this project.

Pictures are RGB; points and boxes are pixels of the picture.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np


def session(path: Path):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run(net, values: np.ndarray) -> dict:
    names = [o.name for o in net.get_outputs()]
    return dict(zip(names, net.run(None, {net.get_inputs()[0].name: values})))


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -50, 50)))


def overlap(a, b) -> float:
    """Intersection over union of boxes x0, y0, x1, y1."""
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h)


def letterbox(image: np.ndarray, size: int, view: float = 1):
    """The picture centred on black, size × size, of which it fills 1 / view; and the scale and offset that lead back."""
    h, w = image.shape[:2]
    k = size / max(h, w) / view
    nw, nh = max(1, round(w * k)), max(1, round(h * k))
    out = np.zeros((size, size, 3), np.uint8)
    x0, y0 = (size - nw) // 2, (size - nh) // 2
    out[y0 : y0 + nh, x0 : x0 + nw] = cv2.resize(image, (nw, nh), interpolation=cv2.INTER_AREA if k < 1 else cv2.INTER_LINEAR)
    return out, k, np.array([x0, y0], float)


def warp(image: np.ndarray, centre, side: float, angle: float, size: int, flip: bool = False, border=cv2.BORDER_REPLICATE):
    """A turned square of the picture, and the 2 × 3 matrix from its places to the picture's, both measured from the corner:
    the middle of the first pixel is (½, ½)."""
    c, s = np.cos(angle) * side, np.sin(angle) * side
    u, v = np.array([c, s]), np.array([-s, c])
    if flip:
        u = -u
    matrix = np.stack([u / size, v / size, np.asarray(centre) - u / 2 - v / 2], 1)
    if side / size > 1.6:
        image = cv2.GaussianBlur(image, (0, 0), 0.4 * side / size)
    middles = matrix.copy()
    middles[:, 2] += matrix[:, :2] @ [0.5, 0.5] - 0.5
    return cv2.warpAffine(image, middles, (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=border), matrix


class Palms:
    """MediaPipe's palm detector: score, box, 7 keypoints."""

    def __init__(self, path: Path, size: int = 192):
        self.net, self.size = session(path), size
        anchors = []
        for stride, per_cell in ((8, 2), (16, 6)):
            grid = (np.arange(size // stride) + 0.5) / (size // stride)
            y, x = np.meshgrid(grid, grid, indexing="ij")
            anchors.append(np.repeat(np.stack([x, y], -1).reshape(-1, 2), per_cell, 0))
        self.anchors = np.concatenate(anchors)

    def __call__(self, image: np.ndarray, threshold: float = 0.5):
        boxed, k, offset = letterbox(image, self.size)
        out = run(self.net, (boxed.astype(np.float32) / 255).transpose(2, 0, 1)[None].copy())
        scores = sigmoid(out["classificators"].reshape(-1))
        raw = out["regressors"].reshape(len(scores), -1)
        found = []
        for i in np.argsort(-scores):
            if scores[i] < threshold:
                break
            centre, wh = raw[i, :2] + self.anchors[i] * self.size, raw[i, 2:4]
            box = np.r_[centre - wh / 2, centre + wh / 2]
            if all(overlap(box, f[1]) <= 0.3 for f in found):
                found.append((scores[i], box, raw[i, 4:18].reshape(7, 2) + self.anchors[i] * self.size))
        back = lambda p: (p - offset) / k  # noqa: E731
        return [(s, np.r_[back(b[:2]), back(b[2:])], back(p)) for s, b, p in found]


def upright(a, b) -> float:
    """The angle that turns the vector from a to b upright."""
    return float(np.arctan2(b[1] - a[1], b[0] - a[0]) + np.pi / 2)


def palm_region(found):
    """MediaPipe's region of a palm: centre, side, angle."""
    _, box, points = found
    angle = upright(points[0], points[2])
    w, h = box[2:] - box[:2]
    centre = (box[:2] + box[2:]) / 2 + 0.5 * h * np.array([np.sin(angle), -np.cos(angle)])
    return centre, max(w, h) * 2.6, angle


def turned_box(points: np.ndarray, angle: float):
    """Centre and sides of the points' box in a frame that is turned by ``angle``."""
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, s], [-s, c]])
    at = points[:, :2] @ turn.T
    low, high = at.min(0), at.max(0)
    return (low + high) / 2 @ turn, high - low


class Hands:
    """MediaPipe's hand landmarks: points (21, 3), presence, probability of a right hand."""

    def __init__(self, path: Path, size: int = 224):
        self.net, self.size = session(path), size

    def __call__(self, image, centre, side, angle, flip=False):
        crop, matrix = warp(image, centre, side, angle, self.size, flip)
        out = run(self.net, (crop.astype(np.float32) / 255).transpose(2, 0, 1)[None].copy())
        raw = out["landmarks"].reshape(21, 3)
        points = np.c_[raw[:, :2] @ matrix[:, :2].T + matrix[:, 2], raw[:, 2] * side / self.size]
        return points, float(out["presence"].ravel()[0]), float(out["handedness"].ravel()[0])

    @staticmethod
    def region(points):
        """The region that follows from landmarks (MediaPipe's rule)."""
        to = ((points[5] + points[13]) / 2 + points[9]) / 2
        angle = upright(points[0], to)
        centre, sides = turned_box(points[[0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18]], angle)
        centre = centre + 0.1 * sides[1] * np.array([np.sin(angle), -np.cos(angle)])
        return centre, max(sides) * 2.0, angle


# The vertices of MediaPipe's face mesh at iBUG's 68 points (as ``Face68.java`` has them), and the middles of the irises.
FACE_VERTICES = [
    127, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 356, 70, 63, 105, 66, 107, 336, 296, 334, 293, 300,
    168, 197, 195, 4, 75, 97, 2, 326, 305, 33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
    61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87, 468, 473,
]  # fmt: skip
JAW = 17  # the first points, which a mesh has on the surface and annotators on the outline


class Mesh:
    """MediaPipe's face mesh at 68 points and two irises: points (70, 2), presence."""

    def __init__(self, path: Path, size: int = 192):
        self.net, self.size = session(path), size

    def __call__(self, image, centre, side, angle, flip=False):
        crop, matrix = warp(image, centre, side, angle, self.size, flip)
        out = run(self.net, (crop.astype(np.float32) / 255).transpose(2, 0, 1)[None].copy())
        raw = out["landmarks"].reshape(-1, 3)[FACE_VERTICES, :2]
        return raw @ matrix[:, :2].T + matrix[:, 2], float(sigmoid(out["presence"].ravel()[0]))


class Faces:
    """YuNet: score, box, 5 points (the person's right eye first)."""

    def __init__(self, path: Path, size: int = 320):
        self.net, self.size = session(path), size

    def __call__(self, image, threshold: float = 0.6):
        boxed, k, offset = letterbox(image, self.size)
        out = run(self.net, boxed[:, :, ::-1].astype(np.float32).transpose(2, 0, 1)[None].copy())
        found = []
        for stride in (8, 16, 32):
            n = self.size // stride
            y, x = np.divmod(np.arange(n * n), n)
            score = np.sqrt(np.clip(out[f"cls_{stride}"].reshape(-1), 0, 1) * np.clip(out[f"obj_{stride}"].reshape(-1), 0, 1))
            box, points = out[f"bbox_{stride}"].reshape(-1, 4), out[f"kps_{stride}"].reshape(-1, 5, 2)
            cell = np.stack([x, y], 1)
            for i in np.where(score >= threshold)[0]:
                c, wh = (cell[i] + box[i, :2]) * stride, np.exp(box[i, 2:]) * stride
                found.append((float(score[i]), np.r_[c - wh / 2, c + wh / 2], (points[i] + cell[i]) * stride))
        kept = []
        for f in sorted(found, key=lambda f: -f[0]):
            if all(overlap(f[1], g[1]) <= 0.3 for g in kept):
                kept.append(f)
        back = lambda p: (p - offset) / k  # noqa: E731
        return [(s, np.r_[back(b[:2]), back(b[2:])], back(p)) for s, b, p in kept]
