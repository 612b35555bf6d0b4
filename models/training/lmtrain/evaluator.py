"""Our exported networks and third-party ones on the same real pictures. Nothing is trained or tuned on these.

Hands: mean error and PCK (share of points within .2 of the larger side of the labelled points' upright box). Faces: mean
error over the distance of the outer eye corners. A thing that is not found counts as all points wrong (error 1).
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from . import photos, teachers
from .examination import CATEGORIES
from .scenes import FACE, HAND

HAND_SCALE, FACE_SCALE, FACE_SHIFT = 1.38, 1.28, 0.044  # from the detector's box to the region, as the pipelines do
INPUT = 256  # of the detector, whose file leaves it free
CLOSE, FAR = 1.5, 0.25  # the close view's size, and the largest thing it adds in long sides of the picture
# The view that hands are looked for in where the first one finds none or doubtful ones, and the smallest region there in short sides.
WIDE, FILLS = 1.6, 0.25
MOVED, RESIZED, TURNED, LOOKS = 0.06, 1.12, 0.2, 3  # when the points' region is looked at again, and how often at most
# The quality that is told of a hand's points below which it is looked at in other turns too, the presence that this needs, and the turns.
DOUBTED = 0.8, 0.2, np.radians([-45, 45, 135, -135])
# What a hand in the same place must have more of quality to drop a doubted one, and the overlap of regions that makes it the same.
BETTER, THERE = 0.05, 0.3
CLEAR = 0.95  # the probability of a side by a first look from which on the other one need not be looked at
SURE = 0.4  # a detection's score from which on presence is enough
# The score of a detection that is unsure, and the presence and the overlap of regions that it needs.
UNSURE = {HAND: (0.12, 0.98, 0.4), FACE: (0.2, 0.9, 0.3)}
OTHER = (0.3, 0.98, 0.3)  # the score of a hand of which the one under it speaks, and the presence and the overlap that it needs
KNOWN = 0.2  # overlap of regions from which on two hands of one side are answers to where one hand is
ASKED = 2  # rounds of asking for hands on others: first those that are there, then those that were found so
CERTAIN = 0.8  # the score of such a hand from which on the two are no answers to one question
NEAR, WAY = 0.85, 0.9  # the region of both hands, beside the mean of their regions' sides and the way between them
BORNE_OUT, DISAGREES = 0.5, 0.25  # what agreement with another answer is worth, and the distance of points, in boxes, that ends it
# Mean distance of corresponding points, in the longer side of the larger box, below which two finds are one thing; and where one says
# that the other one lies on it.
SAME, SAME_ON = 0.2, 0.15


class Seen(NamedTuple):
    """What a landmark network shows: points (p, 3), presence, of hands the probability of a right one, of a hand that lies on it its
    probability, region and whether it is to be shown mirrored, and how well the points lie; ``None`` where it does not tell."""

    points: np.ndarray
    presence: float
    right: float | None
    other: tuple | None
    quality: float | None


class Counted(NamedTuple):
    """What counts in a picture: as in ``Seen``, with the detector's box that led to it and the region that its points give."""

    points: np.ndarray
    presence: float
    right: float | None
    box: np.ndarray
    region: tuple
    other: tuple | None
    quality: float | None


