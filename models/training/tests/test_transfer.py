"""Landmarks of one's own, on drawn crosses."""

import json
from pathlib import Path

import cv2
import numpy as np
import torch
from lmtrain import annotations, transfer
from lmtrain.transfer import Options, Pictures

CHECKPOINTS = Path(__file__).parent.parent / "checkpoints"


def crosses(folder, count):
    """Pictures of one bright cross; the points are its ends to the left and right."""
    r, samples = np.random.default_rng(1), []
    for i in range(count):
        image = r.integers(0, 60, (90, 120, 3)).astype(np.uint8)
        x, y = r.uniform(30, 90), r.uniform(25, 65)
        cv2.line(image, (int(x - 14), int(y)), (int(x + 14), int(y)), (230, 230, 230), 3)
        cv2.line(image, (int(x), int(y - 8)), (int(x), int(y + 8)), (80, 80, 230), 3)
        cv2.imwrite(str(folder / f"{i}.png"), image)
        samples.append(dict(image=f"{i}.png", keypoints=[[x - 14, y], [x + 14, y]]))
    (folder / "crosses.json").write_text(json.dumps(dict(point_names=["left", "right"], samples=samples)))
    return annotations.read(folder / "crosses.json")


def same(one, other):
    """Whether two tensors are the same but for their scale."""
    return one.shape == other.shape and torch.nn.functional.cosine_similarity(one.flatten(), other.flatten(), dim=0) > 0.99999


def test_crops_and_points_belong_together(tmp_path):
    pictures = Pictures(crosses(tmp_path, 4))
    x, points, there = transfer.batch(pictures, [0, 1, 2, 3], Options(turn=180), np.random.default_rng(0))
    bright = x.mean(1)
    for crop, at, seen in zip(bright, points, there):
        for px, py in at[torch.isfinite(at).all(-1)]:
            column, row = int((px + 1) * 64), int((py + 1) * 64)
            part = crop[max(row - 5, 0) : row + 6, max(column - 5, 0) : column + 6]
            assert seen == 0 or part.max() > crop.median() + 0.5


def test_a_small_network_has_the_first_layers_of_the_large_one():
    hand = torch.load(CHECKPOINTS / "hand.pt", map_location="cpu", weights_only=False)["net"]
    net, shared = transfer.make(2, "heatmaps", "hand", CHECKPOINTS, small=True)
    assert 500_000 < shared < sum(p.numel() for p in net.parameters()) < 700_000
    assert same(net.net.backbone.stages[2][1].first[0].weight, hand["backbone.stages.2.1.first.0.weight"].float())


def test_held_out_pictures_neither_train_nor_stop(tmp_path):
    pictures = Pictures(crosses(tmp_path, 20))
    learn, watched, held = transfer.split(pictures, 0, 4)
    assert len(learn) == 14 and len(watched) == 2 and len(held) == 4
    assert sorted(learn + watched + held) == list(range(20))
    fewer, none, same = transfer.split(pictures, 0, 4, most=5, watch=0)
    assert len(fewer) == 5 and none == [] and same == held and set(fewer) <= {*learn, *watched}


def test_the_second_look_is_wide_where_the_first_gathered_the_points(tmp_path):
    pictures, sides = Pictures(crosses(tmp_path, 4)), []
    least = pictures.least([0, 1, 2, 3])
    assert least == round(transfer.SECOND * transfer.AROUND * 28 / 120, 3)

    class Gathers(torch.nn.Module):
        def forward(self, x):
            return torch.zeros(1, 2, 2), torch.zeros(1, 1), None

    cut = transfer.cut
    transfer.cut = lambda image, centre, side, *rest: (sides.append(side), cut(image, centre, side, *rest))[1]
    try:
        transfer.find(Gathers(), pictures.images[0], pictures.whole(0), 64, least)
    finally:
        transfer.cut = cut
    assert sides == [120, least * 120, 16]


def test_what_is_held_out_can_be_evaluated(tmp_path):
    data = crosses(tmp_path, 3)
    transfer.apart(data, Pictures(data), [2], tmp_path / "held-out.json", "cross")
    again = annotations.read(tmp_path / "held-out.json")
    np.testing.assert_allclose(again.pictures[0].objects[0], data.pictures[2].objects[0])


