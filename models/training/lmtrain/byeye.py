"""Hands that the teachers miss: what our own detector proposes there, to be judged by eye on contact sheets.

``propose`` writes OUT.json and sheets OUT-0.png …: each photo without a labelled hand with its number, the best proposal in green with wrist (red)
and middle knuckle (blue), the next two thin. ``propose_beside`` does so for photos of many people: each proposal that lies where nothing is known is a
tile of its own; the proposals may also be what the whole product found (``finds``). ``accept`` takes the proposals whose numbers are given over
into files that training reads: hands into one, what surely shows no part of a hand into another.
"""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np

from . import firstsight, teachers
from .photos import hand_box
from .scenes import HAND
from .sheets import around, grid
from .teachers import overlap

VIEWS = ((256, 1.0), (256, 1.6), (256, 2.2), (192, 1.0))
LEAST, SHOWN = 0.06, 0.04  # the least score of a peak, and the least mean over all views of a proposal that is drawn
ONE = 0.35  # overlap of boxes that are one proposal
KEPT = 3
LEAST_BOX = 14  # pixels of its longer side
BESIDE = 0.16, 14  # the least score of a proposal beside labelled hands, and the most of them in a photo
LABELLED = 0.3  # overlap from which on a proposal is of a hand that has a label
AROUND = 2.1  # the side of such a proposal's tile, in longer sides of its box
TILE, COLUMNS, ROWS = 170, 10, 8


def proposals(image, nets, most: int = KEPT) -> list[dict]:
    """The best proposals of a photo: means over views and mirrored, weighted by score."""
    width, found = image.shape[1], []
    for mirrored in (False, True):
        shown = np.ascontiguousarray(image[:, ::-1]) if mirrored else image
        for n, net in enumerate(nets):
            for score, view, box, kind, keys in firstsight.proposed(net, shown, VIEWS, LEAST):
                if kind != HAND:
                    continue
                if mirrored:
                    box, keys = np.r_[width - box[2], box[1], width - box[0], box[3]], keys * [-1, 1] + [width, 0]
                found.append((score, (mirrored, n, view), box, keys))
    out = []
    for group in firstsight.groups(found, ONE):
        best = {}
        for f in group:
            best.setdefault(f[1], f)
        w = np.array([f[0] for f in best.values()])
        box, keys = (sum(a * f[i] for a, f in zip(w, best.values())) / w.sum() for i in (2, 3))
        out.append(dict(score=round(float(w.sum()) / (2 * len(nets) * len(VIEWS)), 3), box=firstsight.rounded(box), keys=firstsight.rounded(keys)))
    return sorted(out, key=lambda o: -o["score"])[:most]


