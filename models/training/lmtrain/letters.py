"""The small network that reads the still letters of the American manual alphabet, and digits, from a hand's 21 points.

    models/training/train-letters FOLDER            (all that follows, in a folder of its own; goes on where it stopped)
    python -m lmtrain.letters poses A.npz --count 14000 --seed 1
    python -m lmtrain.letters render PICTURES --photos PHOTOS --count 2400
    python -m lmtrain.letters vary PICTURES --photos PHOTOS --count 1
    python -m lmtrain.letters train A.npz --photos PHOTOS --detected FOUND.json … --out src/core/resources/sign
    python -m lmtrain.letters examine src/main/resources/bench/letters.csv --seed 977

True points come without pictures: MakeHuman's random people give the rest hands, forward kinematics (``grasps``) poses them, and a camera looks at
them from where one sees a person spell. Points are blurred, shifted and flattened as networks do it (``handshape.seen``). ``--photos`` adds
the labelled photos of the training part, by the points that ``label-points`` found in them. ``--detected`` adds the points that landmark networks found,
with their errors: in those photos, varied (``vary``), and in rendered hands of other people before photos without any (``render``).

Letters that differ only by where they point are shapes of their own (P and K, Q and G, H and U); digits that look like a letter (0 and O, 2 and
V, 6 and W, 9 and F) are that letter's shape. An alphabet (``src/core/resources/sign/asl.yaml``) says what a shape is read as. J and Z are movements.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import re
import string
from pathlib import Path

import numpy as np

from . import firstsight, grasps, handshape
from .grasps import Kinematics, random_pose
from .hands import HandMesh, HandSampler

# Fingers and thumb as in ``grasps.LETTERS``; where two forms are usual, both.
FORMS = {name.upper(): [form] for name, form in grasps.LETTERS.items() if name != "bent"} | {
    "D": [("uccc", "middle"), ("urrr", "middle"), ("urrr", "middle")],
    "Q": [("uccc", "along"), ("uccc", "along"), ("rccc", "index")],
    "G": [("uccc", "along")],
    "1": [("uccc", "over")], "3": [("uucc", "out")], "4": [("uuuu", "across")], "5": [("uuuu", "out")],
    "7": [("uuru", "ring")], "8": [("uruu", "middle")],
}  # fmt: skip
SHAPES = sorted(FORMS)
NONE = "none"
CLASSES = [*SHAPES, NONE]
OTHERS = ("relaxed", "hook", "grasp", "random", "fist")
POSES_A_PERSON = 60
# Where the fingers point: up in the picture, to the side, or down.
SIDE, DOWN = "GH", "PQ"
FEATURES = 63 + 5 + len(handshape.PAIRS) + 1 + 2


def shaped(rng, hand: Kinematics):
    """A shape's name, or ``none``; its flexions, abductions and the thumb's angles."""
    name = NONE if rng.random() < 0.08 else str(rng.choice(SHAPES))
    if name == NONE:
        pose = random_pose(rng, hand, str(rng.choice(OTHERS)))
        return name, (pose.flexion, pose.abduction, pose.thumb)
    return name, grasps.formed(rng, hand, name.lower(), *FORMS[name][rng.integers(len(FORMS[name]))])


def poses(assets: Path, count: int, seed: int):
    """Joints (n, 21, 3) as in ``handshape.poses``, and their shapes."""
    mesh, rng = HandMesh(assets), np.random.default_rng(seed)
    names, joints = [], []
    for k in range(count):
        if k % POSES_A_PERSON == 0:
            hand = Kinematics(mesh.person(rng).joints)
            axes = np.stack([hand.x, hand.y, hand.n])
        name, (flexion, abduction, thumb) = shaped(rng, hand)
        first = hand.finger(0, thumb[[0, 2, 3]][None], thumb[1:2])
        fingers = [hand.finger(f, flexion[f][None], abduction[f : f + 1]) for f in range(1, 5)]
        points = np.concatenate([hand.wrist[None], *[f[0] for f in [first, *fingers]]])
        names.append(name)
        joints.append((points - hand.wrist) @ axes.T / hand.length)
    return np.array(joints, "f4"), np.array(names)


def about(axis: int, degrees: np.ndarray) -> np.ndarray:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    out = np.zeros((len(degrees), 3, 3))
    i, j = [(1, 2), (2, 0), (0, 1)][axis]
    out[:, axis, axis], out[:, i, i], out[:, j, j], out[:, i, j], out[:, j, i] = 1, c, c, -s, s
    return out


def views(rng, names: np.ndarray) -> np.ndarray:
    """Rotations from the palm's frame to the camera's (x right, y down, z away), as people hold each shape towards who reads it."""
    n = len(names)
    wide = np.where(rng.random(n) < 0.25, 1.6, 1.0)
    angle = lambda degrees: rng.normal(0, degrees, n) * wide  # noqa: E731
    up = about(2, angle(14)) @ about(0, angle(17)) @ about(1, angle(22)) @ np.diag([1.0, -1, -1])
    side = np.array([[0.0, 1, 0], [-1, 0, 0], [0, 0, 1]])  # back of the hand, thumb up
    palm = np.array([[0.0, -1, 0], [-1, 0, 0], [0, 0, -1]])
    flat = np.where((rng.random(n) < 0.65)[:, None, None], side, palm)
    flat = about(2, angle(18)) @ about(1, angle(22)) @ about(0, angle(30)) @ flat
    down = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]])  # back of the hand, fingers down
    lower = about(2, angle(25)) @ about(0, rng.uniform(-20, 60, n) * wide) @ about(1, angle(35)) @ down
    turned = handshape.views(rng, n)
    out = np.where(np.isin(names, [*SIDE])[:, None, None], flat, up)
    out = np.where(np.isin(names, [*DOWN])[:, None, None], lower, out)
    return np.where((names == NONE)[:, None, None], turned, out)


def seen(rng, joints: np.ndarray, names: np.ndarray, certain: float, blur=(0.015, 0.1)) -> np.ndarray:
    """As ``handshape.seen``, from where one sees people spell."""
    n = len(joints)
    each = lambda low, high, shape=(n, 1): np.exp(rng.uniform(np.log(low), np.log(high), shape))  # noqa: E731
    p = handshape.moved(joints, 1 + rng.normal(0, 0.3, (n, 1)))
    p = np.einsum("nij,nkj->nki", views(rng, names), p)
    mean, away = p.mean(1, keepdims=True), each(5, 30)
    at = (p - mean)[..., :2] * (away / (away + (p - mean)[..., 2]))[..., None]
    z = p[..., 2] - p[:, :1, 2]
    exact = rng.random((n, 1)) < certain
    noise = np.where(exact, each(0.002, 0.01), each(*blur))[..., None]
    along = np.r_[1, np.tile([0.7, 0.9, 1.1, 1.3], 5)][:, None]
    finger = np.repeat(rng.normal(0, 0.6, (n, 5, 2)), 4, 1)
    at += noise * along * (rng.normal(0, 0.7, (n, 21, 2)) + np.concatenate([np.zeros((n, 1, 2)), finger], 1))
    deep = np.where(exact, each(0.002, 0.02), each(0.03, 0.25))
    finger = np.concatenate([np.zeros((n, 1)), np.repeat(rng.normal(0, 1, (n, 5)), 4, 1)], 1)
    tilt, other = (np.where(exact, 0, rng.normal(0, 0.2, (n, 1))) for _ in range(2))
    z = z * np.where(exact, 1, rng.uniform(0.3, 1.15, (n, 1))) + tilt * at[..., 0] + other * at[..., 1]
    z += deep * along[:, 0] * (rng.normal(0, 0.8, (n, 21)) + 0.8 * finger)
    z *= exact | (rng.random((n, 1)) > 0.04)
    at[..., 0] *= np.where(rng.random(n) < 0.5, -1, 1)[:, None]
    return np.concatenate([at, z[..., None]], -1)


# ---- pictures for landmark networks ----------------------------------------------------------------------------------

PICTURE = 320
PICTURES_A_PERSON = 16
MADE = re.compile(r"([A-Z0-9]|none)(-\d+){2,3}\.jpg")
BACKGROUNDS = 80


def made_name(shape: str, seed: int, *numbers: int) -> str:
    """A picture's file: of a rendered one its number, of a varied photo the photo's number and the variant's. Both may lie in one folder."""
    return f"{shape}-{seed}-{'-'.join(f'{n:06d}' for n in numbers)}.jpg"