class Own:
    """The three exported networks behind the product's rules."""

    def __init__(self, models: Path):
        self.detector, self.hand_net, self.face_net = (
            teachers.session(Path(models) / n / f"{n}.onnx") for n in ("detector", "hand", "face")
        )
        self.size = {n: s.get_inputs()[0].shape[-1] for n, s in (("hand", self.hand_net), ("face", self.face_net))}
        free = self.detector.get_inputs()[0].shape[-1]
        self.size["detector"], self.closer = (free, False) if isinstance(free, int) else (INPUT, True)

    def find(self, image: np.ndarray, kind: int):
        """What counts in a picture: list of (points, presence, probability of a right hand or ``None``, the detector's box)."""
        n, least = self.size["detector"], UNSURE[kind][0]
        counted = self._counted(image, kind, self.detect(image, n, 1, least))
        counted = self._without_worse(counted) if kind == HAND else counted
        if kind == HAND and (not counted or any(self._doubted(c) for c in counted)):
            low, known = FILLS * min(image.shape[:2]), [c.region for c in counted if not self._doubted(c)]
            wide = [(f, self.region(f)) for f in self.detect(image, n, WIDE, least) if f[0] == HAND]
            away = lambda a, b: np.linalg.norm(a[0] - b[0]) >= 0.2 * max(a[1], b[1])  # noqa: E731
            new = [f for f, r in wide if r[1] >= low and all(away(r, k) for k in known)]
            counted = self._without_worse(counted + self._counted(image, kind, new))
        if kind == FACE and self.closer:
            most, boxes = FAR * max(image.shape[:2]), [c.box for c in counted]
            middle, reach = lambda b: (b[:2] + b[2:]) / 2, lambda b: max(b[2:] - b[:2])  # noqa: E731
            apart = lambda b, g: np.linalg.norm(middle(b) - middle(g)) > 0.2 * max(reach(b), reach(g))  # noqa: E731
            close = self.detect(image, round(CLOSE * n), 1, least)
            new = [f for f in close if reach(f[2]) <= most and all(apart(f[2], g) for g in boxes)]
            counted += self._counted(image, kind, new)
        return [c[:4] for c in self._with_others(image, counted)]

    def _counted(self, image, kind, found):
        """Of detections those whose points are there: an unsure one needs points that are sure and agree with its region."""
        out = []
        for f, seen, region in ((f, *way) for f in found if f[0] == kind for way in self._ways(image, f)):
            if any(self._same(seen.points, o.points) for o in out):
                continue
            agree = self._overlap(region, self.region(f))
            if seen.presence >= 0.5 and (f[1] >= SURE or (seen.presence >= UNSURE[kind][1] and agree >= UNSURE[kind][2])):
                out.append(Counted(seen.points, seen.presence, seen.right, f[2], region, seen.other, seen.quality))
        return out

    @staticmethod
    def _doubted(hand) -> bool:
        return hand.quality < DOUBTED[0]

    def _without_worse(self, counted):
        """All but those that are doubted and have a better one in the same place that is not known to be another hand."""
        better = lambda a, b: (a.quality > b.quality + BETTER and self._overlap(a.region, b.region) > THERE  # noqa: E731
                               and not self._says(a, b) and not self._says(b, a))  # fmt: skip
        return [c for c in counted if not (self._doubted(c) and any(better(o, c) for o in counted))]

    def _with_others(self, image, counted):
        """``counted`` and the hands of the other side that lie on them, where these say so; those that are new are asked in turn.
        Of several answers to where one hand is the one counts that is surest of its side and borne out by the others."""
        hands = asked = list(counted)
        for _ in range(ASKED):
            new = [a for h in asked if h.other is not None and h.other[0] >= OTHER[0] for a in self._other(image, h)]
            answers = hands + new
            for a in new:
                there = [h for h in answers if (h.right > 0.5) == (a.right > 0.5) and self._overlap(h.region, a.region) > KNOWN]
                best = max(there, key=lambda h: self._weight(h, there))  # noqa: B023
                hands = [h for h in hands if not any(h is t for t in there)] + [best]
            apart = []
            for h in hands:
                if not any(self._same(h.points, k.points, SAME_ON if self._says(h, k) or self._says(k, h) else SAME) for k in apart):
                    apart.append(h)
            hands, asked = apart, [h for h in apart if any(h is a for a in new)]
        return hands

    def _other(self, image, hand):
        """What is seen where a hand says that another one lies on it, and from the region of both."""
        _, meant, flip = hand.other
        middle, away = (meant[0] + hand.region[0]) / 2, np.linalg.norm(meant[0] - hand.region[0])
        both = (middle, NEAR * ((meant[1] + hand.region[1]) / 2 + WAY * away), meant[2])
        for region in (meant, both):
            seen, there = self.look(image, HAND, region, flip)
            if seen.presence >= OTHER[1] and (seen.right < 0.5) == flip and self._overlap(there, region) >= OTHER[2]:
                yield Counted(seen.points, seen.presence, seen.right, hand.box, there, seen.other, seen.quality)

    @classmethod
    def _weight(cls, answer, answers) -> float:
        """How sure an answer is of its side, and how much the others agree with it."""
        far = DISAGREES * cls._extent(answer.points)
        borne_out = (max(0.0, 1 - cls._apart(answer.points, a.points) / far) for a in answers if a is not answer)
        return max(answer.right, 1 - answer.right) + BORNE_OUT * sum(borne_out)

    @staticmethod
    def _overlap(a, b) -> float:
        """Of two regions, with their turns left out."""
        square = lambda c, s: np.r_[c - s / 2, c + s / 2]  # noqa: E731
        return teachers.overlap(square(*a[:2]), square(*b[:2]))

    def detect(self, image, size, view, threshold):
        boxed, k, offset = teachers.letterbox(image, size, view)
        out = teachers.run(self.detector, _input(boxed))
        heat, size, shift, keys = (out[n][0] for n in ("heatmap", "size", "offset", "points"))
        peaks = cv2.dilate(heat.transpose(1, 2, 0), np.ones((3, 3), np.uint8)).transpose(2, 0, 1) == heat
        found = []
        for c, y, x in zip(*np.where(peaks & (heat >= threshold))):
            at = np.array([x, y], float)
            wh, centre = size[:, y, x] * 8, (at + shift[:, y, x]) * 8
            points = (at + keys[:, y, x].reshape(2, 2)) * 8
            box = np.r_[centre - wh / 2, centre + wh / 2]
            back = lambda p: (p - offset) / k  # noqa: E731
            found.append((int(c), float(heat[c, y, x]), np.r_[back(box[:2]), back(box[2:])], back(points)))
        kept = []
        for f in sorted(found, key=lambda f: -f[1]):
            if all(f[0] != g[0] or teachers.overlap(f[2], g[2]) <= 0.45 for g in kept):
                kept.append(f)
        return kept

    def region(self, found):
        kind, _, box, keys = found
        centre, side = (box[:2] + box[2:]) / 2, max(box[2:] - box[:2])
        if kind == HAND:
            return centre, side * HAND_SCALE, teachers.upright(keys[0], keys[1])
        angle = teachers.upright(keys[0], keys[1]) - np.pi / 2
        down = np.array([-np.sin(angle), np.cos(angle)])
        return centre + down * FACE_SHIFT * (box[3] - box[1]), side * FACE_SCALE, angle

    def hand(self, image, region, flip=None):
        """The network knows right hands; a left one is shown mirrored (``flip``). ``None``: both ways, and what it takes more for a
        right hand counts."""
        if flip is None:
            seen = [self.hand(image, region, f) for f in (False, True)]
            return seen[int(1 - seen[1].right > seen[0].right)]
        return self._points(self.hand_net, self.size["hand"], image, region, flip)

    def face(self, image, region, flip=False):
        return self._points(self.face_net, self.size["face"], image, region)

    def _ways(self, image, found):
        """What a detection's region shows, and the region that follows: of a hand as the side that all looks bear out, or as both
        where a hand of each side is seen."""
        region = self.region(found)
        if found[0] == FACE:
            return [self.look(image, FACE, region, False)]
        first = [self._as_shown(self.hand(image, region, flip), flip) for flip in (False, True)]
        shown = [f for f in (False, True) if first[f] >= 0.5 or first[not f] < CLEAR]
        ways = [self._turns(image, HAND, region, flip) for flip in shown]
        if len(ways) < 2:
            return [self._best(ways[0], shown[0])]
        sure = [self._sure(way, flip) for way, flip in zip(ways, shown)]
        best = [self._best(way, flip) for way, flip in zip(ways, shown)]
        same = self._same(best[0][0].points, best[1][0].points)
        return [b for b, here, there in zip(best, sure, sure[::-1]) if here >= there or here >= 0.5 and not same]

    @staticmethod
    def _as_shown(seen: Seen, flip) -> float:
        """How likely a hand is of the side that it was shown as."""
        return 1 - seen.right if flip else seen.right

    def _sure(self, looks, flip) -> float:
        """The same by several looks; those count more whose points the network thinks more of."""
        weights = np.array([seen.quality for seen, _ in looks])
        return float((weights * [self._as_shown(seen, flip) for seen, _ in looks]).sum() / (weights.sum() + 1e-6))

    def _best(self, looks, flip):
        """Of the first look and those of the side that was shown the one whose points the network thinks most of."""
        counted = looks[:1] + [k for k in looks[1:] if self._as_shown(k[0], flip) > 0.5]
        return max(counted, key=lambda k: k[0].quality)

    @classmethod
    def _same(cls, a, b, least=SAME) -> bool:
        """Whether two finds are one thing, by the product's distance of points."""
        return cls._apart(a, b) < least * max(cls._extent(a), cls._extent(b))

    @staticmethod
    def _apart(a, b) -> float:
        """Mean distance of corresponding points in the picture."""
        return np.linalg.norm((a - b)[:, :2], axis=1).mean()

    @staticmethod
    def _extent(points) -> float:
        """The longer side of the points' box."""
        return np.ptp(points[:, :2], axis=0).max()

    def _says(self, hand, other) -> bool:
        """Whether a hand is certain that another one lies on it where this one is."""
        said = hand.other
        return said is not None and said[0] >= CERTAIN and said[2] == (other.right < 0.5) and self._overlap(said[1], other.region) >= OTHER[2]

    def look(self, image, kind, region, flip):
        """What a region shows in the turn that it is seen best in, as the product looks; and the region that follows."""
        looks = self._turns(image, kind, region, flip)
        return self._best(looks, flip) if kind == HAND else looks[0]

    def _turns(self, image, kind, region, flip) -> list:
        """What a region shows, and in other turns, if the network expects little of a hand's points."""
        first = self.settled(image, kind, region, flip)
        least, presence, turns = DOUBTED
        if kind == FACE or first[0].quality >= least or first[0].presence < presence:
            return [first]
        return [first] + [self.settled(image, kind, (*region[:2], region[2] + turn), flip) for turn in turns]

    def settled(self, image, kind, region, flip):
        """What a region shows after the second and third look of the product, and the region that follows."""
        net, (a, b), up, scale = (self.hand, (0, 9), 0, 1.6) if kind == HAND else (self.face, (36, 45), np.pi / 2, 1.45)
        for look in range(LOOKS):
            seen = net(image, region, flip)
            angle = teachers.upright(seen.points[a], seen.points[b]) - up
            centre, sides = teachers.turned_box(seen.points, angle)
            better = centre, max(sides) * scale, angle
            moved = np.linalg.norm(centre - region[0]) > MOVED * region[1]
            ratio, turned = better[1] / region[1], abs((angle - region[2] + np.pi) % (2 * np.pi) - np.pi) > TURNED
            if seen.presence < 0.2 or look == LOOKS - 1 or not (moved or max(ratio, 1 / ratio) > RESIZED or turned):
                return seen, better
            region = better

    @staticmethod
    def _points(net, size, image, region, flip=False) -> Seen:
        crop, matrix = teachers.warp(image, *region, size, flip)
        out = teachers.run(net, _input(crop))
        at = (out["landmarks"][0] + [1, 1, 0]) / 2 * size
        points = np.c_[at[:, :2] @ matrix[:, :2].T + matrix[:, 2], at[:, 2] * region[1] / size]
        right = float(out["right"].ravel()[0]) if "right" in out else None
        right = 1 - right if flip else right
        other = None
        if "other" in out:
            there, x, y, ratio, *up = out["other"][0]
            middle = matrix[:, :2] @ ((np.array([x, y]) + 1) / 2 * size) + matrix[:, 2]
            up = matrix[:, :2] @ np.array(up)
            other = float(there), (middle, ratio * region[1], teachers.upright(np.zeros(2), up)), not flip
        quality = float(out["quality"].ravel()[0]) if "quality" in out else None
        return Seen(points, float(out["presence"].ravel()[0]), right, other, quality)


