"""A detector of one's own kind, on drawn crosses: several a picture."""

import json

import cv2
import numpy as np
import torch
from lmtrain import annotations, several, transfer
from lmtrain.detection import decode, targets
from lmtrain.transfer import Options, Pictures
from test_transfer import CHECKPOINTS


def crosses(folder, count):
    """Pictures of two bright crosses, on the left and on the right; the points are their ends to the left and right."""
    r, samples = np.random.default_rng(1), []
    for i in range(count):
        image = r.integers(0, 60, (90, 160, 3)).astype(np.uint8)
        for x in (r.uniform(25, 55), r.uniform(105, 135)):
            y = r.uniform(25, 65)
            cv2.line(image, (int(x - 14), int(y)), (int(x + 14), int(y)), (230, 230, 230), 3)
            cv2.line(image, (int(x), int(y - 8)), (int(x), int(y + 8)), (80, 80, 230), 3)
            samples.append(dict(image=f"{i}.png", keypoints=[[x - 14, y], [x + 14, y]]))
        cv2.imwrite(str(folder / f"{i}.png"), image)
    (folder / "crosses.json").write_text(json.dumps(dict(point_names=["left", "right"], samples=samples)))
    return annotations.read(folder / "crosses.json")


def test_boxes_of_points_on_a_line_and_of_a_single_point_have_an_area():
    np.testing.assert_allclose(several.box(np.array([[10, 5], [30, 5], [np.nan, np.nan]])), [10, 2.5, 30, 7.5])
    np.testing.assert_allclose(several.box(np.array([[10.0, 5]])), [9.5, 4.5, 10.5, 5.5])


def test_the_input_is_larger_where_objects_are_smaller(tmp_path):
    pictures = Pictures(crosses(tmp_path, 3))
    assert several.input_size(pictures, range(6)) == 192  # a cross is 28 of 160 pixels
    pictures.objects = [(at, o.mean(0) + (o - o.mean(0)) / 3) for at, o in pictures.objects]
    assert several.input_size(pictures, range(6)) == 352  # 20 · 160 / 9.3, up to the next multiple of 32
    pictures.objects = [(at, o.mean(0) + (o - o.mean(0)) / 9) for at, o in pictures.objects]
    assert several.input_size(pictures, range(6)) == 512


def test_objects_of_a_scene_lie_where_the_crop_shows_them(tmp_path):
    pictures, r, seen = Pictures(crosses(tmp_path, 4)), np.random.default_rng(0), 0
    for _ in range(40):
        image, rows, unknown = several.scene(pictures, int(r.integers(4)), Options(turn=20), 128, r)
        assert image.shape == (128, 128, 3) and 0 <= image.min() and image.max() <= 1
        for row in rows:
            x, y = ((row[1:3] + row[3:5]) / 2).astype(int)
            assert image[max(0, y - 4) : y + 5, max(0, x - 4) : x + 5].max() > np.median(image) + 0.3
            seen += 1
        found = decode(as_found(rows, unknown), 0.9)[0]
        assert len(found) == len(rows)
    assert seen > 40


def as_found(rows, unknown):
    maps = targets(rows, 128, unknown)
    part = torch.from_numpy(maps["maps"])[None]
    return torch.from_numpy(maps["heat"])[None].clamp(1e-4, 1 - 1e-4).logit(), part[:, :2], part[:, 2:4], part[:, 4:]


def test_of_an_object_that_is_cut_off_nothing_is_said(tmp_path):
    pictures = Pictures(crosses(tmp_path, 1))
    pictures.whole = lambda at: (np.array([pictures.objects[0][1][1, 0] - 60, 45.0]), 120.0)  # its right edge is a cross' right end
    cut = transfer.cut
    try:
        transfer.cut = lambda image, centre, side, size, angle, flip: cut(image, pictures.whole(0)[0] - [8, 0], 120, size)
        _, rows, unknown = several.scene(pictures, 0, Options(), 120, np.random.default_rng(0))
        assert len(rows) == 1 and not unknown.any()
        transfer.cut = lambda image, centre, side, size, angle, flip: cut(image, pictures.whole(0)[0] - [18, 0], 120, size)
        _, rows, unknown = several.scene(pictures, 0, Options(), 120, np.random.default_rng(0))
        assert len(rows) == 0 and unknown[:, -10:].any() and not unknown[:, :100].any()
    finally:
        transfer.cut = cut


def test_finds_are_counted_against_the_truth(tmp_path):
    pictures = Pictures(crosses(tmp_path, 3))

    class Knows(torch.nn.Module):
        """Sees the crosses of the picture that is its turn, the first one twice as large, and a third one."""

        turn = -1

        def forward(self, x):
            self.turn += 1
            rows = []
            for k, (_, points) in enumerate(o for o in pictures.objects if o[0] == self.turn):
                b = several.box(points) + [0, 35, 0, 35]  # the letterbox
                grown = b + (k == 0) * np.array([-14, -14, 14, 14])
                rows.append(np.r_[0, grown, np.zeros(4)])
            rows.append(np.r_[0, 70, 5, 90, 25, np.zeros(4)])
            maps = targets(np.array(rows), 160)
            part = torch.from_numpy(maps["maps"])[None]
            return torch.from_numpy(maps["heat"])[None].clamp(1e-4, 1 - 1e-4).logit(), part[:, :2], part[:, 2:4], part[:, 4:]

    assert several.score(Knows(), pictures, range(6), 160) == (3, 6, 6)


def test_it_begins_with_our_detector_and_learns(tmp_path):
    pictures = Pictures(crosses(tmp_path, 4))
    net = several.make(CHECKPOINTS)
    state = torch.load(CHECKPOINTS / "detector.pt", map_location="cpu", weights_only=False)["net"]
    one, other = net.backbone.stem[0].weight.flatten(), state["backbone.stem.0.weight"].float().flatten()
    assert torch.nn.functional.cosine_similarity(one, other, dim=0) > 0.9999
    said = []
    net, size = several.train(pictures, range(8), Options(samples=3200, turn=10), CHECKPOINTS, said.append)
    found, there, false = several.score(net, pictures, range(8), size)
    assert (there, size) == (8, 192) and found >= 7 and false <= 1, said


def test_the_folder_that_is_written(tmp_path):
    several.write(several.make(None).eval(), 192, tmp_path, "cross", "cross", 2, "CC0-1.0", "a test: mine")
    card = (tmp_path / "cross-detector/card.yaml").read_text()
    assert "classes: [cross]" in card and 'origin: "a test: mine"' in card and "width: 192" in card
    pipeline = (tmp_path / "pipelines/cross.yaml").read_text()
    assert "model: cross-detector" in pipeline and "model: cross\n" in pipeline
    import onnx

    graph = onnx.load(str(tmp_path / "cross-detector/cross-detector.onnx")).graph
    assert [o.name for o in graph.output] == ["heatmap", "size", "offset"]
