import json

import cv2
import numpy as np
import pytest

from lmtrain import byeye, firstsight, handpoints, photoscenes

A, B = [10.0, 10.0, 50.0, 60.0], [100.0, 20.0, 150.0, 60.0]


def proposal(box, score=0.5):
    return dict(score=score, box=box, keys=[20.0, 50.0, 30.0, 20.0])


def accepted(tmp_path, rows, chosen, **about):
    (tmp_path / "found.json").write_text(json.dumps(rows))
    byeye.accept(tmp_path / "found.json", chosen, tmp_path / "out.json", **about)
    return json.loads((tmp_path / "out.json").read_text())


def test_hands_of_one_photo_stay_beside_each_other_and_a_new_box_replaces_what_lay_there(tmp_path):
    got = accepted(tmp_path, [["a/0.jpg", [proposal(A)]], ["a/0.jpg", [proposal(B)]], ["a/1.jpg", [proposal(A)]]], "0-1")
    assert [h["box"] for h in got["photos"]["a/0.jpg"]] == [A, B] and list(got["photos"]) == ["a/0.jpg"]
    moved = [12.0, 10.0, 52.0, 60.0]
    got = accepted(tmp_path, [["a/0.jpg", [proposal(moved)]]], "0")
    assert [h["box"] for h in got["photos"]["a/0.jpg"]] == [B, moved]


def test_what_an_eye_refused_says_so(tmp_path):
    assert accepted(tmp_path, [["a/0.jpg", [proposal(A)]]], "0", about=byeye.NONE)["about"] == byeye.NONE


@pytest.fixture
def photos(tmp_path):
    (tmp_path / "photos/a").mkdir(parents=True)
    cv2.imwrite(str(tmp_path / "photos/a/0.jpg"), np.full((200, 300, 3), 128, np.uint8))
    about = dict(file="a/0.jpg", split="train", size=[300, 200])
    source = dict(source="a", kind="people", photos=[about, about | dict(file="a/1.jpg", split="develop")])
    (tmp_path / "photos/manifest.json").write_text(json.dumps(dict(sources=[source])))
    return tmp_path


def test_where_nothing_is_known_each_proposal_is_a_tile(photos):
    given = [proposal(A), proposal(B, 0.4), proposal([200, 150, 210, 160], 0.4), proposal([200, 20, 260, 90], 0.1)]
    byeye.propose_beside(photos, {"a/0.jpg": [np.array(A)]}, None, lambda photo: given, photos / "out")
    rows = json.loads((photos / "out.json").read_text())
    assert [(f, [g["box"] for g in given]) for f, given in rows] == [("a/0.jpg", [B])]  # not known, not too small, not too weak
    assert cv2.imread(str(photos / "out-0.png")).shape == (120, 120 * byeye.COLUMNS, 3)


def test_what_the_product_found_is_a_proposal_with_the_box_of_a_hands_skin(tmp_path):
    points = [dict(x=20.0 + i, y=100.0 - 4 * i) for i in range(21)]
    face, hand = dict(kind="face", score=0.9, landmarks=[]), dict(kind="hand", score=0.7, landmarks=points)
    (tmp_path / "finds.json").write_text(json.dumps(dict(camera="a__0.jpg", objects=[face, hand])) + "\n")
    (given,) = byeye.finds(tmp_path / "finds.json")["a/0.jpg"]
    assert given == dict(score=0.7, box=[13.6, 13.6, 46.4, 106.4], keys=[20.0, 100.0, 29.0, 64.0])


def test_what_an_eye_refused_is_a_picture_of_no_hand(photos):
    (photos / "refused.json").write_text(json.dumps(dict(photos={"a/0.jpg": [proposal(A), proposal(B)]})))
    assert handpoints.refused(photos / "photos", photos / "refused.json").shape == (2, 128, 128, 3)
    (photos / "refused.json").write_text(json.dumps(dict(photos={"a/1.jpg": [proposal(A)]})))
    with pytest.raises(ValueError, match="nobody trains on it"):
        handpoints.refused(photos / "photos", photos / "refused.json")


def test_where_an_eye_saw_no_hand_the_detector_learns_that_there_is_none():
    skin = np.full((100, 200, 3), (220, 170, 140), np.uint8)
    row = dict(hands=[], faces=[], ignore_hands=[], ignore_faces=[])
    unknown = photoscenes.Photo(skin, row, complete=False, own_counts=True, refused=[A]).unknown
    assert unknown[30, 30] & 1 == 0 and unknown[30, 120] & 1 == 1


def test_packed_labels_are_what_training_reads(tmp_path):
    hand = dict(box=A, keys=[20.0, 50.0, 30.0, 20.0], by="palm", score=0.9, points=[1.0, 2.0, 3.0])
    row = dict(file="a/0.jpg", source="a", kind="people", split="train", size=[300, 200], hands=[hand], faces=[], ignore_hands=[], ignore_faces=[])
    (tmp_path / "real.jsonl").write_text(json.dumps(row | dict(hands=[])) + "\n" + json.dumps(row) + "\n")
    firstsight.pack(tmp_path / "real.jsonl", tmp_path / "real.jsonl.gz")
    read = {k: hand[k] for k in ("box", "keys", "by")}
    assert firstsight.labels(tmp_path / "real.jsonl.gz") == {"a/0.jpg": row | dict(hands=[read])}
    with pytest.raises(FileNotFoundError):
        firstsight.labels(tmp_path / "none.jsonl")


def test_the_repository_has_labels():
    assert len(firstsight.labels(firstsight.PACKED)) > 4000
