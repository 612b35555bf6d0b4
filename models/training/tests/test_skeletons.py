import json

import numpy as np
import pytest

from lmtrain import handpoints, skeletons
from lmtrain.photos import hand_box

HAND = np.c_[np.linspace(80, 120, 21), np.linspace(130, 60, 21), np.linspace(0, 5, 21)]
OTHER = HAND + [12.0, 0.0, 0.0]  # .17 of the longer side away


class Answers:
    """A hand network that sees ``HAND`` as it is and ``OTHER`` mirrored, where a mirrored right hand looks like a left one."""

    def __init__(self, plain=0.9, mirrored=0.4):
        self.there = plain, mirrored

    def __call__(self, image, centre, side, angle, mirrored=False):
        return OTHER if mirrored else HAND, self.there[mirrored], 0.2 if mirrored else 0.8

    @staticmethod
    def region(points):
        return np.array([100.0, 95.0]), 120.0, 0.0


def ask(network):
    return skeletons.skeletons(network, None, hand_box(HAND), np.array([[80.0, 130.0], [100.0, 95.0]]), 1.6, 0.1)


def test_answers_that_agree_are_one_skeleton_and_the_surest_comes_first():
    first, second = ask(Answers())
    np.testing.assert_allclose(first["points"], HAND)
    np.testing.assert_allclose(second["points"], OTHER)
    assert first["weight"] == pytest.approx(0.9 * len(skeletons.TURNS)) and second["weight"] == pytest.approx(0.4 * len(skeletons.TURNS))
    assert first["right"] == pytest.approx(0.8) and second["right"] == pytest.approx(0.8)


def test_an_answer_without_hope_is_none():
    assert len(ask(Answers(mirrored=0.05))) == 1


def test_an_accepted_skeleton_takes_the_place_of_what_lay_there(tmp_path):
    old = dict(points=HAND + 1, right=0.1, trusted=np.arange(21) < 18, spread=0.05, by="eye")
    far = dict(old, points=HAND + 300)
    handpoints.write(tmp_path / "points.json.gz", {"a/0.jpg": [old, far]})
    shown = [dict(points=np.ravel(p).tolist(), right=0.8) for p in (OTHER, HAND)]
    (tmp_path / "found.json").write_text(json.dumps([["a/1.jpg", shown], ["a/0.jpg", shown]]))
    skeletons.accept(tmp_path / "found.json", "1B", tmp_path / "points.json.gz")
    got = handpoints.read(tmp_path / "points.json.gz")
    assert list(got) == ["a/0.jpg"]
    kept, new = got["a/0.jpg"]
    np.testing.assert_allclose(kept["points"], HAND + 300, atol=0.051)  # one decimal is kept
    np.testing.assert_allclose(new["points"], HAND, atol=0.051)
    assert new["by"] == "judged" and new["trusted"].all() and new["right"] == 0.8
