"""Where annotators put the points, as against where MakeHuman's mesh and rig have them.

Hands: MakeHuman's knuckles lie at the fingers' webs and its thumb begins far from the wrist. MediaPipe's labels of the training
photos have other lengths of bones: medians, in wrist to middle knuckle, index 5–6 .26 rendered against .40 and .41, middle 9–10
.33 against .43 and .44, thumb 0–1 .44 against .33 and .36. The joints move towards the wrist until the lengths agree; then the wrist,
the thumb's root and the first finger joints move by what MediaPipe's network, looking at renders, has them apart from ours.

Faces: measured on frontal renders with two networks that people's labels trained: face-api.js' 68 points (iBUG's definition) and
MediaPipe's mesh at the same places of the face. Where both say the same, or only the first can say it (the jaw), the labels
are moved there. No real picture is involved.
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


# Share of the way to the rendered wrist that a joint moves.
KNUCKLES = {1: 0.22, 5: 0.085, 9: 0.065, 13: 0.06, 17: 0.08}
# Measured after that, MediaPipe's hand network on some hundred rendered hands seen flat, offsets of its points in palms (wrist to
# middle knuckle): the wrist .10 nearer to the fingers, seen from both sides, bent or straight; the thumb's root .09 further out;
# the first finger joints .01 to .08, in the mean .03, nearer to the knuckles.
WRIST, THUMB, FIRST_JOINTS = 0.10, 0.09, 0.07


def jointed(points: np.ndarray) -> np.ndarray:
    """The labels of n rendered hands, n × 21 × 3."""
    out = points.copy()
    for i, share in KNUCKLES.items():
        out[:, i] += share * (points[:, 0] - points[:, i])
    palm = out[:, 9] - out[:, 0]
    length = np.maximum(np.linalg.norm(palm, axis=1, keepdims=True), 1e-6)
    out_of = out[:, 5] - out[:, 17]
    out_of = out_of - (out_of * palm).sum(1, keepdims=True) / length**2 * palm
    out[:, 1] += THUMB * length * out_of / np.maximum(np.linalg.norm(out_of, axis=1, keepdims=True), 1e-6)
    for knuckle in (5, 9, 13, 17):
        out[:, knuckle + 1] += FIRST_JOINTS * (out[:, knuckle] - out[:, knuckle + 1])
    out[:, 0] += WRIST * palm
    return out
