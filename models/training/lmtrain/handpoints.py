"""Points of the hands in real photos: MediaPipe's hand network in many views of each labelled hand, kept where the views agree.

A hand is asked for where ``label-real`` or an eye put a box, and where our own detector proposes one. The network looks at it from seven
regions: shifted, larger and smaller, turned both ways, mirrored. The label is the mean of the views. A point on which they differ is not trusted;
a hand of which more points differ, or of which the network is not sure in every view, has no label.

The file (``photos/hand-points.json.gz``) has for each photo its hands: ``points`` (21 × x, y, z; pixels of the photo, z relative to the wrist),
``right`` (0…1), ``trusted`` (numbers of the points, all if it is missing), ``by`` (``label``, ``eye``,
``own``; ``judged`` is of ``skeletons``, ``put`` of ``pointing``), ``spread`` (mean over points and views of
the distance from the mean, in the longer side of the points' box).
"""

from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import cv2
import numpy as np

from . import byeye, firstsight, teachers
from .photos import hand_box, hand_sample
from .scenes import FACE, HAND
from .sheets import grid
from .teachers import overlap, upright

SCALE = 1.6  # from a hand's box to the region of MediaPipe's hand network
# Scale, turn in radians, shift along and across in sides of the region, mirrored.
VIEWS = [(1.0, 0.0, 0.0, 0.0, False), (1.0, 0.0, 0.0, 0.0, True), (1.0, 0.22, 0.0, 0.0, False), (1.0, -0.22, 0.0, 0.0, False),
         (0.9, 0.1, 0.0, 0.06, True), (1.15, -0.1, 0.06, 0.0, False), (1.25, 0.3, -0.06, -0.06, True)]  # fmt: skip
HOPE, SURE = 0.5, 0.7  # presence at the first region, and the least of all views
AGREED, SPREAD = 0.045, 0.07  # the mean spread of a hand, and of a point that is trusted, in the longer side of the points' box
TRUSTED = 15  # points at least
LEAST = 22  # pixels of the points' box
OWN = 0.25  # the least score of what our detector proposes
FITS = 0.4  # the overlap of the box of the points with the one that was given
ONE = 0.4  # overlap from which on two answers are one hand
MOST = 10  # proposals of a photo
BY_EYE = 2.0  # times that a hand is drawn in training of which an eye judged or put the points
EMPTY_VIEWS = (256, 1.0), (256, 1.6)
EMPTY, FACES = 0.06, 0.5  # the least score of a proposal in photos without people, and of a face in portraits


def label(image, region, hands) -> dict | None:
    """What the views of one region agree on."""
    points, presence, _ = hands(image, *region)
    if presence < HOPE:
        return None
    points, presence, _ = hands(image, *hands.region(points))
    if presence < HOPE:
        return None
    centre, side, angle = hands.region(points)
    ahead, across = np.array([np.sin(angle), -np.cos(angle)]), np.array([np.cos(angle), np.sin(angle)])
    answers = [hands(image, centre + side * (a * ahead + b * across), side * k, angle + turn, flip) for k, turn, a, b, flip in VIEWS]
    stack = np.stack([a[0] for a in answers])
    mean = np.median(stack, 0)
    size = np.ptp(mean[:, :2], axis=0).max()
    spread = np.linalg.norm((stack - mean)[..., :2], axis=-1).mean(0) / size
    trusted = spread <= SPREAD
    if min(a[1] for a in answers) < SURE or spread.mean() > AGREED or trusted.sum() < TRUSTED or size < LEAST or not trusted[[0, 9]].all():
        return None
    low, high, limit = mean[:, :2].min(0), mean[:, :2].max(0), np.array(image.shape[1::-1])
    if (low < -0.1 * size).any() or (high > limit + 0.1 * size).any():
        return None
    right = np.mean([1 - a[2] if view[4] else a[2] for a, view in zip(answers, VIEWS)])
    return dict(points=mean, right=float(right), trusted=trusted, spread=float(spread.mean()))


