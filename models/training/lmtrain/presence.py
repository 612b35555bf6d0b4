"""Presence of the hand network on what the detector proposes in real photos, and how sure both networks are together.

The network's features stay as they are. Only the linear reading of them that presence is, and the three numbers beside it
(``calibration``), are fitted anew: to hands that teachers or eyes confirmed, to what the detector proposes in photos without people, and to
what it proposes in photos of people where an eye saw no hand.
Nobody fits to photos of ``develop``. The same numbers go into the checkpoint and into every exported form.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from . import byeye, firstsight, graphs, handpoints, teachers
from .photos import hand_box
from .scenes import HAND
from .teachers import overlap, upright

VIEWS = (256, 1.0), (256, 1.6)
LEAST = {True: 0.03, False: 0.12}  # the least score of a proposal in photos without people, and with
WIDE = 0.25  # the smallest region of the view with a border, in the photo's shorter side, as in the product
MOST = 8  # proposals of a photo
SCALE_BOX, SCALE_POINTS = 1.38, 1.6  # from the detector's box and from the points' box to a region, as in the pipeline `hand`
TRIES = 2  # refinements
HOPE = 0.2  # presence below which nothing is refined
SAME = 0.5  # overlap of the boxes of found and labelled points
DECAY = 0.1  # of the weights that are added to those of before; of .001 to .1 it leaves the fewest false hands on `develop`
SURE, KEPT = 0.8, 0.88  # the share of hands that are so sure afterwards: presence is also what following in video goes by


def ask(net, names, image, centre, side, angle, mirrored):
    """Our hand network at a region, mirrored or not: points (21 × 3, pixels of the image) and its other outputs ``names``, each flat."""
    crop, matrix = teachers.warp(image, np.asarray(centre, float), side, angle, 96, border=cv2.BORDER_REPLICATE)
    x = np.ascontiguousarray(crop[:, ::-1] if mirrored else crop).astype(np.float32) / 127.5 - 1
    points, *rest = (o[0] for o in net.run(["landmarks", *names], {"image": x.transpose(2, 0, 1)[None].copy()}))
    xy = (points[:, :2] * (-1 if mirrored else 1, 1) + 1) * 48 @ matrix[:, :2].T + matrix[:, 2]
    return np.c_[xy, points[:, 2] * side / 2], *(np.ravel(r) for r in rest)


class Looks:
    """A detector and a hand network (ONNX files), as the product asks them, with the features that presence is read from."""

    def __init__(self, detector: Path, hand: Path):
        import onnx

        self.detector = teachers.session(detector)
        model = onnx.load(str(hand))
        parts = graphs.presence_of(model.graph)
        model.graph.output.extend(onnx.ValueInfoProto(name=n) for n in (parts.features, parts.evidence))
        self.names = ["presence", "right", parts.features, parts.evidence]
        with tempfile.TemporaryDirectory() as scratch:
            onnx.save(model, f"{scratch}/hand.onnx")
            self.hand = teachers.session(Path(scratch) / "hand.onnx")

    def at(self, image, centre, side, angle, mirrored):
        points, *rest = ask(self.hand, self.names, image, centre, side, angle, mirrored)
        return points[:, :2], *rest

    def answers(self, image, empty: bool):
        """Of each proposal its score, its box and the network's last answer: points, presence, right, features, evidence."""
        kept = []
        for found in sorted(firstsight.proposed(self.detector, image, VIEWS, LEAST[empty]), key=lambda f: -f[0]):
            _, view, box, kind, _ = found
            small = view.endswith("1.6") and SCALE_BOX * max(box[2:] - box[:2]) < WIDE * min(image.shape[:2])
            if kind == HAND and not small and all(overlap(box, k[2]) < 0.6 for k in kept):
                kept.append(found)
        for score, _, box, _, keys in kept[:MOST]:
            region = (box[:2] + box[2:]) / 2, SCALE_BOX * max(box[2:] - box[:2]), upright(*keys)
            both = [self.at(image, *region, mirrored) for mirrored in (False, True)]
            mirrored = bool(both[1][2] > both[0][2])
            answer = both[mirrored]
            for _ in range(TRIES):
                if answer[1] < HOPE:
                    break
                answer = self.at(image, *region_of(answer[0]), mirrored)
            yield score, box, answer


def region_of(points):
    """The region of the pipeline `hand` from all points: centre, side, angle."""
    angle = upright(points[0], points[9])
    turned = points @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    low, high = turned.min(0), turned.max(0)
    back = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return (low + high) / 2 @ back, SCALE_POINTS * max(high - low), angle


def hands(labels: Path, accepted: Path, points: Path) -> dict:
    """By photo the boxes of labelled hands, by networks that agree (``label-real``, where it was run, and ``label-points``) and by eye."""
    out = {f: [np.array(h["box"]) for h in row["hands"]] for f, row in firstsight.labels(labels).items()}
    for f, rows in byeye.read(accepted).items():
        out.setdefault(f, []).extend(np.array(r["box"]) for r in rows)
    for f, rows in handpoints.read(points).items():
        out.setdefault(f, []).extend(hand_box(r["points"]) for r in rows)
    return out


