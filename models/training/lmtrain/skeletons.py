"""Points of the hands about which the teacher's views disagree: what two networks answer at several turns, to be judged by eye on contact sheets.

``propose`` asks MediaPipe's hand network and our own about each hand that an eye accepted and that has no points yet (``byeye``, ``handpoints``):
from eight directions, as it is and mirrored, each answer refined on its own region. Answers that agree are one skeleton. It writes OUT.json and
sheets OUT-0.png …: the plain photo and at most two skeletons, A and B, in five colours from thumb to little finger. ``accept`` takes the ones that
an eye found right over into the file of points.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import cv2
import numpy as np

from . import byeye, firstsight, handpoints, presence, teachers
from .photos import hand_box
from .sheets import around, grid
from .teachers import overlap, upright

TURNS = (0.0, 0.5, -0.5, 1.2, -1.2, 2.2, -2.2, np.pi)  # radians from the direction that the box has
LEAST = 24  # pixels of the longer side of the box
HOPE = 0.1, 0.05  # the presence that an answer needs to be refined and kept: MediaPipe's, ours
FITS = 0.35  # the overlap of the points' box with the accepted one
ONE, OTHER = 0.12, 0.09  # mean distance in the longer side, below which answers are one skeleton, and above which two networks' skeletons differ
SHOWN = 0.25  # the sum of presences that a skeleton needs to be shown
SIDE, COLUMNS, ROWS = 176, 3, 6
FINGERS = ((60, 60, 255), (0, 220, 255), (0, 255, 0), (255, 180, 0), (255, 60, 255))  # BGR: thumb red, yellow, green, blue, little magenta


class Own:
    """Our hand network: points (21, 3) in pixels, how sure it is of them (presence times quality), probability of a right hand."""

    def __init__(self, path: Path):
        self.net = teachers.session(path)

    def __call__(self, image, centre, side, angle, mirrored=False):
        points, there, right, quality = presence.ask(self.net, ("presence", "right", "quality"), image, centre, side, angle, mirrored)
        return points, float(there[0] * quality[0]), float(right[0])

    @staticmethod
    def region(points):
        return presence.region_of(points[:, :2])


def distance(a: np.ndarray, b: np.ndarray) -> float:
    """Mean distance of two skeletons in the longer side of the first one's box."""
    return float(np.linalg.norm((a - b)[:, :2], axis=1).mean() / np.ptp(a[:, :2], axis=0).max())


def skeletons(network, image, box, keys, scale: float, hope: float) -> list[dict]:
    """What a network answers about the hand in a box, surest first: ``points`` (21 × 3), ``right`` and ``weight``, the sum of presences."""
    groups, found = [], []
    for turn in TURNS:
        for mirrored in (False, True):
            points, there, right = network(image, (box[:2] + box[2:]) / 2, max(box[2:] - box[:2]) * scale, upright(*keys) + turn, mirrored)
            for _ in range(presence.TRIES):
                if there >= hope:
                    points, there, right = network(image, *network.region(points), mirrored)
            if there >= hope and overlap(hand_box(points), box) > FITS:
                found.append((there, points, 1 - right if mirrored else right))
    for answer in sorted(found, key=lambda a: -a[0]):
        group = next((g for g in groups if distance(answer[1], g[0][1]) < ONE), None)
        groups.append([answer]) if group is None else group.append(answer)
    out = []
    for g in sorted(groups, key=lambda g: -sum(a[0] for a in g)):
        weights = [a[0] for a in g]
        right = float(np.average([a[2] for a in g], weights=weights))
        out.append(dict(points=np.median([a[1] for a in g], axis=0), right=right, weight=sum(weights)))
    return out


