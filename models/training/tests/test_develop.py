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
