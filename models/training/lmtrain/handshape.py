"""The small network by which `io.landmarkstream.attributes` reads fingers from the uncertain points of a landmark network.

    python -m lmtrain.handshape poses A.npz --count 9000 --seed 1     (B.npz: 3000, 3; C.npz: 3000, 4)
    python -m lmtrain.handshape train A.npz B.npz C.npz src/core/resources/attributes

A landmark network's 21 points are off by a tenth of a palm, its z by far more and often too flat. What fingers do then follows
from all points together and from what hands can do: the network learns it from hands posed by kinematics (no pictures), seen
from anywhere, their points blurred, shifted and flattened in many ways and degrees. It is no landmark network's own, and takes
points without z as well.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import string
from pathlib import Path

import numpy as np

from .definitions import KNUCKLES
from .grasps import Kinematics, random_pose
from .hands import HandSampler
from .attributes import GESTURES, gesture_pose

POSES_A_PERSON = 40


def poses(assets: Path, count: int, seed: int):
    """Joints (n, 21, 3) of left hands in palms from the wrist, x to the thumb, y to the fingers, z out of the palm; names."""
    sampler, rng = HandSampler(assets, 32), np.random.default_rng(seed)
    names, joints = [], []
    for k in range(count):
        if k % POSES_A_PERSON == 0:
            hand = Kinematics(sampler.person(rng).joints)
            axes = np.stack([hand.x, hand.y, hand.n])
        gesture = str(rng.choice(list(GESTURES))) if rng.random() < 0.55 else ""
        pose = gesture_pose(rng, hand, gesture) if gesture else random_pose(rng, hand)
        thumb = hand.finger(0, pose.thumb[[0, 2, 3]][None], pose.thumb[1:2])
        fingers = [hand.finger(f, pose.flexion[f][None], pose.abduction[f : f + 1]) for f in range(1, 5)]
        points = np.concatenate([hand.wrist[None], *[f[0] for f in [thumb, *fingers]]])
        names.append(gesture)
        joints.append((points - hand.wrist) @ axes.T / hand.length)
    return np.array(joints, "f4"), np.array(names)


# ---- what is read ----------------------------------------------------------------------------------------------------

FINGERS = range(5)
TIPS, BASES = [4, 8, 12, 16, 20], [2, 5, 9, 13, 17]
PAIRS = [(a, b) for a in FINGERS for b in range(a + 1, 5)]
# As in HandShape: a finger is straight below, curled above these bends; a thumb is straight beyond this many palms.
STRAIGHT, CURLED, BEND_WIDTH, THUMB_OUT, THUMB_WIDTH = 100, 130, 15, 0.97, 0.12


def angle(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    cosine = (u * v).sum(-1) / np.maximum(np.sqrt((u * u).sum(-1) * (v * v).sum(-1)), 1e-9)
    return np.degrees(np.arccos(cosine.clip(-1, 1)))


def bends(p: np.ndarray) -> np.ndarray:
    """Degrees by which each finger is bent, (n, 5), of exact points (n, 21, 3); as HandAttributes defines them."""
    out = [angle(p[:, 2] - p[:, 1], p[:, 3] - p[:, 2]) + angle(p[:, 3] - p[:, 2], p[:, 4] - p[:, 3])]
    for b in BASES[1:]:
        first = p[:, b + 1] - p[:, b]
        out.append(angle(p[:, b] - p[:, 0], first) + angle(first, p[:, b + 3] - p[:, b + 1]))
    return np.stack(out, -1)


def states(p: np.ndarray, names: np.ndarray) -> np.ndarray:
    """How far each finger is straight, bent, curled, (n, 5, 3); what a gesture asks of a finger holds wholly."""
    palm = np.linalg.norm(p[:, 9] - p[:, 0], axis=-1)
    ramp = lambda value, limit, half: np.clip(0.5 + (value - limit) / (2 * half), 0, 1)  # noqa: E731
    bend = bends(p)
    straight, curled = 1 - ramp(bend, STRAIGHT, BEND_WIDTH), ramp(bend, CURLED, BEND_WIDTH)
    straight[:, 0] = ramp(np.linalg.norm(p[:, 4] - p[:, 17], axis=-1) / palm, THUMB_OUT, THUMB_WIDTH)
    curled[:, 0] = 1 - straight[:, 0]
    for name, (stretched, thumb) in GESTURES.items():
        mine = names == name
        if name == "pinch":
            continue
        for f in range(0 if name != "ok" else 2, 5):
            up = thumb if f == 0 else f in stretched
            straight[mine, f], curled[mine, f] = up, not up
    return np.stack([straight, 1 - straight - curled, curled], -1).clip(0, 1)


def targets(p: np.ndarray, names: np.ndarray) -> np.ndarray:
    """States, bends in 100 degrees, gaps between tips in palms, angles between fingers in 100 degrees: (n, 40)."""
    palm = np.linalg.norm(p[:, 9] - p[:, 0], axis=-1)
    gaps = [np.linalg.norm(p[:, TIPS[a]] - p[:, TIPS[b]], axis=-1) / palm for a, b in PAIRS]
    angles = [angle(p[:, TIPS[a]] - p[:, BASES[a]], p[:, TIPS[b]] - p[:, BASES[b]]) / 100 for a, b in PAIRS]
    return np.concatenate([states(p, names).reshape(len(p), 15), bends(p) / 100, np.stack(gaps + angles, -1)], 1)


# ---- how a network sees it -------------------------------------------------------------------------------------------


def moved(p: np.ndarray, share) -> np.ndarray:
    """Knuckles where annotators put them (``definitions.jointed``), times ``share``."""
    out = p.copy()
    for i, by in KNUCKLES.items():
        out[:, i] += by * share * (p[:, 0] - p[:, i])
    return out


def views(rng, n: int) -> np.ndarray:
    """Rotations (n, 3, 3) from the palm's frame to the camera's: x right, y down, z away. Half show the palm within 60 degrees."""
    q = rng.normal(size=(3 * n, 4))
    w, x, y, z = (q / np.linalg.norm(q, axis=1, keepdims=True)).T
    turn = np.stack([1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
                     2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
                     2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)], -1).reshape(-1, 3, 3)  # fmt: skip
    palm = turn[turn[:, 2, 2] < -0.5][: n // 2]
    return rng.permutation(np.concatenate([palm, turn[-(n - len(palm)) :]]))


def seen(rng, p: np.ndarray, certain: float) -> np.ndarray:
    """Exact points in palms as uncertain ones of a picture: perspective, noise of points and fingers, a z that is too flat,
    tilted, noisy or not there. How uncertain differs from hand to hand; a share of ``certain`` hardly is."""
    n = len(p)
    each = lambda low, high, shape=(n, 1): np.exp(rng.uniform(np.log(low), np.log(high), shape))  # noqa: E731
    p = moved(p, 1 + rng.normal(0, 0.3, (n, 1)))
    p = np.einsum("nij,nkj->nki", views(rng, n).astype("f4"), p.astype("f4"))
    mean = p.mean(1, keepdims=True)
    away = each(5, 30)
    at = (p - mean)[..., :2] * (away / (away + (p - mean)[..., 2]))[..., None]
    z = p[..., 2] - p[:, :1, 2]
    exact = rng.random((n, 1)) < certain
    blur = np.where(exact, each(0.002, 0.01), each(0.02, 0.14))[..., None]
    along = np.r_[1, np.tile([0.7, 0.9, 1.1, 1.3], 5)][:, None]  # tips are seen worst
    heavy = np.where(rng.random((n, 21, 1)) < 0.07, 2.5, 1)
    finger = np.repeat(rng.normal(0, 0.7, (n, 5, 2)), 4, 1)
    at += blur * along * (rng.normal(0, 0.7, (n, 21, 2)) * heavy + np.concatenate([np.zeros((n, 1, 2)), finger], 1))
    deep = np.where(exact, each(0.002, 0.02), each(0.03, 0.3))
    finger = np.concatenate([np.zeros((n, 1)), np.repeat(rng.normal(0, 1, (n, 5)), 4, 1)], 1)
    tilt = np.where(exact, 0, rng.normal(0, 0.3, (n, 1)))
    other = np.where(exact, 0, rng.normal(0, 0.3, (n, 1)))
    z = z * np.where(exact, 1, rng.uniform(0.3, 1.15, (n, 1))) + tilt * at[..., 0] + other * at[..., 1]
    z += deep * along[:, 0] * (rng.normal(0, 0.8, (n, 21)) + 0.8 * finger)
    z *= rng.random((n, 1)) > 0.08
    return np.concatenate([at, z[..., None]], -1)


def canonical(p: np.ndarray) -> np.ndarray:
    """Points (n, 21, 3) as HandReader brings them into one place: the palm's middle at 0, the knuckles above the
    wrist, the index finger's on the left, over the root mean square distance of the points from their middle."""
    xy, z = p[..., :2], p[..., 2]
    spread = xy - xy.mean(1, keepdims=True)
    scale = np.sqrt((spread**2).sum(-1).mean(-1)) + 1e-9
    up = xy[:, [5, 9, 13, 17]].mean(1) - xy[:, 0]
    length = np.linalg.norm(up, axis=-1) + 1e-9
    ux, uy = (up / length[:, None]).T[:, :, None]
    at = (xy - xy[:, [0, 5, 9, 13, 17]].mean(1, keepdims=True)) / scale[:, None, None]
    x, y = at[..., 1] * ux - at[..., 0] * uy, -at[..., 0] * ux - at[..., 1] * uy
    x = x * np.where(x[:, 5] <= x[:, 17], 1, -1)[:, None]
    return np.stack([x, y, (z - z.mean(1, keepdims=True)) / scale[:, None]], -1).astype("f4")