def propose(shared: Path, photos: Path, hand: Path, rules: dict, out: Path) -> None:
    cv2.setNumThreads(1)
    folder = shared / "photos"
    teacher, own = teachers.Hands(shared / "models/hand_landmark_lite.onnx"), Own(hand)
    accepted, known = byeye.read(photos / "accepted.json"), handpoints.read(photos / "hand-points.json.gz")
    found, tiles = [], []
    for p in firstsight.manifest(folder):
        if p["split"] != "train" or p["file"] in rules["left_out"]:
            continue
        image = firstsight.read(folder, p) if p["file"] in accepted else None
        for o in accepted.get(p["file"], ()):
            box, keys = np.array(o["box"], float), np.reshape(o["keys"], (2, 2))
            if max(box[2:] - box[:2]) < LEAST or any(overlap(box, hand_box(h["points"])) > handpoints.ONE for h in known.get(p["file"], ())):
                continue
            answers = [skeletons(teacher, image, box, keys, handpoints.SCALE, HOPE[0]), skeletons(own, image, box, keys, presence.SCALE_BOX, HOPE[1])]
            best = []
            for s in (a[k] for k in range(2) for a in answers if len(a) > k):
                if s["weight"] > SHOWN and all(distance(s["points"], b["points"]) > OTHER for b in best):
                    best.append(s)
            if best:
                found.append((p["file"], [dict(points=firstsight.rounded(b["points"]), right=round(b["right"], 2)) for b in best[:2]]))
                tiles.append(tile(image[..., ::-1], box, found[-1][1], str(len(found) - 1)))
    Path(f"{out}.json").write_text(json.dumps(found))
    for page in range(0, len(tiles), COLUMNS * ROWS):
        cv2.imwrite(f"{out}-{page // (COLUMNS * ROWS)}.png", grid(tiles[page : page + COLUMNS * ROWS], COLUMNS))
    print(f"{len(found)} hands with skeletons, {COLUMNS * ROWS} on a sheet")


def bones():
    """The numbers of the two points of each bone, and the finger's colour."""
    for finger, colour in enumerate(FINGERS):
        chain = [0, *range(1 + 4 * finger, 5 + 4 * finger)]
        yield from ((a, b, colour) for a, b in zip(chain, chain[1:]))


def tile(image, box, shown: list[dict], text: str) -> np.ndarray:
    """The photo around a box, plain and with each skeleton."""
    plain, k, at = around(image, box, SIDE, 1.75)
    panels = [plain.copy()]
    for s, name in zip(shown, "AB"):
        cell = plain.copy()
        on = [tuple(int(v * 8) for v in p) for p in np.reshape(s["points"], (21, 3))[:, :2] * k + at]
        for a, b, colour in bones():
            cv2.line(cell, on[a], on[b], colour, 1, cv2.LINE_AA, 3)
            cv2.circle(cell, on[b], 14, colour, -1, cv2.LINE_AA, 3)
        cv2.circle(cell, on[0], 20, (255, 255, 255), -1, cv2.LINE_AA, 3)
        cv2.putText(cell, name, (3, 14), 0, 0.5, (255, 255, 255), 1)
        panels.append(cell)
    panels += [np.zeros_like(plain)] * (3 - len(panels))
    cv2.rectangle(panels[0], (0, 0), (32, 14), (0, 0, 0), -1)
    cv2.putText(panels[0], text, (1, 11), 0, 0.42, (0, 255, 255), 1)
    return np.hstack(panels)


def accept(found: Path, chosen: str, out: Path) -> None:
    """Adds the skeletons ``chosen`` (as 0A,3B) of ``found`` to the file of points ``out``; one takes the place of what lay there."""
    rows, photos = json.loads(Path(found).read_text()), handpoints.read(out)
    for text in chosen.split(","):
        number, letter = re.fullmatch(r"(\d+)([AB])", text).groups()
        file, shown = rows[int(number)]
        s = shown["AB".index(letter)]
        hand = dict(points=np.reshape(s["points"], (21, 3)), right=s["right"], trusted=np.ones(21, bool), spread=0.0, by="judged")
        handpoints.put(photos, file, hand)
    handpoints.write(out, photos)
