"""Points of hands put by eye: of hands about which networks do not agree with themselves, or agree on what is wrong.

``crops`` writes OUT/N.png, the photo around a hand under a grid, and OUT/hands.json. Whoever puts them writes OUT/ans-N.json:
``points``, 21 × x, y in the crop's pixels, ``hidden``, numbers of points that are not seen, and ``hand``, ``left``, ``right`` or ``unknown`` of the person;
or ``skip`` and why. ``draw`` shows an answer as a skeleton, OUT/drawn-N.png. ``take`` adds the answers to the file of points: a hidden point is not
trusted, and depth is not known. Where the side differs from that of the label before, it is not known either.
"""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from . import byeye, develop, firstsight, handpoints
from .photos import hand_box
from .sheets import around
from .skeletons import FINGERS, bones
from .teachers import overlap

SIDE, AROUND = 1000, 1.75  # pixels of a crop, and longer sides of the hand's box in it
LEAST = 64  # pixels of the photo that the box's longer side has at least
SEEN = 7  # points at least
MEASURED = 12  # points at least of a hand that others are measured by
BY_TEACHER = ("label", "eye", "own")
SIDES = dict(left=0.0, right=1.0, unknown=0.5)


def without_points(photos: Path) -> dict:
    """By photo the boxes of hands that an eye accepted and that have no points."""
    known, found = handpoints.read(photos / "hand-points.json.gz"), {}
    for file, hands in byeye.read(photos / "accepted.json").items():
        labelled = [hand_box(h["points"]) for h in known.get(file, ())]
        found[file] = [b for b in (np.array(o["box"], float) for o in hands) if all(overlap(b, o) <= handpoints.ONE for o in labelled)]
    return found


def labelled(photos: Path) -> dict:
    """By photo the boxes of hands on whose points the teacher's views agree."""
    known = handpoints.read(photos / "hand-points.json.gz")
    return {file: [hand_box(h["points"]) for h in hands if h["by"] in BY_TEACHER] for file, hands in known.items()}


def kept_for_choosing(photos: Path) -> dict:
    """By photo of ``develop`` the boxes of hands that are there (``develop``)."""
    photos = develop.truth(photos / "develop.json")
    return {file: [np.array(b) for b in row.get("hands", {}).get("there", ())] for file, row in photos.items()}


def crops(shared: Path, photos: Path, wanted: dict, sources, out: Path) -> None:
    """The ``wanted`` hands (boxes by photo) of ``sources`` (empty: all)."""
    cv2.setNumThreads(1)
    folder, rows = shared / "photos", []
    left_out = json.loads((photos / "rules.json").read_text())["left_out"]
    out.mkdir(parents=True, exist_ok=True)
    for p in firstsight.manifest(folder):
        if p["file"] in left_out or sources and p["source"] not in sources:
            continue
        for box in [b for b in wanted.get(p["file"], ()) if max(b[2:] - b[:2]) >= LEAST]:
            cell, k, at = around(firstsight.read(folder, p)[..., ::-1], box, SIDE, AROUND)
            cv2.imwrite(str(out / f"{len(rows)}.png"), ruled(cell))
            rows.append(dict(file=p["file"], scale=k, shift=at.tolist()))
    (out / "hands.json").write_text(json.dumps(rows))
    print(f"{len(rows)} hands")


def ruled(cell: np.ndarray) -> np.ndarray:
    """With a line each 100 pixels and its number, and a weaker one each 50."""
    lines = cell.copy()
    for v in range(50, SIDE, 50):
        weight = 0.45 if v % 100 == 0 else 0.18
        over = lines.copy()
        cv2.line(over, (v, 0), (v, SIDE), (255, 255, 255), 1)
        cv2.line(over, (0, v), (SIDE, v), (255, 255, 255), 1)
        lines = cv2.addWeighted(over, weight, lines, 1 - weight, 0)
    for v in range(100, SIDE, 100):
        for x, y in ((v - 14, 12), (v - 14, SIDE - 4), (2, v + 5), (SIDE - 34, v + 5)):
            cv2.putText(lines, str(v), (x, y), 0, 0.45, (0, 0, 0), 3)
            cv2.putText(lines, str(v), (x, y), 0, 0.45, (0, 255, 255), 1)
    return lines


