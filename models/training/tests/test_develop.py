"""What ``detect --json`` writes is read by its own names."""

import json

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