def test_layers_come_from_a_network_of_ours_as_far_as_they_fit():
    hand = torch.load(CHECKPOINTS / "hand.pt", map_location="cpu", weights_only=False)["net"]
    for arch in ("heatmaps", "unet", "regression"):
        net, shared = transfer.make(2, arch, "hand", CHECKPOINTS, size=64)
        assert 1_000_000 < shared < sum(p.numel() for p in net.parameters())
        stem = (net.net if arch == "heatmaps" else net).backbone.stem[0].weight
        assert same(stem, hand["backbone.stem.0.weight"].float())
        points, presence, heat = net.eval()(torch.zeros(1, 3, 64, 64))
        assert points.shape == (1, 2, 2) and presence.shape == (1, 1)
        if arch != "regression":
            assert heat.shape == (1, 2, (32 if arch == "unet" else 16) ** 2)


def test_a_region_and_its_way_back():
    image = transfer.Image(np.zeros((90, 120, 3), np.uint8))
    _, to = transfer.cut(image, np.array([60.0, 45.0]), 80, 64, angle=0.4)
    at = np.array([[70.0, 50.0]]) @ to[:, :2].T + to[:, 2]
    np.testing.assert_allclose((at - to[:, 2]) @ np.linalg.inv(to[:, :2]).T, [[70, 50]], atol=1e-9)
    assert np.allclose(np.array([[60.0, 45.0]]) @ to[:, :2].T + to[:, 2], 0)


def test_a_picture_that_is_shrunk_stays_in_its_place():
    pixels = np.zeros((201, 403, 3), np.uint8)
    pixels[100:108, 300:308] = 255
    crop, to = transfer.cut(transfer.Image(pixels), np.array([201.5, 100.5]), 403, 64)
    y, x = np.nonzero(crop[..., 0] > 60)
    at = np.array([x.mean() + 0.5, y.mean() + 0.5]) / 32 - 1
    np.testing.assert_allclose(at, np.array([304, 104]) @ to[:, :2].T + to[:, 2], atol=0.03)


def test_the_folder_that_is_written(tmp_path):
    data = crosses(tmp_path, 2)
    data.names[1] = "no"  # a word that YAML would take for false
    net, _ = transfer.make(2, "heatmaps", "nothing", CHECKPOINTS)
    transfer.write(net.eval(), data, tmp_path / "out", "cross", "cross", Options(size=64), "CC0-1.0", "a test: mine", 0.3)
    assert (tmp_path / "out/cross/cross.onnx").stat().st_size > 100_000
    assert '  - "no"\nmirrored: [[0, 1]]' in (tmp_path / "out/topologies/cross.yaml").read_text()
    assert 'origin: "a test: mine"' in (tmp_path / "out/cross/card.yaml").read_text()
    assert "from: {picture: true, leastRegion: 0.3}" in (tmp_path / "out/pipelines/cross.yaml").read_text()


def test_carried_layers_are_as_large_as_new_ones_and_give_the_same():
    """A step of the same size then turns them as far as new layers."""
    net, _ = transfer.make(2, "heatmaps", "hand", CHECKPOINTS, small=True)
    new, _ = transfer.make(2, "heatmaps", "nothing", CHECKPOINTS, small=True)
    for (name, own), (_, fresh) in zip(net.named_parameters(), new.named_parameters()):
        if own.ndim == 4 and "maps" not in name:
            assert 0.5 < float(own.std() / fresh.std()) < 2, name
    state = torch.load(CHECKPOINTS / "hand.pt", map_location="cpu", weights_only=False)["net"]
    trunk = transfer.LandmarkNet(2, side=False, blocks=transfer.SMALL)
    trunk.load_state_dict(trunk.state_dict() | {k: v.float() for k, v in state.items() if k in trunk.state_dict() and trunk.state_dict()[k].shape == v.shape})
    x = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0)) * 2 - 1
    with torch.no_grad():
        for a, b in zip(net.eval().net.trunk(x), trunk.eval().trunk(x)):
            np.testing.assert_allclose(a, b, atol=1e-3 * float(b.abs().max()))
