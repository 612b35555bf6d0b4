"""Pictures like radiographs: what needs no meshes."""

import numpy as np
from lmtrain import radiographs
from lmtrain.radiographs import Radiographs


def test_37_points_with_names_along_the_fingers():
    names = radiographs.names()
    assert len(names) == len(set(names)) == 37
    assert names[0] == "thumb metacarpal head" and names[-1] == "little distal head"
    chains = radiographs.connections()
    assert len(chains) == 32 and all(names[a].split()[0] == names[b].split()[0] for a, b in chains)


def test_a_bone_lies_between_its_points_and_is_brighter_at_its_edges_than_a_rod():
    sampler = Radiographs.__new__(Radiographs)
    sampler.size = 100
    out = np.zeros((100, 100), np.float32)
    sampler._draw(out, np.array([20.0, 50.0]), np.array([80.0, 50.0]), np.array([10.0, 6.0, 8.0]), 100)
    columns, rows = np.nonzero(out.any(0))[0], np.nonzero(out.any(1))[0]
    assert columns[0] >= 20 and columns[-1] < 80 and rows[0] >= 40 and rows[-1] < 60
    middle = out[:, 50]
    assert middle[50] < middle[44:56].max() and (middle[44:56] > 0).all() and middle[[42, 57]].max() == 0
