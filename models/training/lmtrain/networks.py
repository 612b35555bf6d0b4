"""The networks. Dense 3×3 convolutions throughout: on CPUs they train and run faster than depthwise ones of the
same accuracy."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn


def convolution(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, relu: bool = True) -> nn.Sequential:
    layers = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs)]
    return nn.Sequential(*layers, nn.ReLU(inplace=True)) if relu else nn.Sequential(*layers)


class Residual(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.first = convolution(channels, channels)
        self.second = convolution(channels, channels, relu=False)
        nn.init.zeros_(self.second[1].weight)  # begins as nothing (Goyal et al. 2017): blocks can be added to a trained network

    def forward(self, x):
        return F.relu(x + self.second(self.first(x)))


class Backbone(nn.Module):
    """Feature maps at strides 4, 8, 16, …; one more for each entry of ``channels`` after the first."""

    def __init__(self, channels, blocks):
        super().__init__()
        self.stem = convolution(3, channels[0], stride=2)
        self.stages = nn.ModuleList(
            nn.Sequential(convolution(i, o, stride=2), *[Residual(o) for _ in range(n)])
            for i, o, n in zip(channels, channels[1:], blocks)
        )

    def forward(self, x):
        x, maps = self.stem(x), []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return maps


class LandmarkNet(nn.Module):
    """Points of one cropped hand or face by integral regression over heatmaps (Sun et al. 2018).

    Input n × 3 × s × s, RGB in −1…1. Gives points n × p × 3 (x, y in −1…1 over the crop; z in the same unit, smaller is
    nearer), score logits n × (1 presence [+ 1 side] + p visibility [+ 1 other + 1 quality]) and heatmap logits n × p × (s/4)².

    A network with ``other`` also says whether a hand of the other side lies on the one it looks at, where that one's
    region is (``read_other``), and how well it thinks that its points lie (``landmarks.similarity``).
    """

    def __init__(self, points: int, side: bool, width: int = 48, blocks=(1, 2, 2), other: bool = False):
        super().__init__()
        self.points, self.side, self.other = points, side, other
        self.visible = slice(1 + side, 1 + side + points)  # of the scores; then come those of another hand and of quality
        channels = (16, 32, 64, 128)
        self.backbone = Backbone(channels, blocks)
        self.from16 = convolution(channels[3], width, 1)
        self.from8 = convolution(channels[2], width, 1)
        self.from4 = convolution(channels[1], width, 1)
        self.merge8 = convolution(width, width)
        self.merge4 = convolution(width, width)
        self.maps = nn.Conv2d(width, 2 * points + 4 * other, 1)
        self.scores = nn.Linear(channels[3], 1 + side + points + other)
        if other:
            self.quality = nn.Linear(channels[3] + points, 1)

    def trunk(self, x):
        """Features at a quarter of the input's size, and the last ones."""
        c4, c8, c16 = self.backbone(x)
        h = self.merge8(F.interpolate(self.from16(c16), scale_factor=2.0, mode="nearest") + self.from8(c8))
        return self.merge4(F.interpolate(h, scale_factor=2.0, mode="nearest") + self.from4(c4)), c16

    def features(self, x):
        h, last = self.trunk(x)
        return self.maps(h), last

    def read(self, maps, last):
        maps, last = maps.float(), last.float()
        b, _, h, w = maps.shape
        heat = maps[:, : self.points].reshape(b, self.points, h * w)
        p = heat.softmax(-1)
        xy = self.middles(p.reshape(b, self.points, h, w))
        z = (p * maps[:, self.points : 2 * self.points].reshape(b, self.points, h * w)).sum(-1, keepdim=True)
        mean = last.mean((2, 3))
        scores = self.scores(mean)
        if self.other:
            # How narrow the heatmaps are tells most; that it is asked is no reason for them to be narrower.
            narrow = (p * p).sum(-1).detach().log()
            scores = torch.cat([scores, self.quality(torch.cat([mean, narrow], -1))], -1)
        return torch.cat([xy, z], -1), scores, heat

    @staticmethod
    def middles(planes):
        """x, y in −1…1 of the mean of each plane of n × p × h × w, which sum to one."""
        h, w = planes.shape[2:]
        gx = (torch.arange(w, device=planes.device).float() + 0.5) / w * 2 - 1
        gy = (torch.arange(h, device=planes.device).float() + 0.5) / h * 2 - 1
        return torch.stack([(planes.sum(2) * gx).sum(-1), (planes.sum(3) * gy).sum(-1)], -1)

    def read_other(self, maps):
        """The other hand's region: its centre n × 2 in −1…1 over the crop, then n × 3: the logarithm of its side in sides of the
        crop, and the direction from wrist to middle knuckle, which is its region's up; and the centre's heat n × h·w."""
        maps = maps[:, 2 * self.points :].float()
        b, _, h, w = maps.shape
        heat = maps[:, 0].reshape(b, h * w)
        p = heat.softmax(-1)
        values = (p[:, None] * maps[:, 1:].reshape(b, 3, h * w)).sum(-1)
        return self.middles(p.reshape(b, 1, h, w))[:, 0], values, heat

    def forward(self, x):
        return self.read(*self.features(x))


