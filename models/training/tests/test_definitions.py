import numpy as np

from lmtrain import definitions


def turned(points, degrees, scale, shift):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return points @ (scale * np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])) + shift


def test_labels_move_with_the_hand_and_the_face():
    rng = np.random.default_rng(3)
    for rule, count in ((definitions.jointed, 21), (definitions.annotated, 70)):
        points = rng.normal(size=(4, count, 3)) * [1, 1, 0] + [0, 0, 0]
        if count == 70:  # a face that looks into the camera: the eyes beside each other, the chin below
            points[:, 36, :2], points[:, 45, :2], points[:, 27, :2], points[:, 8, :2] = [-1, 0], [1, 0], [0, -0.2], [0, 2]
        moved = lambda p: turned(p, 30, 2.5, [40, -7, 0])  # noqa: E731
        np.testing.assert_allclose(rule(moved(points)), moved(rule(points)), atol=1e-9)


def test_knuckles_move_to_the_wrist_by_their_share():
    hand = np.zeros((1, 21, 3))
    hand[0, 9], hand[0, 5], hand[0, 17] = [0, -1, 0], [-0.3, -1, 0], [0.3, -0.9, 0]
    moved = definitions.jointed(hand)[0]
    np.testing.assert_allclose(moved[9], [0, -(1 - definitions.KNUCKLES[9]), 0])
    np.testing.assert_allclose(moved[0], [0, -definitions.WRIST * (1 - definitions.KNUCKLES[9]), 0])


def test_what_is_given_stays_as_it_is():
    hand = np.random.default_rng(1).normal(size=(2, 21, 3))
    before = hand.copy()
    definitions.jointed(hand)
    np.testing.assert_array_equal(hand, before)
