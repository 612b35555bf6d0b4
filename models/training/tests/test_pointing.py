import json

import cv2
import numpy as np
import pytest

from lmtrain import handpoints, pointing

PUT = np.c_[np.linspace(300, 700, 21), np.linspace(750, 250, 21)]


@pytest.fixture
def folder(tmp_path):
    rows = [dict(file=f"a/{n}.jpg", scale=2.0, shift=[100.0, -50.0]) for n in range(4)]
    (tmp_path / "hands.json").write_text(json.dumps(rows))
    write(tmp_path, 0)
    write(tmp_path, 1, hidden=list(range(15)))
    (tmp_path / "ans-2.json").write_text(json.dumps(dict(skip="too blurred")))
    return tmp_path


def write(folder, n, **other):
    (folder / f"ans-{n}.json").write_text(json.dumps(dict(points=PUT.tolist(), hidden=[8, 12], hand="left") | other))


def test_points_that_were_put_take_the_place_of_what_lay_there(folder):
    there = np.c_[(PUT - [100, -50]) / 2 + 1, np.linspace(0, 5, 21)]
    old = dict(points=there, right=0.9, trusted=np.ones(21, bool), spread=0.02, by="label")
    far = dict(old, points=there + 900)
    handpoints.write(folder / "points.json.gz", {"a/0.jpg": [old, far]})
    pointing.take(folder, folder / "points.json.gz")
    got = handpoints.read(folder / "points.json.gz")
    assert list(got) == ["a/0.jpg"]  # of 1 too little is seen, 2 was skipped, 3 has no answer
    kept, put = got["a/0.jpg"]
    np.testing.assert_allclose(kept["points"], there + 900, atol=0.051)  # one decimal is kept
    np.testing.assert_allclose(put["points"][:, :2], (PUT - [100, -50]) / 2, atol=0.051)
    assert np.isnan(put["points"][:, 2]).all() and put["by"] == "put" and put["right"] == 0.5  # the label said right
    assert np.flatnonzero(~put["trusted"]).tolist() == [8, 12]


def test_the_side_is_that_of_the_answer_where_no_label_differs(folder):
    handpoints.write(folder / "points.json.gz", {})
    pointing.take(folder, folder / "points.json.gz")
    assert handpoints.read(folder / "points.json.gz")["a/0.jpg"][0]["right"] == 0


def test_what_is_left_out_changes_nothing(folder):
    handpoints.write(folder / "points.json.gz", {})
    pointing.take(folder, folder / "points.json.gz", [0])
    assert handpoints.read(folder / "points.json.gz") == {}


@pytest.mark.parametrize("wrong", [dict(points=PUT[:20].tolist()), dict(points=(PUT * 9).tolist()), dict(hidden=[21]), dict(hand="both")])
def test_an_answer_that_cannot_be_is_an_error(folder, wrong):
    write(folder, 3, **wrong)
    with pytest.raises(ValueError, match="ans-3.json: '"):
        pointing.answer(folder / "ans-3.json")


def test_an_answer_is_drawn_where_it_was_put(folder):
    cv2.imwrite(str(folder / "0.png"), np.zeros((pointing.SIDE, pointing.SIDE, 3), np.uint8))
    pointing.draw(folder, [0, 2])
    drawn = cv2.imread(str(folder / "drawn-0.png"))
    assert (drawn[750, 300] == 255).all()  # the wrist is white
    assert not (folder / "drawn-2.png").exists()


def test_hands_are_measured_by_points_of_which_enough_are_seen(folder):
    write(folder, 1, hidden=list(range(10)), hand="unknown")
    pointing.take(folder, folder / "points.json.gz")
    pointing.dataset(folder, folder / "points.json.gz", folder / "set.json")
    (sample,) = json.loads((folder / "set.json").read_text())["samples"]
    assert sample["image"] == str(folder / "photos/a/0.jpg") and sample["side"] == "left"
    assert sample["keypoints"][20] == [300.0, 150.0, 1] and sample["keypoints"][8][2] == 1


def test_what_is_asked_for_depends_on_what_has_points(tmp_path):
    there = dict(points=np.c_[PUT, np.zeros(21)], right=0.9, trusted=np.ones(21, bool), spread=0.02, by="label")
    handpoints.write(tmp_path / "hand-points.json.gz", {"a/0.jpg": [there], "a/1.jpg": [dict(there, by="judged")]})
    box = [300.0, 250.0, 700.0, 750.0]
    accepted = {f"a/{n}.jpg": [dict(box=box, keys=[0, 0, 1, 1])] for n in range(3)}
    (tmp_path / "accepted.json").write_text(json.dumps(dict(photos=accepted)))
    (tmp_path / "develop.json").write_text(json.dumps(dict(photos={"b/0.jpg": dict(hands=dict(there=[box]))})))
    boxes = {f: b for f, b in pointing.without_points(tmp_path).items() if b}
    assert list(boxes) == ["a/2.jpg"] and boxes["a/2.jpg"][0].tolist() == box
    assert [f for f, b in pointing.labelled(tmp_path).items() if b] == ["a/0.jpg"]
    assert list(pointing.kept_for_choosing(tmp_path)) == ["b/0.jpg"]