class LetterSampler(HandSampler):
    """Draws one left hand that shows a shape, from where one sees people spell; ``Hand.category`` is the shape's name."""

    def __init__(self, assets: Path):
        super().__init__(assets, PICTURE)

    def _pose(self, rng, hand: Kinematics):
        self.name, (flexion, abduction, thumb) = shaped(rng, hand)
        return grasps.Pose(flexion, abduction, thumb, None, self.name)

    def _factor(self, rng) -> float:
        return rng.uniform(1.5, 3.2)

    def _view(self, rng, axes, points) -> np.ndarray:
        # ``palm_axes`` has x away from the thumb and z to the palm's side or its back; ``views`` is of a mirrored hand: x to the thumb, z to the palm.
        across, up, out = axes
        out = out if np.dot(np.cross(up, out), points[5] - points[17]) < 0 else -out
        to_thumb = -np.cross(up, out)
        return -np.eye(3) @ views(rng, np.array([self.name]))[0] @ np.stack([to_thumb, up, out])

    def _loose_object(self, rng, names) -> bool:
        return False

    def _second_hand(self, rng, whole, names) -> bool:
        return False


def render(assets: Path, photos: Path, out: Path, count: int, seed: int) -> None:
    """``count`` pictures (``made_name``) before photos without people; those of a person that are there are not made again."""
    import cv2

    rows = [p for p in firstsight.manifest(photos) if p["kind"] == "negatives" and p["split"] == "train"]
    backs = [firstsight.read(photos, rows[k]) for k in np.random.default_rng(seed).permutation(len(rows))[:BACKGROUNDS]]
    out.mkdir(parents=True, exist_ok=True)
    done, sampler = {f.name.split("-", 1)[1] for f in out.glob("*.jpg")}, LetterSampler(assets)
    for first in range(0, count, PICTURES_A_PERSON):
        numbers = range(first, first + PICTURES_A_PERSON)
        if done.issuperset(made_name("", seed, k).removeprefix("-") for k in numbers):
            continue
        rng = np.random.default_rng([seed, first])
        person = sampler.person(rng)
        for number in numbers:
            hand = sampler.sample(rng, person)
            back = backs[rng.integers(len(backs))]
            side = int(min(back.shape[:2]) * rng.uniform(0.3, 1))
            top, left = (int(rng.integers(n - side + 1)) for n in back.shape[:2])
            back = cv2.resize(back[top : top + side, left : left + side], (PICTURE, PICTURE), interpolation=cv2.INTER_AREA)
            picture = hand.image[..., :3] + back * (1 - hand.image[..., 3:] / 255.0)
            save(rng, picture, out / made_name(hand.category, seed, number))


