"""Labels of real photos by several networks, kept where they agree with each other and with themselves.

Hands: MediaPipe's palm detector over scales, turns and mirrored gives candidates, its hand network must give the same points in five
views of each. What our own detector proposes counts too, if that hand network agrees in the same way. Faces: YuNet over scales and turns,
then the mesh in five views; small ones, and those on which the mesh is at odds with itself, by two views of YuNet and the eyes of face-api.
Where the networks disagree the place is said to be unknown: the loss leaves it out, and nobody calls it empty.
"""

from __future__ import annotations

import gzip
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from . import photos, teachers
from .photos import hand_box
from .scenes import FACE, HAND, face_box
from .teachers import overlap, upright

PACKED = Path(__file__).parents[1] / "photos/real.jsonl.gz"
PALM = 0.3  # the least score of a palm that is looked at
SURE_PALM = 0.5  # the best score that a labelled hand's palm needs, in two views
ONE_HAND = 0.3, 0.5  # overlap of palm boxes, and of hands' boxes, from which on they are one
MOST_HANDS, MOST_FACES = 14, 24
OWN = 0.3  # the least score of what our detector proposes
OWN_FITS = 0.35  # the overlap of its box with that of the points that are agreed on
OWN_SCALE = 1.6  # from our detector's box to the region of MediaPipe's hand network
VIEWS_OF_OWN = ((256, 1.0), (256, 1.6), (384, 1.0))
LEAST_FACE = 8  # pixels
EYES = 0.15  # the distance of face-api's eyes from YuNet's, in the box' longer side