def _input(picture: np.ndarray) -> np.ndarray:
    return ((picture.astype(np.float32) - 127.5) / 127.5).transpose(2, 0, 1)[None].copy()


class Third:
    """MediaPipe's hands, YuNet with face-api.js' 68 points."""

    def __init__(self, models: Path):
        models = Path(models)
        self.palms, self.hands = teachers.Palms(models / "palm_detection_lite.onnx"), teachers.Hands(models / "hand_landmark_lite.onnx")
        self.faces, self.face_net = teachers.Faces(models / "face_detection_yunet_2023mar.onnx", 640), teachers.session(models / "faceapi68.onnx")

    def face(self, image, box):
        """face-api.js: the upright box, a little lower."""
        w, h = box[2:] - box[:2]
        matrix = np.array([[w / 112, 0, box[0]], [0, h / 112, box[1] + 0.05 * h]])
        matrix[:, 2] += matrix[:, :2] @ [0.5, 0.5] - 0.5  # middles of pixels to middles of pixels
        crop = cv2.warpAffine(image, matrix, (112, 112), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
        out = teachers.run(self.face_net, crop.astype(np.float32).transpose(2, 0, 1)[None].copy())
        return list(out.values())[0].reshape(68, 2) * [w, h] + [box[0], box[1] + 0.05 * h]


def _samples(path: Path):
    for sample in json.load(open(path))["samples"]:
        yield sample, cv2.imread(str(path.parent / sample["image"]))[:, :, ::-1].copy()


def _labelled(sample: dict) -> np.ndarray:
    """The points of a label; whole numbers are numbers of pixels, whose middles lie half a pixel further."""
    points = np.array(sample["keypoints"], float)[:, :2]
    return points + 0.5 if (points == np.rint(points)).all() else points


def _row(name, errors, wanted, extra=""):
    e = np.concatenate([x for x in errors]) if errors else np.array([])
    missed = wanted - len(errors)
    width = len(errors[0]) if errors else 1
    e = np.r_[e, np.ones(missed * width)]
    print(f"| {name} | {len(errors)} of {wanted} | {e.mean():.4f} | {np.median(e):.4f} | {extra}", flush=True)
    return e


def faces(shared: Path, own: Own, third: Third, overlays) -> None:
    pictures: dict = {}
    for sample, image in _samples(shared / "real/faces/dlib_faces.json"):
        pictures.setdefault(sample["image"], (image, []))[1].append(_labelled(sample))
    rows = {k: [] for k in ("own, true regions", "own", "YuNet + face-api 68")}
    inner = {k: [] for k in rows}
    false, total = {"own": 0, "YuNet + face-api 68": 0}, sum(len(v[1]) for v in pictures.values())

    def score(name, predicted, truth):
        e = np.linalg.norm(predicted[:, :2] - truth, axis=1) / np.linalg.norm(truth[36] - truth[45])
        rows[name].append(e)
        inner[name].append(e[17:])

    for name, (image, truths) in pictures.items():
        for truth in truths:
            angle = teachers.upright(truth[36], truth[45]) - np.pi / 2
            centre, sides = teachers.turned_box(truth, angle)
            score("own, true regions", own.face(image, (centre, max(sides) * 1.45, angle)).points, truth)
        ours = [f[0] for f in own.find(image, FACE)]
        theirs = [third.face(image, b) for _, b, _ in third.faces(image)]
        for system, found in (("own", ours), ("YuNet + face-api 68", theirs)):
            left = list(range(len(found)))
            for truth in truths:
                width = np.linalg.norm(truth[36] - truth[45])
                near = [i for i in left if np.linalg.norm(found[i][27:48, :2].mean(0) - truth[27:48].mean(0)) < 0.5 * width]
                if near:
                    best = min(near, key=lambda i: np.linalg.norm(found[i][:, :2] - truth))
                    left.remove(best)
                    score(system, found[best], truth)
            false[system] += len(left)
        if overlays:
            _draw(overlays / f"face-{Path(name).stem}.jpg", image, ours, truths)
    print("\n| dlib_faces | found | NME 68 | median | inner 51, false finds |\n|---|---|---|---|---|")
    for name, errors in rows.items():
        e = np.concatenate(inner[name]).mean() if errors else float("nan")
        _row(name, errors, total, f"{e:.4f} of those found, {false.get(name, '-')} |")


def hands(path: Path, own: Own, third: Third, overlays) -> None:
    """A data set of hands with 21 points. Of a picture's finds each goes to one hand, the nearest pairs first."""
    rows = {k: [] for k in ("own, true regions", "MediaPipe lite, true regions", "own", "MediaPipe lite")}
    pictures: dict = {}
    for sample, image in _samples(path):
        pictures.setdefault(sample["image"], (image, []))[1].append(_labelled(sample))
    total = sum(len(truths) for _, truths in pictures.values())

    def error(predicted, truth):
        angle = teachers.upright(truth[0], truth[9])
        return np.linalg.norm(predicted[:, :2] - truth, axis=1) / max(teachers.turned_box(truth, angle)[1])

    for name, (image, truths) in pictures.items():
        for truth in truths:
            angle = teachers.upright(truth[0], truth[9])
            centre, sides = teachers.turned_box(truth, angle)
            big = max(sides)
            rows["own, true regions"].append(error(own.hand(image, (centre, big * 1.6, angle)).points, truth))
            rows["MediaPipe lite, true regions"].append(error(third.hands(image, centre, big * 2.0, angle)[0], truth))
        ours = own.find(image, HAND)
        theirs = [third.hands(image, *teachers.palm_region(f)) for f in third.palms(image)]
        for system, found in (("own", ours), ("MediaPipe lite", theirs)):
            found = [f[0] for f in found if f[1] >= 0.5]
            errors = [[error(f, t) for f in found] for t in truths]
            pairs = sorted((e.mean(), t, f) for t, row in enumerate(errors) for f, e in enumerate(row))
            taken_truths, taken = set(), set()
            for _, t, f in pairs:
                if t not in taken_truths and f not in taken:
                    taken_truths.add(t)
                    taken.add(f)
                    rows[system].append(errors[t][f])
        if overlays:
            _draw(overlays / f"hand-{Path(name).stem}.jpg", image, [o[0] for o in ours], truths)
    print(f"\n| {path.stem} | found | error / box | median | PCK@.2 |\n|---|---|---|---|---|")
    for name, errors in rows.items():
        e = np.concatenate(errors + [np.ones(21)] * (total - len(errors)))
        _row(name, errors, total, f"{(e < 0.2).mean():.3f} |")


def boxes(shared: Path, own: Own, third: Third, overlays) -> None:
    counts = {k: [0, 0] for k in ("own detector", "own (box of its points)", "MediaPipe lite (box of its points)")}
    total = 0
    for n, (sample, image) in enumerate(_samples(shared / "real/hands/subhi_hands.json")):
        truth = [np.r_[b["box"][:2], np.array(b["box"][:2]) + b["box"][2:]] for b in sample["boxes"]]
        total += len(truth)
        seen = [f for f in own.detect(image, own.size["detector"], 1, SURE) if f[0] == HAND]
        counted = own.find(image, HAND)
        theirs = [third.hands(image, *teachers.palm_region(f)) for f in third.palms(image)]
        found = {
            "own detector": [f[2] for f in seen],
            "own (box of its points)": [photos.hand_box(c[0]) for c in counted],
            "MediaPipe lite (box of its points)": [photos.hand_box(t[0]) for t in theirs if t[1] >= 0.5],
        }
        for name, candidates in found.items():
            left = list(candidates)
            for box in truth:
                hit = [i for i, c in enumerate(left) if teachers.overlap(c, box) >= 0.5]
                if hit:
                    counts[name][0] += 1
                    left.pop(hit[0])
            counts[name][1] += len(left)
        if overlays and n % 4 == 0:
            _draw(overlays / f"subhi-{n:02d}.jpg", image, [c[0] for c in counted], [], [f[2] for f in seen])
    print("\n| subhi_hands, IoU ≥ .5 | recall | false finds |\n|---|---|---|")
    for name, (hit, false) in counts.items():
        print(f"| {name} | {hit} of {total} | {false} |", flush=True)


def video(shared: Path, own: Own, every: int = 5) -> None:
    truth = json.load(open(shared / "real/video/asl_hand.full.json"))
    capture, errors, wanted, sides = cv2.VideoCapture(str(shared / "real/video/tfjs_asl_hand_25fps.mp4")), [], 0, []
    for n, frame in enumerate(truth):
        ok, image = capture.read()
        if not ok:
            break
        if n % every or not frame:
            continue
        wanted += 1
        points = np.array(frame, float).reshape(-1, 21, 3)[0, :, :2]
        image = image[:, :, ::-1].copy()
        finds = own.find(image, HAND)
        if finds:
            best = min(finds, key=lambda f: np.linalg.norm(f[0][:, :2] - points))
            errors.append(np.linalg.norm(best[0][:, :2] - points, axis=1) / np.ptp(points, axis=0).max())
            sides.append(best[2] > 0.5)
    print("\n| asl clip, agreement with MediaPipe full | found | difference / box | median | right-hand share |\n|---|---|---|---|---|")
    _row(f"own, every {every}th frame", errors, wanted, f"{np.mean(sides) if sides else float('nan'):.2f} |")


def held_out(data: Path, own: Own) -> None:
    """Agreement with MediaPipe's labels on photos that were kept out of training."""
    print("\n| held-out photos, agreement with MediaPipe lite | hands | difference / box | PCK@.2 | side agrees |\n|---|---|---|---|---|")
    for name in ("subhi", "digits"):
        path = Path(data) / "photos" / name / "held-out.npz"
        if not path.exists():
            continue
        z, errors, sides = np.load(path), [], []
        for image, points, right in zip(z["image"][:300], z["points"], z["right"]):
            angle = teachers.upright(points[0], points[9])
            centre, extent = teachers.turned_box(points, angle)
            seen = own.hand(image, (centre, max(extent) * 1.6, angle))
            errors.append(np.linalg.norm(seen.points[:, :2] - points[:, :2], axis=1) / max(extent))
            if abs(right - 0.5) > 0.4:
                sides.append((seen.right > 0.5) == (right > 0.5))
        e = np.concatenate(errors)
        print(f"| {name} | {len(errors)} | {e.mean():.4f} | {(e < 0.2).mean():.3f} | {np.mean(sides):.3f} |", flush=True)


def times(own: Own, third: Third, models: Path, forms: Path) -> None:
    """Median of 60 runs each, one thread, taken in turn; without the tensors that only ``models trace`` asks for."""
    nets = {"own detector": own.detector, "own hand": own.hand_net, "own face": own.face_net, "palm lite": third.palms.net,
            "hand lite": third.hands.net, "face-api 68": third.face_net,
            "mesh 478": teachers.session(models / "face_landmarks_detector_478.onnx")}  # fmt: skip
    for name in ("detector", "hand", "face"):
        for form in ("int8", "fp16"):
            path = Path(forms) / f"{name}-{form}/{name}-{form}.onnx"
            if path.exists():
                nets[f"own {name}, {form}"] = teachers.session(path)
    taken = {k: [] for k in nets}
    for _ in range(60):
        for name, net in nets.items():
            spec = net.get_inputs()[0]
            shape = [d if isinstance(d, int) else INPUT if i > 1 else 1 for i, d in enumerate(spec.shape)]
            x = np.random.rand(*shape).astype(np.float32)
            start = time.perf_counter()
            net.run([o.name for o in net.get_outputs() if o.name not in ("features", "heatmaps")], {spec.name: x})
            taken[name].append(time.perf_counter() - start)
    print("\n| network | ms, one thread |\n|---|---|")
    for name, t in taken.items():
        print(f"| {name} | {np.median(t) * 1000:.2f} |")


def _draw(path: Path, image, found, truths, frames=()) -> None:
    k = max(1, round(640 / max(image.shape[:2])))
    picture = cv2.resize(image[:, :, ::-1], None, fx=k, fy=k)
    for box in frames:
        cv2.rectangle(picture, (int(box[0] * k), int(box[1] * k)), (int(box[2] * k), int(box[3] * k)), (255, 160, 0), 2)
    for points, colour in [(t, (0, 0, 255)) for t in truths] + [(f, (0, 255, 0)) for f in found]:
        for p in points:
            cv2.circle(picture, (int(p[0] * k), int(p[1] * k)), 2, colour, -1)
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), picture)


def evaluate(shared: Path, models: Path, overlays: Path | None = None, data: Path | None = None) -> None:
    own, third = Own(models), Third(Path(shared) / "models")
    faces(Path(shared), own, third, overlays)
    hands(Path(shared) / "real/hands/handpose_x.json", own, third, overlays)
    if data and (Path(data) / "examination").exists():
        for name in ("examination", *CATEGORIES):
            hands(Path(data) / f"examination/{name}.json", own, third, None)
    boxes(Path(shared), own, third, overlays)
    video(Path(shared), own)
    if data:
        held_out(data, own)
    times(own, third, Path(shared) / "models", models)