def vary(photos: Path, out: Path, times: int, seed: int) -> None:
    """Each labelled photo of the training part ``times``: turned, moved, drawn out, in other light."""
    import cv2

    out.mkdir(parents=True, exist_ok=True)
    for n, (file, name) in enumerate(sorted(labelled(photos, "train").items())):
        image = cv2.imread(str(photos / file))[:, :, ::-1]
        for k in range(times):
            path, rng = out / made_name(name, seed, n, k), np.random.default_rng([seed, n, k])
            if path.exists():
                continue
            turn = about(2, rng.normal(0, 10, 1))[0, :2, :2] @ np.diag(np.exp(rng.normal(0, [0.12, 0])))
            turn *= PICTURE / max(image.shape[:2]) * np.exp(rng.uniform(-0.35, 0.1))
            middle = np.array(image.shape[1::-1]) / 2
            matrix = np.c_[turn, PICTURE / 2 + rng.normal(0, 0.04 * PICTURE, 2) - turn @ middle]
            save(rng, cv2.warpAffine(image, matrix, (PICTURE, PICTURE), flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE), path)


def save(rng, picture: np.ndarray, path: Path) -> None:
    """RGB in 0…255, mirrored or not, as a camera has it: its exposure, colours, sharpness and compression."""
    import cv2

    x = picture[:, ::-1] if rng.random() < 0.5 else picture
    x = (x - x.mean()) * rng.uniform(0.7, 1.2) + x.mean() * rng.uniform(0.6, 1.25)
    x = np.clip(x * rng.uniform(0.9, 1.1, 3), 0, 255)
    if rng.random() < 0.1:
        x = np.repeat(x.mean(-1, keepdims=True), 3, -1)
    if rng.random() < 0.3:
        x = cv2.GaussianBlur(x, (0, 0), rng.uniform(0.4, 1.6))
    x = np.clip(x + rng.normal(0, rng.uniform(0, 6), x.shape), 0, 255).astype(np.uint8)
    cv2.imwrite(str(path), np.ascontiguousarray(x[:, :, ::-1]), [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 95))])