def inputs(p: np.ndarray) -> np.ndarray:
    """The canonical points, and as measured on them bends, gaps between tips, and the thumb's tip to the little knuckle."""
    p = canonical(p)
    gaps = [np.linalg.norm(p[:, TIPS[a]] - p[:, TIPS[b]], axis=-1) for a, b in PAIRS]
    out = np.linalg.norm(p[:, 4] - p[:, 17], axis=-1)
    return np.concatenate([p.reshape(len(p), 63), bends(p) / 100, np.stack([*gaps, out], -1)], 1)


# ---- training --------------------------------------------------------------------------------------------------------


def network(hidden=(96, 64)):
    import torch

    layers, width = [], 63 + 5 + len(PAIRS) + 1
    for k in hidden:
        layers += [torch.nn.Linear(width, k), torch.nn.ReLU()]
        width = k
    return torch.nn.Sequential(*layers, torch.nn.Linear(width, 15 + 5 + 2 * len(PAIRS)))


# Steps, learning rate at the start, share of exact points, weight of the gaps, of thumb to index: whether tips touch is a
# matter of a twentieth of a palm, and comes last.
STAGES = ((8000, 3e-3, 0.15, 1, 1), (2000, 1e-3, 0.25, 3, 10))


def train(files, seed: int, batch: int = 1024):
    """The network after all stages."""
    import torch

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    data = [np.load(f) for f in files]
    joints, names = (np.concatenate([d[k] for d in data]) for k in ("joints", "names"))
    wanted = targets(moved(joints, 1), names).astype("f4")
    net = network()
    for k, stage in enumerate(STAGES):
        improve(net, joints, wanted, np.random.default_rng(seed + k), *stage, batch)
    return net


