import json

import cv2
import numpy as np
import pytest

from lmtrain import handpoints

HAND = np.c_[np.linspace(80, 120, 21), np.linspace(130, 60, 21), np.linspace(0, 5, 21)]


class Views:
    """A hand network that sees ``HAND`` in every view, with what ``wrong`` adds to the points of a view."""

    def __init__(self, wrong=lambda view: 0, presence=lambda view: 0.99):
        self.wrong, self.presence, self.asked = wrong, presence, 0

    def __call__(self, image, centre, side, angle, flip=False):
        view = self.asked
        self.asked += 1
        return HAND + self.wrong(view), self.presence(view), 0.1 if flip else 0.9

    @staticmethod
    def region(points):
        return np.array([100.0, 95.0]), 120.0, 0.0


def label(hands):
    return handpoints.label(np.zeros((200, 200, 3), np.uint8), (np.array([100.0, 95.0]), 120.0, 0.0), hands)


def test_what_all_views_see_is_the_label_and_mirrored_views_count_for_the_other_hand():
    got = label(Views())
    np.testing.assert_allclose(got["points"], HAND)
    assert got["right"] == pytest.approx(0.9) and got["trusted"].all() and got["spread"] == 0


def test_a_point_that_the_views_disagree_on_is_not_trusted():
    far = np.zeros((21, 3))
    far[20, 0] = 30
    got = label(Views(lambda view: far * (view % 2)))
    assert not got["trusted"][20] and got["trusted"][:20].all()


@pytest.mark.parametrize(
    "hands",
    [
        Views(lambda view: 12.0 * (view % 2)),  # all points
        Views(presence=lambda view: 0.4),
        Views(presence=lambda view: 0.99 if view < 4 else 0.6),  # of one view
    ],
)
def test_a_hand_that_the_views_disagree_on_has_no_label(hands):
    assert label(hands) is None


def written(tmp_path, split="train"):
    (tmp_path / "a").mkdir()
    photos = []
    for i in range(9):
        cv2.imwrite(str(tmp_path / f"a/{i}.jpg"), np.full((200, 200, 3), 20 * i, np.uint8))
        photos.append(dict(file=f"a/{i}.jpg", split=split, size=[200, 200]))
    (tmp_path / "manifest.json").write_text(json.dumps(dict(sources=[dict(source="a", kind="hands", photos=photos)])))
    trusted = np.arange(21) != 4
    hand = dict(points=HAND, right=0.93, trusted=trusted, spread=0.0123, by="eye")
    out = tmp_path / "points.json.gz"
    handpoints.write(out, {p["file"]: [hand] if i else [] for i, p in enumerate(photos)})
    return out


def test_a_file_of_points_gives_back_what_was_written_and_the_same_bytes_again(tmp_path):
    out = written(tmp_path)
    photos = handpoints.read(out)
    assert photos["a/0.jpg"] == [] and photos["a/1.jpg"][0]["by"] == "eye"
    np.testing.assert_allclose(photos["a/1.jpg"][0]["points"], HAND, atol=0.051)
    assert photos["a/1.jpg"][0]["trusted"].tolist() == (np.arange(21) != 4).tolist()
    bytes_before = out.read_bytes()
    handpoints.write(out, photos)
    assert out.read_bytes() == bytes_before


def test_samples_are_upright_crops_and_each_eighth_photo_is_held_out(tmp_path):
    out = written(tmp_path)
    train, held = (handpoints.samples(tmp_path, out, h) for h in (False, True))
    assert len(train["image"]) + len(held["image"]) == 8 and len(held["image"]) == 1
    points = train["points"][0]
    assert abs(points[9, 0] - points[0, 0]) < 0.5 and points[9, 1] < points[0, 1]  # the middle knuckle is above the wrist
    assert not train["trusted"][0][4] and train["share"].sum() == pytest.approx(1)


def test_photos_kept_for_choosing_are_refused(tmp_path):
    with pytest.raises(ValueError, match="kept for choosing"):
        handpoints.samples(tmp_path, written(tmp_path, "develop"), False)


def test_what_is_held_out_does_not_depend_on_which_photos_have_labels(tmp_path):
    out = written(tmp_path)
    photos = handpoints.read(out)
    photos.pop(sorted(photos)[1])
    held = handpoints.samples(tmp_path, out, True)
    handpoints.write(out, photos)
    assert len(handpoints.samples(tmp_path, out, False)["image"]) == 6
    np.testing.assert_array_equal(handpoints.samples(tmp_path, out, True)["points"], held["points"])