def given(row: dict, accepted: list, proposed: list):
    """Where to look: origin, box, wrist and middle knuckle."""
    for by, objects in (("eye", accepted), ("label", row.get("hands", []))):
        for o in objects:
            yield by, np.array(o["box"]), np.array(o["keys"]).reshape(2, 2)
    for group in firstsight.groups([p for p in proposed if p[3] == HAND], 0.45)[:MOST]:
        yield "own", group[0][2], group[0][4]


def of_photo(image, row, accepted, proposed, hands) -> list[dict]:
    found = []
    for by, box, keys in given(row, accepted, proposed):
        if any(overlap(box, hand_box(f["points"])) > ONE for f in found):
            continue
        got = label(image, ((box[:2] + box[2:]) / 2, max(box[2:] - box[:2]) * SCALE, upright(*keys)), hands)
        if got is None or overlap(hand_box(got["points"]), box) < FITS or any(overlap(hand_box(got["points"]), hand_box(f["points"])) > ONE for f in found):
            continue
        found.append(got | dict(by=by))
    return found


def write(path: Path, photos: dict) -> None:
    """In lines of one photo each, sorted, with one decimal; the same input gives the same bytes."""
    lines = []
    for file in sorted(photos):
        hands = []
        for h in photos[file]:
            out = dict(by=h["by"], right=round(h["right"], 2), spread=round(h["spread"], 3), points=firstsight.rounded(np.nan_to_num(h["points"])))
            if not np.all(h["trusted"]):
                out["trusted"] = np.flatnonzero(h["trusted"]).tolist()
            hands.append(out)
        lines.append(f"{json.dumps(file)}: {json.dumps(hands, separators=(',', ':'))}")
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as f:
        f.write(("{\n" + ",\n".join(lines) + "\n}\n").encode())


def read(path: Path) -> dict:
    """The hands of each photo, with ``points`` 21 × 3 and ``trusted`` as 21 truth values; of points put by eye z is not known (NaN)."""
    photos = json.loads(gzip.decompress(path.read_bytes()))
    for hands in photos.values():
        for h in hands:
            h["points"] = np.array(h["points"]).reshape(21, 3)
            if h["by"] == "put":
                h["points"][:, 2] = np.nan
            h["trusted"] = np.isin(np.arange(21), h["trusted"]) if "trusted" in h else np.ones(21, bool)
    return photos


def put(photos: dict, file: str, hand: dict) -> list[dict]:
    """Adds a hand to a photo; returns the hands whose place it took."""
    there = photos.get(file, [])
    gone = [h for h in there if overlap(hand_box(h["points"]), hand_box(hand["points"])) > ONE]
    photos[file] = [*(h for h in there if not any(h is g for g in gone)), hand]
    return gone


def make(shared: Path, labels: Path, accepted: Path, detector: Path, rules: dict, out: Path) -> None:
    """Labels the photos of the training part that show people and have no line in ``out`` yet; portraits and those of ``develop`` are never read."""
    cv2.setNumThreads(1)
    portraits = {s for s, rule in rules["sources"].items() if rule.get("portraits")}
    folder, rows, seen_by_eye = shared / "photos", firstsight.labels(labels), byeye.read(accepted)
    hands, net = teachers.Hands(shared / "models/hand_landmark_lite.onnx"), teachers.session(detector)
    photos, begun = read(out) if out.exists() else {}, time.time()
    todo = [p for p in firstsight.manifest(folder) if p["split"] == "train" and p["kind"] != "negatives" and p["source"] not in portraits]
    todo = [p for p in todo if p["file"] not in photos and p["file"] not in rules["left_out"]]
    for n, p in enumerate(todo, 1):
        image = firstsight.read(folder, p)
        proposed = firstsight.proposed(net, image, firstsight.VIEWS_OF_OWN, OWN)
        photos[p["file"]] = of_photo(image, rows.get(p["file"], {}), seen_by_eye.get(p["file"], []), proposed, hands)
        if n % 100 == 0:
            print(f"{n} of {len(todo)}, {sum(map(len, photos.values()))} hands, {n / (time.time() - begun):.1f}/s", flush=True)
            write(out, photos)
    about = {p["file"]: p for p in firstsight.manifest(folder)}
    for file, boxes in seen_by_eye.items():  # hands that an eye accepted since
        known = photos.get(file, [])
        new = [o for o in boxes if all(overlap(np.array(o["box"]), hand_box(h["points"])) <= ONE for h in known)]
        if new and file not in rules["left_out"] and about[file]["split"] == "train" and about[file]["source"] not in portraits:
            found = of_photo(firstsight.read(folder, about[file]), {}, new, [], hands)
            photos[file] = known + [f for f in found if all(overlap(hand_box(f["points"]), hand_box(h["points"])) <= ONE for h in known)]
    write(out, photos)
    print(f"{sum(map(len, photos.values()))} hands in {sum(map(bool, photos.values()))} of {len(photos)} photos")