def improve(net, joints, wanted, rng, steps: int, rate: float, certain: float, gaps: float, pinch: float, batch: int) -> None:
    """States by cross entropy; bends, gaps and angles by absolute error, so that they are medians: as likely above as below."""
    import torch

    optimiser = torch.optim.AdamW(net.parameters(), rate, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    weight = torch.ones(wanted.shape[1] - 15)
    weight[5 : 5 + len(PAIRS)] = gaps
    weight[5] = pinch
    total = 0.0
    for step in range(steps):
        pick = rng.integers(len(joints), size=batch)
        out = net(torch.from_numpy(inputs(seen(rng, joints[pick], certain))))
        want = torch.from_numpy(wanted[pick])
        told = torch.log_softmax(out[:, :15].reshape(-1, 5, 3), -1)
        loss = -(want[:, :15].reshape(-1, 5, 3) * told).sum(-1).mean() + (weight * (out[:, 15:] - want[:, 15:]).abs()).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        total += loss.item()
        if step % 500 == 499:
            print(step + 1, round(total / 500, 4), flush=True)
            total = 0.0


# Hands.victory() of the Java tests: wrist, thumb … little finger. ``train`` prints what the network tells of it, for HandReaderTest.
VICTORY = """
    300, 400, 0, 275, 380, -10, 265, 350, -25, 285, 325, -35, 310, 315, -38, 270, 303, 0, 270, 258.17, -3.92, 270,
    230.6, -8.78, 270, 209.35, -14.48, 295, 300, 0, 295, 250.69, -4.31, 295, 220.36, -9.66, 295, 196.98, -15.93,
    318, 305, 0, 318, 301.08, -44.83, 318, 328.65, -49.69, 318, 334.35, -28.44, 338, 315, 0, 338, 311.86, -35.86,
    338, 333.92, -39.75, 338, 338.48, -22.75
"""


def told(net, points: np.ndarray) -> np.ndarray:
    """What HandReader reads of one hand: 15 probabilities, then bends, gaps and angles in the network's units."""
    import torch

    with torch.no_grad():
        out = net(torch.from_numpy(inputs(points[None]).astype("f4")))[0]
    return np.r_[torch.softmax(out[:15].reshape(5, 3), -1).reshape(15), out[15:]]


STATES, VALUES = 15, 15 + 5 + 2 * len(PAIRS)
CARD = string.Template("""\
# The network that attributes.HandReader reads fingers with. It is part of the code and travels in its jar.
name: hand-shape
title: Finger states, bends, gaps and angles of a hand from 21 uncertain points
file: hand-shape.onnx
sha256: $sha256
bytes: $bytes
licence: Apache-2.0
origin: trained in this project on hands posed by kinematics; models/training/lmtrain/handshape.py
""")


def to_onnx(layers):
    """The network as an ONNX model: `features` (n, 79) to `states` (n, 5, 3), probabilities of straight, bent and curled, and
    `measures` (n, 25), bends, gaps and angles. ``layers``: weights (outputs, inputs) and biases of each, float32."""
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
    integers = dict(split=[STATES, VALUES - STATES], shape=[-1, 5, 3])
    constants += [numpy_helper.from_array(np.array(v, np.int64), n) for n, v in integers.items()]
    nodes += [helper.make_node("Split", [last, "split"], ["logits", "measures"], axis=1),
              helper.make_node("Reshape", ["logits", "shape"], ["fingers"]),
              helper.make_node("Softmax", ["fingers"], ["states"], axis=-1)]  # fmt: skip
    tensor = lambda name, *shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *shape])  # noqa: E731
    graph = helper.make_graph(nodes, "hand-shape", [tensor("features", len(layers[0][0][0]))],
                              [tensor("states", 5, 3), tensor("measures", VALUES - STATES)], constants)  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8, producer_name="landmark-stream")
    onnx.checker.check_model(model, full_check=True)
    return model


