"""Checkpoints to ONNX with cards: batch normalisation folded, outputs as the product's decoders read them."""

from __future__ import annotations

import hashlib
import string
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from . import networks
from .calibration import PLAIN, evidence

OPSET = 17
PALM = 0.082  # metres from wrist to middle knuckle as `definitions` has them, mean of the rendered adults
LARGEST = 7_000_000  # bytes; a file above it keeps its weights as float16


class LandmarkExport(nn.Module):
    """``landmarks`` n × p × 3 in −1…1, ``presence``, ``visibility``, for hands ``right``, ``world`` (metres, a grown-up's
    hand) and ``other`` (n × 6: the probability that a hand of the other side lies on this one, and of that one's region the
    centre in −1…1, the side in sides of the input, and the direction that is up) and ``quality`` (n × 1: the object keypoint similarity
    that it expects of its points), for faces ``irises`` n × 2 × 3; then what ``models trace`` shows, ``features`` and ``heatmaps``."""

    def __init__(self, net, presence=PLAIN):
        super().__init__()
        self.net, self.constant, self.weights = net, presence[0], torch.tensor(presence[1:])

    def forward(self, x):
        features, last = self.net.trunk(x)
        maps = self.net.maps(features)
        points, scores, heat = self.net.read(maps, last)
        there = (self.constant + (evidence(scores, heat) * self.weights).sum(1, keepdim=True)).sigmoid()
        scores = scores.sigmoid()
        side = features.shape[-1]
        traced = features, heat.softmax(-1).reshape(-1, self.net.points, side, side)
        if self.net.side:
            length = (points[:, 9:10] - points[:, 0:1]).norm(dim=-1, keepdim=True).clamp(min=1e-3)
            world = (points - points.mean(1, keepdim=True)) * (PALM / length)
            at, values, _ = self.net.read_other(maps)
            other = torch.cat([scores[:, -2:-1], at, values[:, :1].exp(), values[:, 1:]], 1)
            return points, there, scores[:, self.net.visible], scores[:, 1:2], world, other, scores[:, -1:], *traced
        return points[:, :68], there, scores[:, 1:69], points[:, 68:], *traced


class RegressionExport(nn.Module):
    """``landmarks`` n × 63 in 0…1 of the picture for an input in 0…1, ``presence``; then ``features`` n × 64 × 64 × 64."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        features = self.net.body(x * 2 - 1)
        points, presence = self.net.read(features)
        half = torch.tensor([0.5, 0.5, 0.0])
        return (points * 0.5 + half).flatten(1), presence.sigmoid(), features


class DetectorExport(nn.Module):
    """``heatmap`` 1 × 2 × h × w, ``size``, ``offset``, ``points`` in cells, as the product's center-heatmap reads them."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        heat, size, offset, keys = self.net(x)
        size = size.clamp(-2, 5).exp()
        return heat.sigmoid(), size, offset, keys * size.amax(1, keepdim=True)


def fold(module: nn.Module) -> None:
    """Replaces every convolution and batch normalisation pair by one convolution."""
    for name, child in module.named_children():
        if isinstance(child, nn.Sequential) and len(child) > 1 and isinstance(child[1], nn.BatchNorm2d):
            fused = fuse_conv_bn_eval(child[0], child[1])
            setattr(module, name, nn.Sequential(fused, *list(child)[2:]))
        elif isinstance(child, nn.Sequential):
            for i, item in enumerate(child):
                if isinstance(item, nn.Sequential) and isinstance(item[1], nn.BatchNorm2d):
                    child[i] = nn.Sequential(fuse_conv_bn_eval(item[0], item[1]), *list(item)[2:])
                else:
                    fold(item)
        else:
            fold(child)


def store_halves(path: Path) -> None:
    """Keeps big weights as float16 in the file, each with a cast to float32, which the runtime does once when it loads."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(str(path))
    casts = []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype == np.float32 and values.size >= 1024:
            name = tensor.name
            tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), name + "_half"))
            casts.append(helper.make_node("Cast", [name + "_half"], [name], name=name + "_cast", to=TensorProto.FLOAT))
    nodes = casts + list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


OUTPUTS = {
    "hand": ["landmarks", "presence", "visibility", "right", "world", "other", "quality", "features", "heatmaps"],
    "face": ["landmarks", "presence", "visibility", "irises", "features", "heatmaps"],
    "detector": ["heatmap", "size", "offset", "points"],
    "hand-regression-256": ["landmarks", "presence", "features"],
}
EXPORTS = {"detector": DetectorExport, "hand-regression-256": RegressionExport}

CARDS = {
    "hand": """\
output:
  kind: coordinates
  points: landmarks
  dimensions: 3
  unit: signed-unit
  topology: hand21
  world: world
  # The region of a hand of the other handedness that lies on this one.
  overlapping: other
  # The object keypoint similarity that the network expects of its points.
  quality: quality
  presence:
    tensor: presence
    activation: none
  handedness:
    tensor: right
    activation: none
    high: right
    # It knows right hands; left ones are mirrored first.
    mirror: left
  visibility:
    tensor: visibility
    activation: none