class RegressionNet(nn.Module):
    """The classic way, kept for teaching and comparison: 256 × 256 × 3, convolutions to 64 × 64 × 64 features, a regression
    head that gives 63 numbers, x, y, z of 21 points; and presence.

    Input n × 3 × 256 × 256, RGB in −1…1. Gives points n × p × 3 as ``LandmarkNet`` and the logit of presence n × 1.
    """

    def __init__(self, points: int):
        super().__init__()
        self.points, self.side = points, False
        self.body = nn.Sequential(convolution(3, 16, stride=2), convolution(16, 32, stride=2), convolution(32, 64, 1))
        self.head = nn.Sequential(convolution(64, 64, stride=2), convolution(64, 96, stride=2), Residual(96),
                                  convolution(96, 128, stride=2), Residual(128), convolution(128, 64, 1))  # fmt: skip
        self.last = nn.Linear(64 * 64, 3 * points + 1)
        nn.init.normal_(self.last.weight, std=0.002)

    def read(self, features):
        out = self.last(self.head(features).flatten(1)).float()
        return out[:, : 3 * self.points].reshape(-1, self.points, 3), out[:, 3 * self.points :]

    def forward(self, x):
        points, presence = self.read(self.body(x))
        return points, presence, None


class DetectorNet(nn.Module):
    """Hands and faces as points (CenterNet, Zhou et al. 2019) at stride 8.

    Input n × 3 × s × s, RGB in −1…1. Gives heat logits (hand, face), and at each cell the box' logarithmic size, the
    centre's offset in the cell and two keypoints relative to the cell's corner, in units of the box' longer side.
    """

    STRIDE = 8

    def __init__(self, width: int = 48):
        super().__init__()
        channels = (16, 24, 48, 96, 128)
        self.backbone = Backbone(channels, (1, 1, 2, 2))
        self.from32 = convolution(channels[4], width, 1)
        self.from16 = convolution(channels[3], width, 1)
        self.from8 = convolution(channels[2], width, 1)
        self.merge16 = convolution(width, width)
        self.merge8 = convolution(width, width)
        self.last = convolution(width, width)
        self.maps = nn.Conv2d(width, 10, 1)
        nn.init.constant_(self.maps.bias[:2], -4.0)  # so that the first heatmaps are nearly empty (Lin et al. 2017)

    def forward(self, x):
        _, c8, c16, c32 = self.backbone(x)
        h = self.merge16(F.interpolate(self.from32(c32), scale_factor=2.0, mode="nearest") + self.from16(c16))
        h = self.merge8(F.interpolate(h, scale_factor=2.0, mode="nearest") + self.from8(c8))
        out = self.maps(self.last(h)).float()
        return out[:, :2], out[:, 2:4], out[:, 4:6], out[:, 6:10]


HAND, FACE = 21, 70


def make(name: str) -> nn.Module:
    if name == "hand":
        return LandmarkNet(HAND, side=True, blocks=(1, 5, 7), other=True)
    if name == "face":
        return LandmarkNet(FACE, side=False, blocks=(1, 3, 4))
    if name == "detector":
        return DetectorNet()
    if name == "hand-regression-256":
        return RegressionNet(HAND)
    raise ValueError(f"no network '{name}'; there are hand, face, detector and hand-regression-256")


def multiply_adds(network: nn.Module, size: int) -> int:
    """Multiply-accumulate operations of one forward pass at size × size."""
    total, hooks = [0], []

    def count(module, _, output):
        per = module.weight[0].numel() if isinstance(module, nn.Conv2d) else module.in_features
        total[0] += output.numel() * per

    for module in network.modules():
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            hooks.append(module.register_forward_hook(count))
    network.eval()
    with torch.no_grad():
        network(torch.zeros(1, 3, size, size))
    for hook in hooks:
        hook.remove()
    return total[0]