def write(layers, folder: Path) -> None:
    """``hand-shape.onnx`` and its card, ``hand-shape.yaml``."""
    data = to_onnx(layers).SerializeToString(deterministic=True)
    (folder / "hand-shape.onnx").write_bytes(data)
    (folder / "hand-shape.yaml").write_text(CARD.substitute(sha256=hashlib.sha256(data).hexdigest(), bytes=len(data)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="lmtrain.handshape", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    c = commands.add_parser("poses", help="pose hands by kinematics")
    c.add_argument("out", type=Path)
    c.add_argument("--assets", type=Path, default=os.environ.get("LANDMARKS_MAKEHUMAN"))
    c.add_argument("--count", type=int, default=9000)
    c.add_argument("--seed", type=int, default=1)
    c = commands.add_parser("train", help="train the network on them")
    c.add_argument("files", type=Path, nargs="+")
    c.add_argument("out", type=Path)
    c.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if args.what == "poses":
        joints, names = poses(args.assets, args.count, args.seed)
        np.savez(args.out, joints=joints, names=names)
    else:
        net = train(args.files, args.seed)
        layers = [(m.weight.detach().numpy(), m.bias.detach().numpy()) for m in net if hasattr(m, "weight")]
        write(layers, args.out)
        print(told(net, np.array([float(x) for x in VICTORY.replace(",", " ").split()]).reshape(21, 3)).astype(float).round(4).tolist())


if __name__ == "__main__":
    main()
