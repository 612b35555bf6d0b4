"""Regression trees on discs, and the file that they are written to."""

import struct

import numpy as np
from lmtrain import ert


def discs(n, r):
    """Bright discs on noise; the two points are their left and right side."""
    pictures = r.integers(0, 40, (n, ert.SIZE, ert.SIZE)).astype(np.uint8)
    centre, radius = r.uniform(0.4, 0.6, (n, 2)), r.uniform(0.12, 0.2, n)
    grid = (np.arange(ert.SIZE) + 0.5) / ert.SIZE
    apart = np.hypot(grid[None, None] - centre[:, 0, None, None], grid[None, :, None] - centre[:, 1, None, None])
    pictures[apart < radius[:, None, None]] += 180
    shapes = np.stack([centre[:, 0] - radius, centre[:, 1], centre[:, 0] + radius, centre[:, 1]], 1).astype(np.float32)
    empty = r.integers(0, 255, (n, ert.SIZE, ert.SIZE)).astype(np.uint8)
    return pictures, shapes, empty


def test_the_trees_find_discs_and_tell_them_from_noise(tmp_path):
    r = np.random.default_rng(1)
    mean, levels = ert.train(*discs(2000, r), levels=4, trees=60, depth=3)

    pictures, shapes, empty = discs(100, r)
    found, there = ert.run(mean, levels, pictures)
    none = ert.run(mean, levels, empty)[1]

    before, after = np.abs(mean - shapes).mean(), np.abs(found - shapes).mean()
    assert after < 0.6 * before
    assert (there > 0).mean() > 0.95 and (none > 0).mean() < 0.05

    ert.write(tmp_path / "discs.ert", mean, levels)
    data = (tmp_path / "discs.ert").read_bytes()
    assert data[:4] == b"LERT" and struct.unpack("<7i", data[4:32]) == (1, 2, 4, 60, 3, ert.PIXELS, 1)
    leaves = 60 * 8
    nodes = 60 * 7
    assert len(data) == 40 + 16 + 4 * (ert.PIXELS * 10 + nodes * 8 + leaves * (4 + 4 + 4))

    same, as_read = ert.read(tmp_path / "discs.ert")
    again, logits = ert.run(same, as_read, pictures)
    assert np.allclose(again, found, atol=1e-5) and np.allclose(logits, there, atol=1e-5)