def views(image):
    """Name, picture and the matrix from its pixels to the photo's."""
    h, w = image.shape[:2]
    yield "whole", image, np.array([[1, 0, 0], [0, 1, 0.0]])
    yield "mirrored", np.ascontiguousarray(image[:, ::-1]), np.array([[-1, 0, w - 1], [0, 1, 0.0]])
    for degrees in (-30, 30):
        matrix = cv2.getRotationMatrix2D((w / 2, h / 2), degrees, 0.85)
        yield f"turned{degrees}", cv2.warpAffine(image, matrix, (w, h)), cv2.invertAffineTransform(matrix)
    matrix = np.array([[0.6, 0, 0.2 * w], [0, 0.6, 0.2 * h]])
    yield "far", cv2.warpAffine(image, matrix, (w, h), flags=cv2.INTER_AREA), cv2.invertAffineTransform(matrix)
    if max(h, w) >= 300:
        side = round(0.6 * max(h, w))
        across = sorted({0, max(0, w - side)} | ({(w - side) // 2} if w > side * 1.4 else set()))
        for y in sorted({0, max(0, h - side)}):
            for x in across:
                yield f"part{x},{y}", np.ascontiguousarray(image[y : y + side, x : x + side]), np.array([[1, 0, x], [0, 1, y * 1.0]])


def groups(found, iou: float):
    """Detections (score, view, box, …), best first, in lists of those that lie in one place."""
    out = []
    for f in sorted(found, key=lambda f: -f[0]):
        for g in out:
            if overlap(f[2], g[0][2]) > iou:
                g.append(f)
                break
        else:
            out.append([f])
    return out


def rounded(values) -> list:
    return [round(float(v), 1) for v in np.ravel(values)]


class Teachers:
    """The networks of ``folder``, and our own detectors ``proposers`` (ONNX files)."""

    def __init__(self, folder: Path, proposers=()):
        self.palms, self.hands = teachers.Palms(folder / "palm_detection_full.onnx"), teachers.Hands(folder / "hand_landmark_lite.onnx")
        self.large, self.small = (teachers.Faces(folder / "face_detection_yunet_dynamic.onnx", n) for n in (640, 320))
        self.mesh = teachers.Mesh(folder / "face_landmarks_detector_478.onnx")
        self.points = teachers.session(folder / "faceapi68.onnx")
        self.own = [teachers.session(p) for p in proposers]

    def label(self, image) -> dict:
        proposed = self._proposed(image)
        hands, unknown_hands = self._hands(image, [p for p in proposed if p[3] == HAND])
        faces, unknown_faces = self._faces(image, [p for p in proposed if p[3] == FACE])
        return dict(hands=hands, faces=faces, ignore_hands=unknown_hands, ignore_faces=unknown_faces)

    def _proposed(self, image):
        """What our detectors see: score, view, box, class, keypoints."""
        return [(s, f"{n}:{v}", *rest) for n, net in enumerate(self.own) for s, v, *rest in proposed(net, image, VIEWS_OF_OWN, OWN)]

    def _hands(self, image, proposed):
        found = []
        for name, view, m in views(image):
            scale = np.sqrt(abs(np.linalg.det(m[:, :2])))
            for score, box, points in self.palms(view, PALM):
                middle, half = (box[:2] + box[2:]) / 2 @ m[:, :2].T + m[:, 2], (box[2:] - box[:2]) * scale / 2
                found.append((float(score), name, np.r_[middle - half, middle + half], points @ m[:, :2].T + m[:, 2]))
        labelled, unknown = [], []
        for g in groups(found, ONE_HAND[0])[:MOST_HANDS]:
            best, seen = g[0], len({f[1] for f in g})
            got = None
            for f in g[:2]:
                got = got or photos.agreed(image, teachers.palm_region((f[0], f[2], f[3])), self.hands)
            if got is None:
                centre, side, angle = teachers.palm_region((best[0], best[2], best[3]))
                presence = self.hands(image, centre, side, angle)[1]
                if best[0] >= SURE_PALM and (seen >= 2 or presence > 0.3) or presence > 0.5:
                    half = side * 0.375
                    unknown.append(dict(box=rounded(np.r_[centre - half, centre + half]), why="unsure", score=round(best[0], 3), views=seen,
                                        presence=round(presence, 3)))  # fmt: skip
                continue
            row = self._hand(got, best[0], seen, "palm")
            if any(overlap(row["box"], o["box"]) > ONE_HAND[1] for o in labelled):
                continue
            if seen >= 2 and best[0] >= SURE_PALM:
                labelled.append(row)
            else:
                unknown.append(dict(box=row["box"], why="few", score=round(best[0], 3), views=seen))
        for g in groups(proposed, 0.45)[: 2 * MOST_HANDS]:
            score, _, box, _, keys = g[0]
            if any(overlap(box, o["box"]) > 0.25 for o in labelled):
                continue
            seen = len({f[1] for f in g})
            got = photos.agreed(image, ((box[:2] + box[2:]) / 2, max(box[2:] - box[:2]) * OWN_SCALE, upright(*keys)), self.hands)
            if got is not None and overlap(hand_box(got[0]), box) > OWN_FITS and (seen >= 2 or score >= SURE_PALM):
                row = self._hand(got, score, seen, "own")
                if all(overlap(row["box"], o["box"]) <= 0.25 for o in labelled):
                    labelled.append(row)
                continue
            unknown.append(dict(box=rounded(box), why="own", score=round(score, 3), views=seen))
        unknown = [u for u in unknown if all(overlap(u["box"], o["box"]) <= 0.5 for o in labelled)]
        return labelled, unknown

    @staticmethod
    def _hand(got, score, seen, by) -> dict:
        points, right = got
        return dict(box=rounded(hand_box(points)), keys=rounded(points[[0, 9], :2]), score=round(score, 3), views=seen, by=by,
                    right=round(right, 3), points=rounded(points))  # fmt: skip

    def _faces(self, image, proposed):
        h, w = image.shape[:2]
        found, mirror = [], np.ascontiguousarray(image[:, ::-1])
        for name, faces, view in (("640", self.large, image), ("320", self.small, image), ("mirrored", self.large, mirror)):
            for score, box, points in faces(view, 0.5):
                if name == "mirrored":
                    box = np.r_[w - 1 - box[2], box[1], w - 1 - box[0], box[3]]
                    points = np.c_[w - 1 - points[:, 0], points[:, 1]][[1, 0, 2, 4, 3]]
                found.append((float(score), name, box, points))
        for degrees in (-30, 30):
            matrix = cv2.getRotationMatrix2D((w / 2, h / 2), degrees, 0.85)
            back = cv2.invertAffineTransform(matrix)
            for score, box, points in self.large(cv2.warpAffine(image, matrix, (w, h)), 0.5):
                middle, half = (box[:2] + box[2:]) / 2 @ back[:, :2].T + back[:, 2], (box[2:] - box[:2]) / 0.85 / 2
                found.append((float(score) - 0.02, f"turned{degrees}", np.r_[middle - half, middle + half], points @ back[:, :2].T + back[:, 2]))
        labelled, unknown = [], []
        for g in groups(found, 0.35)[:MOST_FACES]:
            score, _, box, points = g[0]
            seen, least = len({f[1] for f in g}), min(box[2:] - box[:2])
            mesh = photos.agreed_face(image, (score, box, points[:2]), self.mesh) if least > 20 else None
            if mesh is not None and (seen >= 2 or score > 0.7) and overlap(face_box(mesh), box) > 0.4:
                keys = np.r_[mesh[[36, 39]].mean(0), mesh[[42, 45]].mean(0)]
                labelled.append(dict(box=rounded(face_box(mesh)), keys=rounded(keys), score=round(score, 3), views=seen, by="mesh", points=rounded(mesh)))
            elif seen >= 2 and least > LEAST_FACE and (score > 0.8 or score > 0.65 and seen >= 3 and self._eyes(image, box, points)):
                labelled.append(dict(box=rounded(box), keys=rounded(points[:2]), score=round(score, 3), views=seen, by="yunet"))
            elif score > 0.6 or seen >= 2:
                unknown.append(dict(box=rounded(box), why="unsure", score=round(score, 3), views=seen))
        for g in groups(proposed, 0.45)[:MOST_FACES]:
            if g[0][0] > 0.4 and all(overlap(g[0][2], o["box"]) <= 0.25 for o in labelled):
                unknown.append(dict(box=rounded(g[0][2]), why="own", score=round(g[0][0], 3), views=len({f[1] for f in g})))
        return labelled, unknown

    def _eyes(self, image, box, points) -> bool:
        """Whether face-api sees the eyes where YuNet does."""
        side = max(box[2:] - box[:2])
        crop, matrix = teachers.warp(image, (box[:2] + box[2:]) / 2 + [0, 0.05 * side], side, 0.0, 112)
        at = self.points.run(None, {"input": crop.astype(np.float32).transpose(2, 0, 1)[None].copy()})[0].reshape(68, 2) * 112
        at = at @ matrix[:, :2].T + matrix[:, 2]
        eyes = np.stack([at[36:42].mean(0), at[42:48].mean(0)])
        return np.linalg.norm(eyes - points[:2], axis=1).max() < EYES * side


def proposed(net, image, views, least: float):
    """What a detector of ours (an ONNX session) sees at ``views`` (input, share): score, view, box, class, two keypoints."""
    out = []
    for size, view in views:
        boxed, k, offset = teachers.letterbox(image, size, view)
        x = (boxed.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None].copy()
        heat, wh, shift, keys = (o[0] for o in net.run(None, {net.get_inputs()[0].name: x}))
        for kind in (HAND, FACE):
            peaks = (heat[kind] >= least) & (cv2.dilate(heat[kind], np.ones((3, 3))) == heat[kind])
            for j, i in np.argwhere(peaks):
                half, at = wh[:, j, i] * 4, (np.array([i, j]) + shift[:, j, i]) * 8
                points = (np.array([i, j]) + keys[:, j, i].reshape(2, 2)) * 8
                box = (np.r_[at - half, at + half] - np.tile(offset, 2)) / k
                out.append((float(heat[kind, j, i]), f"{size}/{view}", box, kind, (points - offset) / k))
    return out


def read(folder: Path, photo: dict) -> np.ndarray:
    return cv2.imread(str(folder / photo["file"]))[:, :, ::-1].copy()


def manifest(folder: Path) -> list[dict]:
    """Every photo with its ``source`` and ``kind``."""
    sources = json.loads((folder / "manifest.json").read_text())["sources"]
    return [dict(p, source=s["source"], kind=s["kind"]) for s in sources for p in s["photos"]]


def labels(path: Path) -> dict:
    """The labels of a file of lines (.gz: compressed), by photo; a later line counts instead of an earlier one."""
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    return {r["file"]: r for r in map(json.loads, text.splitlines())}


def pack(path: Path, out: Path) -> None:
    """Writes what training reads of the labels, compressed; the same labels give the same bytes."""
    read = {"box", "keys", "by", "why", "presence"}
    rows = sorted(labels(path).values(), key=lambda r: r["file"])
    kept = [{k: [{n: v for n, v in o.items() if n in read} for o in r[k]] if isinstance(r[k], list) and k != "size" else r[k] for k in r} for r in rows]
    with open(out, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, 0) as f:
        f.write("".join(json.dumps(r, separators=(",", ":")) + "\n" for r in kept).encode())


def adopt(start: Path, folder: Path, out: Path) -> None:
    """Writes lines for photos that were labelled before by the same rules, without what our detectors propose and without points."""
    known, given = labels(out) if out.exists() else {}, json.loads(start.read_text())
    with open(out, "a") as f:
        for p in manifest(folder):
            row = given.get(p["file"])
            if row is None or p["file"] in known:
                continue
            k = p["size"][0] / row["size"][0]
            parts = {}
            for name in ("hands", "faces", "ignore_hands", "ignore_faces"):
                parts[name] = [o | {key: rounded(np.array(o[key]) * k) for key in ("box", "keys") if key in o} for o in row[name]]
            for name, by in (("hands", "palm"), ("faces", "yunet")):
                parts[name] = [dict(o, by="mesh" if o.get("mesh") else by) for o in parts[name]]
            about = dict(file=p["file"], source=p["source"], kind=p["kind"], split=p["split"], size=p["size"], adopted=True)
            f.write(json.dumps(about | parts) + "\n")


def label(shared: Path, out: Path, proposers=(), only=(), threads: int = 1, start: Path | None = None) -> None:
    """Labels what has no line in ``out`` yet; sizes and places are pixels of the photo's file. Photos without people are looked at by eye
    instead (``photos/rules.json``) and need none."""
    cv2.setNumThreads(1)
    folder, net = shared / "photos", Teachers(shared / "models", proposers)
    out.parent.mkdir(parents=True, exist_ok=True)
    if start:
        adopt(start, folder, out)
    known = labels(out) if out.exists() else {}
    todo = [p for p in manifest(folder) if p["file"] not in known and (p["source"] in only if only else p["kind"] != "negatives")]
    print(f"{len(known)} labelled, {len(todo)} to do")

    def one(photo):
        image = read(folder, photo)
        row = dict(file=photo["file"], source=photo["source"], kind=photo["kind"], split=photo["split"], size=list(image.shape[1::-1]))
        return row | net.label(image)

    begun = time.time()
    with open(out, "a") as f, ThreadPoolExecutor(threads) as pool:
        for n, row in enumerate(pool.map(one, todo), 1):
            f.write(json.dumps(row) + "\n")
            if n % 100 == 0:
                f.flush()
                print(f"{n} of {len(todo)}, {n / (time.time() - begun):.1f}/s", flush=True)