def samples(folder: Path, path: Path, held: bool, complete=(), every: int = 8) -> dict:
    """Arrays for ``augment.Source``, without those of each ``every``-th photo of the manifest, or, ``held``, these alone. A hand is drawn as often as
    its source's weight by the root of its number of hands says, and ``BY_EYE`` times as often where an eye judged or put its points, since networks fail
    there. In the sources ``complete`` every hand has a label, so the only one of a photo is ``lone``."""
    out, sources, times = [], [], []
    about = {p["file"]: p for p in firstsight.manifest(folder)}
    place = {file: n for n, file in enumerate(about)}
    for file, hands in read(path).items():
        if about[file]["split"] != "train":
            raise ValueError(f"{file} of {path} is kept for choosing; nobody trains on it")
        if (place[file] % every == 0) != held:  # by the manifest, so that labels of more photos move none to the other part
            continue
        image = firstsight.read(folder, about[file])
        for h in hands:
            lone = len(hands) == 1 and about[file]["source"] in complete
            out.append(hand_sample(image, h["points"], h["right"], cv2.BORDER_REPLICATE) | dict(trusted=h["trusted"], lone=lone))
            sources.append(about[file]["source"])
            times.append(BY_EYE if h["by"] in ("judged", "put") else 1)
    counts = {s: sources.count(s) for s in set(sources)}
    share = np.array([counts[s] ** -0.5 for s in sources]) * times
    return {k: np.stack([s[k] for s in out]) for k in out[0]} | dict(share=share / share.sum())


def boxed(folder: Path, points: Path, accepted: Path, labels: Path, left_out=()) -> dict:
    """Arrays for ``augment.Source`` of hands of which only the box, wrist and middle knuckle are known, by eye or by label: the views of the teacher
    disagree about their points, mostly since they hold something. They teach presence alone. No point is trusted: 19 stand on the ellipse in the box.
    """
    out, sources = [], []
    known, rows, seen_by_eye = read(points), firstsight.labels(labels), byeye.read(accepted)
    around = np.linspace(0, 2 * np.pi, 19, endpoint=False)
    for p in firstsight.manifest(folder):
        if p["split"] != "train" or p["file"] in left_out:
            continue
        hands, image = [hand_box(h["points"]) for h in known.get(p["file"], ())], None
        for o in seen_by_eye.get(p["file"], []) + rows.get(p["file"], {}).get("hands", []):
            box, keys = np.array(o["box"], float), np.array(o["keys"], float).reshape(2, 2)
            if max(box[2:] - box[:2]) < LEAST or any(overlap(box, b) > ONE / 2 for b in hands):
                continue
            hands.append(box)
            image = firstsight.read(folder, p) if image is None else image
            ring = (box[:2] + box[2:]) / 2 + np.c_[np.cos(around), np.sin(around)] * (box[2:] - box[:2]) * 0.43
            at = np.insert(np.insert(ring, 0, keys[0], 0), 9, keys[1], 0)
            out.append(hand_sample(image, np.c_[at, np.full(21, np.nan)], 0.5, cv2.BORDER_REPLICATE) | dict(trusted=np.zeros(21, bool)))
            sources.append(p["source"])
    counts = {s: sources.count(s) for s in set(sources)}
    share = np.array([counts[s] ** -0.5 for s in sources])
    return {k: np.stack([s[k] for s in out]) for k in out[0]} | dict(share=share / share.sum())