def propose(shared: Path, labels: Path, sources, proposers, out: Path, split: str = "train") -> None:
    """Photos of ``sources`` in which no hand is labelled."""
    cv2.setNumThreads(1)
    folder, rows, nets = shared / "photos", firstsight.labels(labels), [teachers.session(p) for p in proposers]
    todo = [p for p in firstsight.manifest(folder) if p["source"] in sources and p["split"] == split]
    todo = [p for p in todo if not rows.get(p["file"], {}).get("hands")]
    found = []
    for p in todo:
        given = proposals(firstsight.read(folder, p), nets)
        if given and given[0]["score"] >= SHOWN:
            found.append((p["file"], given))
    Path(f"{out}.json").write_text(json.dumps(found))
    per, colours = COLUMNS * ROWS, ((0, 255, 0), (0, 165, 255), (255, 0, 255))
    for page in range(0, len(found), per):
        part = found[page : page + per]
        sheet = np.zeros((-(-len(part) // COLUMNS) * TILE, COLUMNS * TILE, 3), np.uint8)
        for i, (file, given) in enumerate(part):
            image = cv2.imread(str(folder / file))
            k = TILE / max(image.shape[:2])
            cell = cv2.resize(image, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)[:TILE, :TILE]
            for n, g in reversed(list(enumerate(given))):
                box, keys = (np.array(g[name]).reshape(2, 2) * k for name in ("box", "keys"))
                if n == 0 or g["score"] >= SHOWN:
                    cv2.rectangle(cell, *(tuple(c) for c in box.astype(int).tolist()), colours[n], 2 - (n > 0))
                if n == 0:
                    for at, colour in zip(keys.astype(int).tolist(), ((0, 0, 255), (255, 0, 0))):
                        cv2.circle(cell, tuple(at), 3, colour, -1)
            cv2.putText(cell, str(page + i), (2, 14), 0, 0.5, (0, 255, 255), 1)
            y, x = i // COLUMNS * TILE, i % COLUMNS * TILE
            sheet[y : y + cell.shape[0], x : x + cell.shape[1]] = cell
        cv2.imwrite(f"{out}-{page // per}.png", sheet)
    print(f"{len(found)} of {len(todo)} photos have proposals")


def finds(path: Path) -> dict:
    """What the product found, as proposals by photo: lines of ``detect --json`` over pictures named SOURCE__NUMBER.jpg."""
    out = {}
    for line in Path(path).read_text().splitlines():
        row = json.loads(line)
        for o in row["objects"]:
            if o["kind"] == "hand":
                points = np.array([[p["x"], p["y"]] for p in o["landmarks"]])
                given = dict(score=o["score"], box=firstsight.rounded(hand_box(points)), keys=firstsight.rounded(points[[0, 9]]))
                out.setdefault(row["camera"].replace("__", "/"), []).append(given)
    return out


def propose_beside(shared: Path, known: dict, sources, given, out: Path, least: float = BESIDE[0], split: str = "train") -> None:
    """What ``given`` proposes in a photo (a function of its row of the manifest) where nothing ``known`` lies (boxes by photo), in photos of
    ``sources`` (``None``: all), best first in each source."""
    cv2.setNumThreads(1)
    folder, found = shared / "photos", []
    todo = [p for p in firstsight.manifest(folder) if (not sources or p["source"] in sources) and p["split"] == split]
    for p in todo:
        for proposal in given(p):
            free = all(overlap(np.array(proposal["box"]), box) < LABELLED for box in known.get(p["file"], ()))
            if free and proposal["score"] >= least and np.ptp(np.reshape(proposal["box"], (2, 2)), 0).max() >= LEAST_BOX:
                found.append((p["file"], [proposal]))
    found.sort(key=lambda row: (row[0].split("/")[0], -row[1][0]["score"]))
    Path(f"{out}.json").write_text(json.dumps(found))
    for page in range(0, len(found), COLUMNS * ROWS):
        tiles = [tile(cv2.imread(str(folder / file)), row[0], str(page + i)) for i, (file, row) in enumerate(found[page : page + COLUMNS * ROWS])]
        cv2.imwrite(f"{out}-{page // (COLUMNS * ROWS)}.png", grid(tiles, COLUMNS))
    print(f"{len(found)} proposals in {len(todo)} photos, {COLUMNS * ROWS} on a sheet")


def tile(image, given: dict, text: str, side: int = 120, least: float = 0) -> np.ndarray:
    """What lies around a proposal, ``least`` pixels at least, with its box and, if it has ``keys``, wrist (red) and middle knuckle (blue)."""
    cell, k, at = around(image, given["box"], side, AROUND, least)
    box, keys = ((np.reshape(given.get(name, ()), (-1, 2)) * k + at).astype(int).tolist() for name in ("box", "keys"))
    cv2.rectangle(cell, tuple(box[0]), tuple(box[1]), (0, 255, 0), 1)
    for point, colour in zip(keys, ((0, 0, 255), (255, 0, 0))):
        cv2.circle(cell, tuple(point), 2, colour, -1)
    cv2.rectangle(cell, (0, 0), (28, 12), (0, 0, 0), -1)
    cv2.putText(cell, text, (1, 10), 0, 0.38, (0, 255, 255), 1)
    return cell


HANDS = "Hands that the teachers miss: proposals of our own detector that were accepted by eye. Pixels of the photo: box; wrist and middle knuckle."
NONE = "Proposals of our own detector in which an eye saw no part of a hand. Pixels of the photo: box; where it took wrist and middle knuckle to be."


def read(path: Path | None) -> dict:
    """What eyes accepted or refused, by photo: a list of ``box`` and ``keys`` (wrist, middle knuckle); nothing for no file."""
    return json.loads(Path(path).read_text())["photos"] if path else {}


def accept(found: Path, chosen: str, out: Path, about: str = HANDS) -> None:
    """Adds the best proposals of the rows ``chosen`` (as 0-12,15) of ``found`` to ``out``; one takes the place of what lay there."""
    known = read(out if out.exists() else None)
    rows = json.loads(Path(found).read_text())
    for i in sorted(numbers(chosen)):
        file, given = rows[i]
        box = np.array(given[0]["box"])
        kept = [o for o in known.get(file, []) if overlap(box, np.array(o["box"])) < LABELLED]
        known[file] = [*kept, {name: given[0][name] for name in ("box", "keys")}]
    lines = ",\n".join(f"{json.dumps(f)}: {json.dumps(known[f])}" for f in sorted(known))
    out.write_text(f'{{"about": {json.dumps(about)},\n"photos": {{\n{lines}\n}}}}\n')


def numbers(text: str) -> set[int]:
    """0-2,5 is 0, 1, 2 and 5."""
    out = set()
    for part in text.split(",") if text else ():
        low, _, high = part.partition("-")
        out |= set(range(int(low), int(high or low) + 1))
    return out
