"""Where annotators put the 68 points, as against where MakeHuman's mesh has them.

Measured on frontal renders with two networks that people's labels trained: face-api.js' 68 points (iBUG's definition) and
MediaPipe's mesh at the same places of the face. Where both say the same, or only the first can say it (the jaw), the labels
are moved there; ``calibrate`` prints the figures. No real picture is involved.
"""

from __future__ import annotations

import numpy as np

# How far the jaw points 0 … 6 slide up along the outline, in distances of the outer eye corners; 10 … 16 alike.
JAW = np.array([0.09, 0.09, 0.09, 0.09, 0.075, 0.055, 0.04])
# Point: (to the middle of the face, down), in the same unit; the mirrored point alike.
MOVES = {31: (0.058, 0.0), 32: (0.03, 0.01), 20: (0.0, -0.035), 21: (0.0, -0.045), 19: (0.0, -0.025),
         58: (0.0, -0.035), 57: (0.0, -0.03), 67: (0.04, -0.012)}  # fmt: skip
PARTNER = {31: 35, 32: 34, 19: 24, 20: 23, 21: 22, 58: 56, 67: 65}


def annotated(points: np.ndarray) -> np.ndarray:
    """The labels of n faces, n × 68 or more × 3, moved in place of the head's own frame; pixels, z in x's scale."""
    out = points.copy()
    right = points[:, 45] - points[:, 36]
    unit = np.linalg.norm(right, axis=1)[:, None]
    right = right / unit
    down = points[:, 8] - points[:, 27]
    down = down - (down * right).sum(1, keepdims=True) * right
    down = down / np.linalg.norm(down, axis=1)[:, None]
    for i, (inwards, downwards) in MOVES.items():
        out[:, i] += unit * (inwards * right + downwards * down)
        if i in PARTNER:
            out[:, PARTNER[i]] += unit * (-inwards * right + downwards * down)
    for i, slide in enumerate(JAW):
        for at, above in ((i, i - 1), (16 - i, 17 - i)):
            before, after = (above, at) if i else (at, at + (1 if at == 0 else -1))
            along = points[:, before] - points[:, after]
            length = np.linalg.norm(along[:, :2], axis=1)[:, None]
            out[:, at] += along * np.clip(slide * unit / np.maximum(length, 1e-3), 0, 1.2)
    return out
