import numpy as np
import torch

from lmtrain.detection import decode, targets

HAND, FACE = [0, 20, 30, 90, 120, 55, 110, 52, 60], [1, 110, 20, 150, 70, 120, 40, 140, 41]


def read_back(objects, threshold=0.9):
    t = targets(np.array(objects, np.float32), 160)
    maps = torch.from_numpy(t["maps"])[None]
    heat = torch.from_numpy(t["heat"])[None].clamp(1e-4, 1 - 1e-4).logit()
    return decode((heat, maps[:, :2], maps[:, 2:4], maps[:, 4:]), threshold)[0]


def test_what_the_targets_encode_the_decoder_reads_back():
    found = {f[0]: f for f in read_back([HAND, FACE, [np.nan] * 9])}
    assert sorted(found) == [0, 1]
    for row in (HAND, FACE):
        np.testing.assert_allclose(np.r_[found[row[0]][2], found[row[0]][3].ravel()], row[1:], atol=0.01)


def test_an_empty_picture_has_no_objects():
    assert read_back([[np.nan] * 9]) == []


def test_of_two_finds_of_a_kind_in_one_place_the_better_one_stays():
    heat = torch.full((1, 2, 4, 4), -9.0)
    heat[0, 0, 1, 1], heat[0, 0, 1, 3], heat[0, 1, 1, 3] = 3.0, 2.0, 1.0  # two hands, a face
    size, zeros = torch.full((1, 2, 4, 4), float(np.log(8))), torch.zeros(1, 4, 4, 4)
    found = decode((heat, size, zeros[:, :2], zeros), 0.4)[0]
    assert [(f[0], round(f[1], 2)) for f in found] == [(0, 0.95), (1, 0.73)]
