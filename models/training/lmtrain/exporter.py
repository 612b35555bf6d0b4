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

OPSET = 17
LARGEST = 4_000_000  # bytes; a file above it keeps its weights as float16


class LandmarkExport(nn.Module):
    """``landmarks`` n × p × 3 in −1…1, ``presence``, ``visibility``, for hands ``right``, for faces ``irises`` n × 2 × 3."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        points, scores, _ = self.net(x)
        scores = scores.sigmoid()
        if self.net.side:
            return points, scores[:, :1], scores[:, 2:], scores[:, 1:2]
        return points[:, :68], scores[:, :1], scores[:, 1:69], points[:, 68:]


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
    "hand": ["landmarks", "presence", "visibility", "right"],
    "face": ["landmarks", "presence", "visibility", "irises"],
    "detector": ["heatmap", "size", "offset", "points"],
}

CARDS = {
    "hand": """\
output:
  kind: coordinates
  points: landmarks
  dimensions: 3
  unit: signed-unit
  topology: hand21
  presence:
    tensor: presence
    activation: none
  side:
    tensor: right
    activation: none
    high: right
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
  threshold: 0.4
  iou: 0.45
""",
}

TITLES = {
    "hand": "Own hand landmarks: 21 points with depth, presence, side, visibility",
    "face": "Own face landmarks: 68 points with depth, presence, visibility, irises",
    "detector": "Own detector: hands and faces with two keypoints each",
}

CARD = string.Template("""\
name: $name
title: "$title"
file: $name.onnx
sha256: $sha256
bytes: $bytes
licence: Apache-2.0
origin: trained in this project on rendered people; see README.md beside this card
input:
  tensor: image
  width: $size
  height: $size
  layout: NCHW
  colour: RGB
  mean: [127.5, 127.5, 127.5]
  std: [127.5, 127.5, 127.5]
  fit: $fit
  border: $border
$output""")


def export(name: str, checkpoint: Path, size: int, models: Path) -> None:
    net = networks.make(name)
    net.load_state_dict(torch.load(checkpoint, map_location="cpu", weights_only=False)["net"])
    net.eval()
    plain = (DetectorExport if name == "detector" else LandmarkExport)(net)
    x = torch.randn(1 if name == "detector" else 3, 3, size, size)
    with torch.no_grad():
        expected = [o.numpy() for o in plain(x)]
        fold(net)
        folder = Path(models) / name
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.onnx"
        names = ["image", *OUTPUTS[name]]
        dynamic = None if name == "detector" else {n: {0: "n"} for n in names}
        torch.onnx.export(plain, (x[:1],), str(path), opset_version=OPSET, input_names=names[:1], output_names=names[1:],
                          dynamic_axes=dynamic, dynamo=False)  # fmt: skip
    from .teachers import session

    if path.stat().st_size > LARGEST:
        store_halves(path)
    got = session(path).run(None, {"image": x.numpy()})
    worst = max(float(np.abs(a - b).max() / (np.abs(b).max() + 1e-6)) for a, b in zip(got, expected))
    if worst > 5e-3:
        raise RuntimeError(f"{path}: differs from the checkpoint by {worst:.2g} of the largest value")
    data = path.read_bytes()
    text = CARD.substitute(name=name, title=TITLES[name], sha256=hashlib.sha256(data).hexdigest(), bytes=len(data), size=size,
                           fit="LETTERBOX" if name == "detector" else "STRETCH",
                           border="ZERO" if name == "detector" else "REPLICATE", output=CARDS[name])  # fmt: skip
    (folder / "card.yaml").write_text(text)
    print(f"{path}: {len(data)} bytes, differs from the checkpoint by at most {worst:.1e}")