def collect(shared: Path, looks: Looks, labels: dict, refused: dict, left_out, every: int = 2) -> dict:
    """Arrays over proposals of the training part: ``there``, ``score``, ``presence`` as it was, ``features`` (n × c) and ``evidence`` (n × 2).
    Each ``every``-th photo is taken, and of those with people only proposals whose answer lies on a labelled hand, or which lie where an eye saw
    none (``refused``, boxes by photo)."""
    rows = []
    for i, photo in enumerate(p for p in firstsight.manifest(shared / "photos") if p["split"] == "train"):
        empty, true, false = photo["kind"] == "negatives", labels.get(photo["file"], []), refused.get(photo["file"], [])
        if photo["file"] in left_out or i % every or not (empty or true or false):
            continue
        image = firstsight.read(shared / "photos", photo)
        for score, box, (points, there, _, features, evidence) in looks.answers(image, empty):
            hand = not empty and any(overlap(hand_box(points), b) > SAME for b in true)
            if empty or hand or any(overlap(box, b) > SAME for b in false):
                rows.append((hand, score, float(there[0]), features, evidence))
    return dict(zip(("there", "score", "presence", "features", "evidence"), (np.array(c) for c in zip(*rows))))


def fit(seen: dict, before, decay: float = DECAY):
    """What presence is read by: the factor and constant of the network's own logit, the weights of the features that are added to its row,
    and the weight of the peaks; ``before`` is the checkpoint's ``presence``. Hands and others weigh the same."""
    there = torch.from_numpy(seen["there"]).float()
    old = torch.from_numpy(before[0] + seen["evidence"] @ np.array(before[1:])).float()
    x = torch.from_numpy(np.c_[seen["features"], seen["evidence"][:, 1]]).float()
    mean, spread = x.mean(0), x.std(0) + 1e-6
    weight = torch.where(there > 0, 0.5 / there.sum(), 0.5 / (1 - there).sum())
    slope, factor, constant = (torch.zeros(x.shape[1], requires_grad=True), torch.ones((), requires_grad=True), torch.zeros((), requires_grad=True))
    optimizer = torch.optim.LBFGS([slope, factor, constant], max_iter=300, line_search_fn="strong_wolfe")

    def logits():
        return factor * old + ((x - mean) / spread) @ slope + constant

    def loss():
        optimizer.zero_grad()
        value = (F.binary_cross_entropy_with_logits(logits(), there, reduction="none") * weight).sum() + decay * (slope**2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    with torch.no_grad():
        z, sure = logits(), float(np.log(SURE / (1 - SURE)))
        shift = sure - float(torch.quantile(z[there > 0], 1 - KEPT))
        added = (slope / spread).numpy()
        constant = float(constant) + shift - float(added @ mean.numpy())
    f = float(factor)
    return dict(row=(f * before[1], added[:-1]), presence=[f * before[0] + constant, 1.0, f * before[2] + float(added[-1])])


def apply(state: dict, fitted: dict) -> None:
    """Writes a fit into a checkpoint."""
    factor, added = fitted["row"]
    weight, bias = state["net"]["scores.weight"], state["net"]["scores.bias"]
    weight[0] = (weight[0].double() * factor + torch.from_numpy(added.astype(np.float64))).to(weight.dtype)
    bias[0] = (bias[0].double() * factor).to(bias.dtype)
    state["presence"] = fitted["presence"]


def confidence(score, presence, there) -> list[float]:
    """Constant and weights of the logits of the detector's score and of presence (Platt 1999); decision 0038."""
    logit = lambda p: np.log(np.clip(p, 1e-4, 1 - 1e-4) / (1 - np.clip(p, 1e-4, 1 - 1e-4)))  # noqa: E731
    x = torch.from_numpy(np.c_[np.ones(len(score)), logit(score), logit(presence)]).float()
    y = torch.from_numpy(np.asarray(there)).float()
    weights = torch.zeros(3, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        value = F.binary_cross_entropy_with_logits(x @ weights, y)
        value.backward()
        return value

    optimizer.step(loss)
    return weights.detach().tolist()


def refit(shared: Path, data: Path, models: Path, checkpoint: Path, photos: Path) -> None:
    """Fits on the photos, and writes the checkpoint and the three forms of the hand network with their cards."""
    import onnx

    from .exporter import write_card

    rules = json.loads((photos / "rules.json").read_text())
    labels = hands(photos / "real.jsonl.gz", photos / "accepted.json", photos / "hand-points.json.gz")
    eyes = byeye.read(photos / "refused.json")
    refused = {f: [np.array(o["box"]) for o in rows] for f, rows in eyes.items()}
    looks = Looks(models / "detector-int8/detector-int8.onnx", models / "hand-int8/hand-int8.onnx")
    seen = collect(shared, looks, labels, refused, set(rules["left_out"]))
    state = torch.load(checkpoint, map_location="cpu", weights_only=False)
    before = state["presence"]
    fitted = fit(seen, before)
    apply(state, fitted)
    torch.save(state, checkpoint)
    row, bias = state["net"]["scores.weight"][0].float().numpy(), float(state["net"]["scores.bias"][0])
    for form, note, traced in (("hand", "", True), ("hand-fp16", ", float16", False), ("hand-int8", ", 8-bit integers", False)):
        path = models / form / f"{form}.onnx"
        model = onnx.load(str(path))
        graphs.set_presence(model.graph, row, bias, state["presence"])
        onnx.save(model, str(path))
        write_card(path.parent, form, "hand", 96, note, traced)
    c = state["presence"]
    own = seen["features"] @ row + bias
    now = 1 / (1 + np.exp(-(c[0] + c[1] * own + c[2] * seen["evidence"][:, 1])))
    for name, presence in (("before", seen["presence"]), ("now", now)):
        shares = ", ".join(f"{t}: {(presence[seen['there']] >= t).mean():.3f} and {(presence[~seen['there']] >= t).mean():.3f}" for t in (0.5, 0.8, 0.95))
        print(f"presence {name}, {seen['there'].sum()} hands and {(~seen['there']).sum()} others, at least {shares}")
        print(f"  confidence: constant, detection, presence {[round(w, 2) for w in confidence(seen['score'], presence, seen['there'])]}")
