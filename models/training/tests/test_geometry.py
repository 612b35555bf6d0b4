import numpy as np
import pytest

from lmtrain import teachers


def test_overlap():
    assert teachers.overlap([0, 0, 2, 2], [1, 0, 3, 2]) == pytest.approx(1 / 3)
    assert teachers.overlap([0, 0, 1, 1], [1, 0, 2, 1]) == 0


@pytest.mark.parametrize("flip", [False, True])
def test_a_warps_matrix_leads_from_the_crop_to_the_picture(flip):
    picture = np.zeros((100, 140, 3), np.uint8)
    picture[60, 90] = 255
    crop, matrix = teachers.warp(picture, (85.0, 57.0), 40.0, 0.5, 80, flip)
    y, x = np.unravel_index(crop[..., 0].argmax(), crop.shape[:2])
    np.testing.assert_allclose(matrix[:, :2] @ [x + 0.5, y + 0.5] + matrix[:, 2], [90.5, 60.5], atol=0.8)
    assert (np.linalg.det(matrix[:, :2]) < 0) == flip


def test_a_letterboxs_scale_and_offset_lead_back():
    out, k, offset = teachers.letterbox(np.full((30, 60, 3), 200, np.uint8), 128, 2)
    assert out.shape == (128, 128, 3)
    inside = np.argwhere(out[..., 0] > 0)[:, ::-1]
    np.testing.assert_allclose((inside.min(0) - offset) / k, [0, 0])
    np.testing.assert_allclose((inside.max(0) + 1 - offset) / k, [60, 30])