def refused(folder: Path, path: Path, left_out=()) -> np.ndarray:
    """What the detector proposed as a hand in photos of people and an eye saw none in (``byeye``), as ``nothing`` cuts it."""
    crops, photos = [], {p["file"]: p for p in firstsight.manifest(folder)}
    for file, rows in byeye.read(path).items():
        if photos[file]["split"] != "train":
            raise ValueError(f"{file} of {path} is kept for choosing; nobody trains on it")
        image = firstsight.read(folder, photos[file]) if file not in left_out else None
        crops += [seen(image, np.array(o["box"]), upright(*np.reshape(o["keys"], (2, 2)))) for o in rows if image is not None]
    return np.stack(crops)


def seen(image, box, angle: float) -> np.ndarray:
    """A third more than the region that the hand network would be shown for a detection."""
    return teachers.warp(image, (box[:2] + box[2:]) / 2, max(box[2:] - box[:2]) * 1.38 * 1.33, angle, 128)[0]


def nothing(folder: Path, detector: Path, rules: dict, every: int = 2) -> np.ndarray:
    """What the detector proposes as hands in each ``every``-th photo without people, and in portraits at the faces: n × 128 × 128 × 3."""
    net, crops = teachers.session(detector), []
    portraits = {s for s, rule in rules["sources"].items() if rule.get("portraits")}
    chosen = [p for p in firstsight.manifest(folder) if p["split"] == "train" and (p["kind"] == "negatives" or p["source"] in portraits)]
    for p in [p for p in chosen if p["file"] not in rules["left_out"]][::every]:
        empty = p["kind"] == "negatives"
        image = firstsight.read(folder, p)
        wanted = [f for f in firstsight.proposed(net, image, EMPTY_VIEWS, EMPTY if empty else FACES) if f[3] == (HAND if empty else FACE)]
        for group in firstsight.groups(wanted, ONE)[:3]:
            _, _, box, _, keys = group[0]
            crops.append(seen(image, box, upright(*keys) if empty else 0.0))
    return np.stack(crops)


def sheet(folder: Path, path: Path, source: str, out: Path, count: int = 48, columns: int = 12) -> None:
    """A contact sheet of a source's hands, spread over its photos: bones in white, trusted points green, others red, the thumb's tip blue."""
    crops, photos = [], {f: hands for f, hands in read(path).items() if f.startswith(f"{source}/") and hands}
    every = max(1, sum(map(len, photos.values())) // count)
    for n, (file, h) in enumerate((f, h) for f, hands in photos.items() for h in hands):
        if n % every or len(crops) == count:
            continue
        sample = hand_sample(cv2.imread(str(folder / file)), h["points"], h["right"], cv2.BORDER_REPLICATE)
        crop, at = sample["image"].copy(), sample["points"][:, :2].astype(int).tolist()
        for i in range(1, 21):
            cv2.line(crop, at[i], at[i - 1 if i % 4 != 1 else 0], (255, 255, 255), 1)
        for i, (p, good) in enumerate(zip(at, h["trusted"])):
            cv2.circle(crop, p, 2, (255, 0, 0) if i == 4 else (0, 255, 0) if good else (0, 0, 255), -1)
        cv2.putText(crop, f"{n}{'R' if h['right'] > 0.5 else 'L'} {h['by'][0]}", (2, 12), 0, 0.4, (0, 255, 255), 1)
        crops.append(crop)
    cv2.imwrite(str(out), grid(crops, columns))
    print(f"{source}: {sum(map(len, photos.values()))} hands in {len(photos)} photos")
