"""What ``detect --json`` writes is read by its own names."""

import json

import cv2
import numpy as np

from lmtrain import develop


def test_lines_of_detect_are_read_by_kind(tmp_path):
    box = dict(left=1.0, top=0.0, right=3.0, bottom=4.0)
    line = dict(camera="asl_letters__0033.jpg", objects=[dict(kind="hand", box=box), dict(kind="face", box=box)])
    file = tmp_path / "found.json"
    file.write_text(json.dumps(line) + "\n" + json.dumps(dict(camera="a__b.jpg", objects=[])) + "\n")
    assert develop.read(file) == {
        "asl_letters/0033.jpg": dict(hands=[[1.0, 0.0, 3.0, 4.0]], faces=[[1.0, 0.0, 3.0, 4.0]]),
        "a/b.jpg": dict(hands=[], faces=[]),
    }


def test_judged_photos_are_a_data_set_with_those_without_people(tmp_path):
    photos = tmp_path / "shared/photos"
    photos.mkdir(parents=True)
    rows = [dict(file="a/0.jpg", split="develop"), dict(file="a/1.jpg", split="develop"), dict(file="a/2.jpg", split="train")]
    (photos / "manifest.json").write_text(json.dumps(dict(sources=[dict(source="a", kind="hands", photos=rows)])))
    truth = tmp_path / "truth.json"
    truth.write_text(json.dumps(dict(photos={"a/0.jpg": dict(hands=dict(there=[[1, 2, 4.5, 8]], none=[[9, 9, 12, 12]]))})))
    develop.dataset(tmp_path / "shared", truth, tmp_path / "out.json")
    got = json.loads((tmp_path / "out.json").read_text())
    assert got["scheme"] == "hand_boxes"
    assert got["samples"] == [dict(image="shared/photos/a/0.jpg", boxes=[dict(box=[1, 2, 3.5, 6])]), dict(image="shared/photos/a/1.jpg", boxes=[])]


def test_only_finds_that_nobody_judged_are_shown(tmp_path):
    photos = tmp_path / "shared/photos"
    (photos / "a").mkdir(parents=True)
    cv2.imwrite(str(photos / "a/0.jpg"), np.full((100, 100, 3), 128, np.uint8))
    (photos / "manifest.json").write_text(json.dumps(dict(sources=[dict(source="a", kind="hands", photos=[dict(file="a/0.jpg", split="develop")])])))
    boxes = [dict(left=10.0, top=10.0, right=30.0, bottom=40.0), dict(left=60.0, top=60.0, right=80.0, bottom=80.0)]
    (tmp_path / "found.json").write_text(json.dumps(dict(camera="a__0.jpg", objects=[dict(kind="hand", box=b) for b in boxes])) + "\n")
    (tmp_path / "truth.json").write_text(json.dumps(dict(photos={"a/0.jpg": dict(hands=dict(there=[[10, 10, 30, 40]], none=[]))})))
    develop.judge(tmp_path / "shared", tmp_path / "truth.json", [tmp_path / "found.json"], tmp_path / "out", tile=50, columns=2)
    assert json.loads((tmp_path / "out.json").read_text()) == [["a/0.jpg", [60.0, 60.0, 80.0, 80.0]]]
    assert cv2.imread(str(tmp_path / "out-0.png")).shape == (50, 100, 3)