def answer(path: Path) -> dict | None:
    """An answer that was checked; ``None`` for a hand that was skipped.

    ``ValueError`` if it has not 21 points in the crop's surroundings, or names no side.
    """
    given = json.loads(path.read_text())
    if "skip" in given:
        return None
    points, hidden = np.array(given.get("points"), float), given.get("hidden", [])
    if points.shape != (21, 2) or np.abs(points - SIDE / 2).max() > SIDE:
        raise ValueError(f"{path}: 'points' must be 21 pairs of x and y in the crop's pixels")
    if not set(hidden) <= set(range(21)) or given.get("hand") not in SIDES:
        raise ValueError(f"{path}: 'hidden' must be numbers of points, 'hand' one of {', '.join(SIDES)}")
    return dict(points=points, seen=~np.isin(np.arange(21), hidden), right=SIDES[given["hand"]])


def draw(out: Path, numbers) -> None:
    for n in numbers:
        put = answer(out / f"ans-{n}.json")
        if put is None:
            continue
        cell, at = cv2.imread(str(out / f"{n}.png")), put["points"].astype(int).tolist()
        for a, b, colour in bones():
            cv2.line(cell, at[a], at[b], colour, 2, cv2.LINE_AA)
        for i, (p, seen) in enumerate(zip(at, put["seen"])):
            cv2.circle(cell, p, 6, FINGERS[(i - 1) // 4] if i else (255, 255, 255), -1 if seen else 2, cv2.LINE_AA)
            cv2.putText(cell, str(i), (p[0] + 7, p[1] - 5), 0, 0.5, (0, 0, 0), 3)
            cv2.putText(cell, str(i), (p[0] + 7, p[1] - 5), 0, 0.5, (255, 255, 255), 1)
        cv2.imwrite(str(out / f"drawn-{n}.png"), cell)


def take(out: Path, file: Path, without=()) -> None:
    """Adds the answers, but for the numbers in ``without``, to the file of points; one takes the place of what lay there."""
    rows, photos, taken = json.loads((out / "hands.json").read_text()), handpoints.read(file) if file.exists() else {}, 0
    for n, row in enumerate(rows):
        path = out / f"ans-{n}.json"
        put = answer(path) if path.exists() and n not in without else None
        if put is None or put["seen"].sum() < SEEN:
            continue
        points = np.c_[(put["points"] - row["shift"]) / row["scale"], np.full(21, np.nan)]
        hand = dict(points=points, right=put["right"], trusted=put["seen"], spread=0.0, by="put")
        gone = handpoints.put(photos, row["file"], hand)
        if any(abs(h["right"] - put["right"]) > 0.5 for h in gone):
            hand["right"] = SIDES["unknown"]
        taken += 1
    handpoints.write(file, photos)
    print(f"{taken} hands")


def dataset(shared: Path, file: Path, out: Path) -> None:
    """Points of hands of the photos kept for choosing as ``bin/landmarks evaluate`` reads them: those of which ``MEASURED`` points and more are seen.
    The others are put where they plausibly lie, and count too."""
    samples = []
    for photo, hands in handpoints.read(file).items():
        for h in [h for h in hands if h["trusted"].sum() >= MEASURED]:
            side = {0.0: dict(side="left"), 1.0: dict(side="right")}.get(h["right"], {})
            keypoints = [[round(float(x), 1), round(float(y), 1), 1] for x, y, _ in h["points"]]
            samples.append(dict(image=str((shared / "photos" / photo).resolve()), keypoints=keypoints, **side))
    out.write_text(json.dumps(dict(dataset="develop points", scheme="hand21", samples=samples)))
    print(f"{len(samples)} hands")