# ---- what is read ----------------------------------------------------------------------------------------------------


def inputs(p: np.ndarray) -> np.ndarray:
    """``handshape.inputs``, then where the fingers point: how far to either side, and down (−1: up); units of length 1."""
    up = p[:, [5, 9, 13, 17], :2].mean(1) - p[:, 0, :2]
    up = up / (np.linalg.norm(up, axis=-1, keepdims=True) + 1e-9)
    return np.concatenate([handshape.inputs(p), np.abs(up[:, :1]), up[:, 1:]], 1).astype("f4")


# ---- photos ----------------------------------------------------------------------------------------------------------


def labelled(photos: Path, split: str) -> dict[str, str]:
    """Photos of still letters: file to letter. J and Z are movements, and no still letters."""
    sources = json.loads((photos / "manifest.json").read_text())["sources"]
    rows = [p for s in sources for p in s["photos"] if p["split"] == split]
    return {p["file"]: p["letter"] for p in rows if p.get("letter") in SHAPES}


def of_labels(labels: dict[str, str], file: Path):
    """Points by ``label-points``."""
    rows = json.loads(gzip.open(file).read())
    found = [(max(rows[f], key=lambda h: np.ptp(h["points"][0::3])), name) for f, name in labels.items() if rows.get(f)]
    return np.array([h["points"] for h, _ in found]).reshape(-1, 21, 3), np.array([n for _, n in found])


def of_detect(labels: dict[str, str], file: Path):
    """Points by ``bin/landmarks detect --json``: the largest hand of each photo, or of each picture that ``render`` and ``vary`` made."""
    names_of = {Path(f).name: name for f, name in labels.items()}
    points, names = [], []
    for row in results(file):
        made = MADE.fullmatch(row["camera"])
        name = made[1] if made else names_of.get(row["camera"])
        hands = [o for o in row["objects"] if o["kind"] == "hand"]
        if name and hands:
            all_points = [np.array([[q["x"], q["y"], q.get("z", 0)] for q in o["landmarks"]]) for o in hands]
            points.append(max(all_points, key=lambda p: np.ptp(p[:, :2], axis=0).max()))
            names.append(name)
    return np.array(points).reshape(-1, 21, 3), np.array(names)


def results(file: Path) -> list[dict]:
    """The results in a file of ``detect --json``: one a line, the picture's name as ``camera``."""
    return [json.loads(line) for line in Path(file).read_text().splitlines() if line.startswith("{")]


def varied(rng, p: np.ndarray) -> np.ndarray:
    """Photos' points in another width, size of z and rotation, mirrored or not: the export stretched them to a square."""
    n = len(p)
    p = p - p[:, :1]
    p = p / (np.linalg.norm(p[:, 9, :2] - p[:, 0, :2], axis=-1) + 1e-9)[:, None, None]
    p = p * np.exp(rng.normal(0, [0.15, 0.0, 0.2], (n, 1, 3)))
    p[..., 0] *= np.where(rng.random(n) < 0.5, -1, 1)[:, None]
    p = np.einsum("nij,nkj->nki", about(2, rng.normal(0, 9, n)), p)
    return p + rng.normal(0, 1, p.shape) * np.exp(rng.uniform(np.log(0.01), np.log(0.06), (n, 1, 1)))


# ---- training --------------------------------------------------------------------------------------------------------


def network(hidden=(96, 64)):
    import torch

    layers, width = [], FEATURES
    for k in hidden:
        layers += [torch.nn.Linear(width, k), torch.nn.ReLU()]
        width = k
    return torch.nn.Sequential(*layers, torch.nn.Linear(width, len(CLASSES)))