""",
    "face": """\
output:
  kind: coordinates
  points: landmarks
  dimensions: 3
  unit: signed-unit
  topology: face68
  presence:
    tensor: presence
    activation: none
  visibility:
    tensor: visibility
    activation: none
""",
    "detector": """\
output:
  kind: center-heatmap
  heatmap: heatmap
  size: size
  offset: offset
  points: points
  classes: [hand, face]
  stride: 8
  # Hand: wrist, middle knuckle. Face: the middles of the eyes, the person's right one first.
  keypoints: 2
  activation: none
  threshold: 0.12
  iou: 0.45
""",
    "hand-regression-256": """\
output:
  kind: coordinates
  points: landmarks
  dimensions: 3
  unit: unit
  topology: hand21
  presence:
    tensor: presence
    activation: none
""",
}

TITLES = {
    "hand": "Own hand landmarks: 21 points with depth, presence, handedness, visibility",
    "face": "Own face landmarks: 68 points with depth, presence, visibility, irises",
    "detector": "Own detector: hands and faces with two keypoints each",
    "hand-regression-256": "Hand landmarks by plain regression, for teaching and comparison: 63 numbers from 64 x 64 x 64 features",
}
TRACED = ("features", "heatmaps")

CARD = string.Template("""\
name: $name
title: "$title"
file: $name.onnx
sha256: $sha256
bytes: $bytes
licence: Apache-2.0
origin: trained in this project on $made_of; see README.md beside this card
input:
  tensor: image
  width: $size
  height: $size
  layout: NCHW
  colour: RGB
  mean: $mean
  std: $std
  fit: $fit
  border: $border
$output$trace""")


def to_onnx(name: str, checkpoint: Path, size: int, path: Path, outputs: list[str]):
    """Writes the network with the named ones of its outputs; returns an input and what the checkpoint makes of it."""
    net = networks.make(name)
    state = torch.load(checkpoint, map_location="cpu", weights_only=False)
    net.load_state_dict(state["net"])
    net.eval()
    whole = EXPORTS[name](net) if name in EXPORTS else LandmarkExport(net, state.get("presence", PLAIN))
    keep = [OUTPUTS[name].index(n) for n in outputs]

    class Chosen(nn.Module):
        def __init__(self):
            super().__init__()
            self.whole = whole

        def forward(self, x):
            out = self.whole(x)
            return tuple(out[i] for i in keep)

    plain = Chosen().eval()
    x = torch.rand(1 if name == "detector" else 3, 3, size, size, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        expected = [o.numpy() for o in plain(x)]
        fold(net)
        free = {2: "h", 3: "w"} if name == "detector" else {0: "n"}  # the detector also looks at larger pictures
        torch.onnx.export(plain, (x[:1],), str(path), opset_version=OPSET, input_names=["image"], output_names=outputs,
                          dynamic_axes={n: free for n in ["image", *outputs]}, dynamo=False)  # fmt: skip
    return x.numpy(), expected


def export(name: str, checkpoint: Path, size: int, models: Path) -> None:
    folder = Path(models) / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    x, expected = to_onnx(name, checkpoint, size, path, OUTPUTS[name])
    from .teachers import session

    if path.stat().st_size > LARGEST:
        store_halves(path)
    got = session(path).run(None, {"image": x})
    worst = max(float(np.abs(a - b).max() / (np.abs(b).max() + 1e-6)) for a, b in zip(got, expected))
    if worst > 5e-3:
        raise RuntimeError(f"{path}: differs from the checkpoint by {worst:.2g} of the largest value")
    write_card(folder, name, name, size)
    print(f"{path}: {path.stat().st_size} bytes, differs from the checkpoint by at most {worst:.1e}")


def write_card(folder: Path, name: str, base: str, size: int, note: str = "", traced: bool = True) -> None:
    """The card of network ``base`` in the form ``name``."""
    data = (folder / f"{name}.onnx").read_bytes()
    unit = base == "hand-regression-256"
    shown = [n for n in OUTPUTS[base] if n in TRACED and traced]
    made_of = "rendered people" if base == "hand-regression-256" else "rendered people and photos"
    text = CARD.substitute(name=name, made_of=made_of, title=TITLES[base] + note, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data),
                           size=size, fit="LETTERBOX" if base == "detector" else "STRETCH",
                           mean=[0, 0, 0] if unit else [127.5] * 3, std=[255] * 3 if unit else [127.5] * 3,
                           border="ZERO" if base == "detector" else "REPLICATE", output=CARDS[base],
                           trace=f"trace: [{', '.join(shown)}]\n" if shown else "")  # fmt: skip
    (folder / "card.yaml").write_text(text)