def train(files, real=None, seed: int = 1, steps: int = 9000, rate: float = 3e-3, start: Path | None = None, batch: int = 768, share: float = 0.6):
    """The network. ``real``: points and names of pictures, ``share`` times as many as posed hands in each batch. ``start``: a letters.onnx."""
    import torch

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    data = [np.load(f) for f in files]
    joints, names = (np.concatenate([d[k] for d in data]) for k in ("joints", "names"))
    wanted, rng, net = np.searchsorted(SHAPES, names), np.random.default_rng(seed), network()
    if start:
        load(net, start)
    optimiser = torch.optim.AdamW(net.parameters(), rate, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    total = 0.0
    for step in range(steps):
        pick = rng.integers(len(joints), size=batch)
        p, want = seen(rng, joints[pick], names[pick], 0.3), np.where(names[pick] == NONE, len(SHAPES), wanted[pick])
        if real is not None and len(real[0]):
            more = rng.integers(len(real[0]), size=int(share * batch))
            p = np.concatenate([p, varied(rng, real[0][more])])
            want = np.r_[want, [CLASSES.index(name) for name in real[1][more]]]
        loss = torch.nn.functional.cross_entropy(net(torch.from_numpy(inputs(p))), torch.from_numpy(want), label_smoothing=0.02)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        total += loss.item()
        if step % 1000 == 999:
            print(step + 1, round(total / 1000, 4), flush=True)
            total = 0.0
    return net


def told(net, p: np.ndarray) -> np.ndarray:
    """Probabilities (n, classes)."""
    import torch

    with torch.no_grad():
        return torch.softmax(net(torch.from_numpy(inputs(p).astype("f4"))), -1).numpy()


def right(net, p: np.ndarray, names: np.ndarray, classes=SHAPES) -> float:
    """Share of the hands whose likeliest shape, among those of an alphabet, is theirs."""
    allowed = [CLASSES.index(c) for c in classes]
    return float(np.mean(np.array(classes)[told(net, p)[:, allowed].argmax(1)] == names))


LETTER_SHAPES = [s for s in SHAPES if not s.isdigit()]

CARD = string.Template("""\
# The network that sign.LetterReader reads letters with. It is part of the code and travels in its jar.
name: letters
title: Still letters of the American manual alphabet and digits from 21 points of a hand
file: letters.onnx
sha256: $sha256
bytes: $bytes
licence: Apache-2.0
origin: >-
  trained in this project on hands posed by kinematics (models/training/lmtrain/letters.py), on the points that this project's hand network finds
  in rendered hands, and on the points that it and MediaPipe's hand networks (Apache-2.0) find in 612 photos of one
  man's letters: American Sign Language Letters, David Lee, public.roboflow.com (public domain)
shapes: [$shapes]
""")


def to_onnx(layers):
    """`features` (n, 81) to `shapes` (n, classes), probabilities."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes, constants, last = [], [], "features"
    for k, (weight, bias) in enumerate(layers):
        constants += [numpy_helper.from_array(np.asarray(v, "f4"), f"layer{k}.{n}") for n, v in (("weight", weight), ("bias", bias))]
        nodes.append(helper.make_node("Gemm", [last, f"layer{k}.weight", f"layer{k}.bias"], [f"sum{k}"], transB=1))
        last = f"sum{k}"
        if k + 1 < len(layers):
            nodes.append(helper.make_node("Relu", [last], [f"out{k}"]))
            last = f"out{k}"
    nodes.append(helper.make_node("Softmax", [last], ["shapes"], axis=-1))
    tensor = lambda name, *shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *shape])  # noqa: E731
    graph = helper.make_graph(nodes, "letters", [tensor("features", FEATURES)], [tensor("shapes", len(CLASSES))], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="landmark-stream")
    onnx.checker.check_model(model, full_check=True)
    return model


def load(net, file: Path) -> None:
    """Takes over the weights of a ``letters.onnx``."""
    import onnx
    import torch
    from onnx import numpy_helper

    known = {k.name: numpy_helper.to_array(k) for k in onnx.load(file).graph.initializer}
    with torch.no_grad():
        for k, layer in enumerate(m for m in net if hasattr(m, "weight")):
            layer.weight.copy_(torch.from_numpy(known[f"layer{k}.weight"].copy()))
            layer.bias.copy_(torch.from_numpy(known[f"layer{k}.bias"].copy()))


def write(net, folder: Path) -> None:
    """``letters.onnx`` and its card, ``letters.yaml``."""
    layers = [(m.weight.detach().numpy(), m.bias.detach().numpy()) for m in net if hasattr(m, "weight")]
    data = to_onnx(layers).SerializeToString(deterministic=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "letters.onnx").write_bytes(data)
    shapes = ", ".join(f'"{c}"' for c in CLASSES)
    card = CARD.substitute(sha256=hashlib.sha256(data).hexdigest(), bytes=len(data), shapes=shapes)
    (folder / "letters.yaml").write_text(card)


def examination(assets: Path, seed: int, each: int = 12) -> list[str]:
    """True points of people of another seed, as lines ``shape,x,y,z,…`` in hundredths of a palm, from where one sees people spell."""
    joints, names = poses(assets, 40 * each * len(SHAPES) // 30, seed)
    keep = names != NONE
    joints, names = joints[keep], names[keep]
    rng, lines = np.random.default_rng(seed), []
    p = seen(rng, joints, names, 2.0, (1e-3, 1e-3))
    for name in SHAPES:
        for i in np.flatnonzero(names == name)[:each]:
            lines.append(name + "," + ",".join(f"{100 * v:.1f}" for v in p[i].reshape(-1)))
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(prog="lmtrain.letters", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    for name, count, seed in (("poses", 14000, 1), ("examine", 0, 977), ("render", 6000, 1), ("vary", 4, 1)):
        c = commands.add_parser(name)
        c.add_argument("out", type=Path)
        if name in ("render", "vary"):
            c.add_argument("--photos", type=Path, required=True, help="folder of photos with manifest.json")
        c.add_argument("--assets", type=Path, default=os.environ.get("LANDMARKS_MAKEHUMAN"))
        c.add_argument("--count", type=int, default=count)
        c.add_argument("--seed", type=int, default=seed)
    c = commands.add_parser("train")
    c.add_argument("files", type=Path, nargs="+")
    c.add_argument("--out", type=Path)
    c.add_argument("--photos", type=Path, help="folder of labelled photos; their training part is learned")
    c.add_argument("--points", type=Path, default=Path(__file__).parents[1] / "photos/hand-points.json.gz")
    c.add_argument("--detected", type=Path, nargs="*", default=[], help="files of `bin/landmarks detect --json` of the photos and of what `render` and `vary` made")
    c.add_argument("--held", type=Path, help="poses of other people, to tell how right it is")
    c.add_argument("--seed", type=int, default=1)
    c.add_argument("--steps", type=int, default=9000)
    c.add_argument("--rate", type=float, default=3e-3)
    c.add_argument("--share", type=float, default=0.6, help="points that were found, over posed hands in a batch")
    c.add_argument("--start", type=Path, help="a letters.onnx to go on from")
    args = parser.parse_args()
    if args.what == "poses":
        joints, names = poses(args.assets, args.count, args.seed)
        np.savez(args.out, joints=joints, names=names)
        return
    if args.what == "examine":
        args.out.write_text("\n".join(["# shape, then x, y, z of 21 points; made by `python -m lmtrain.letters examine`",
                                       *examination(args.assets, args.seed)]) + "\n")  # fmt: skip
        return
    if args.what == "render":
        return render(args.assets, args.photos, args.out, args.count, args.seed)
    if args.what == "vary":
        return vary(args.photos, args.out, args.count, args.seed)
    real = None
    if args.photos:
        labels = labelled(args.photos, "train")
        parts = [of_labels(labels, args.points), *[of_detect(labels, f) for f in args.detected]]
        real = tuple(np.concatenate([part[k] for part in parts]) for k in (0, 1))
    net = train(args.files, real, args.seed, args.steps, args.rate, args.start, share=args.share)
    if args.held:
        data, rng = np.load(args.held), np.random.default_rng(5)
        letters = np.isin(data["names"], LETTER_SHAPES)
        joints, names = data["joints"][letters], data["names"][letters]
        print("true points", right(net, seen(rng, joints, names, 2.0), names, LETTER_SHAPES),
              "blurred", right(net, seen(rng, joints, names, 0), names, LETTER_SHAPES))  # fmt: skip
    if args.photos:
        held = labelled(args.photos, "develop")
        for file in args.detected:
            p, names = of_detect(held, file)
            if not len(p) or MADE.fullmatch(results(file)[0]["camera"]):
                continue
            print(file.name, len(names), "of", len(held), "found; right", right(net, p, names, LETTER_SHAPES))
    if args.out:
        write(net, args.out)


if __name__ == "__main__":
    main()
