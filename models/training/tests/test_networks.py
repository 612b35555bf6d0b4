import numpy as np
import pytest
import torch

from lmtrain import networks


@pytest.mark.parametrize(
    "name, size, shapes",
    [
        ("hand", 96, [(2, 21, 3), (2, 1 + 1 + 21 + 1 + 1), (2, 21, 24 * 24)]),
        ("face", 112, [(2, 70, 3), (2, 1 + 70), (2, 70, 28 * 28)]),
        ("detector", 96, [(2, 2, 12, 12), (2, 2, 12, 12), (2, 2, 12, 12), (2, 4, 12, 12)]),
        ("hand-regression-256", 256, [(2, 21, 3), (2, 1)]),
    ],
)
def test_outputs_have_the_shapes_that_the_docs_say(name, size, shapes):
    net = networks.make(name).eval()
    with torch.no_grad():
        out = net(torch.zeros(2, 3, size, size))
    assert [tuple(o.shape) for o in out if o is not None] == shapes


def test_an_unknown_network_is_answered_with_those_that_there_are():
    with pytest.raises(ValueError, match="hand, face, detector"):
        networks.make("foot")


def test_a_new_residual_block_changes_nothing():
    block, x = networks.Residual(8).eval(), torch.rand(1, 8, 6, 6)
    with torch.no_grad():
        assert torch.equal(block(x), x)


def test_the_middle_of_a_plane_is_where_its_weight_is():
    plane = torch.zeros(1, 1, 8, 8)
    plane[0, 0, 2, 5] = 1  # row, column
    np.testing.assert_allclose(networks.LandmarkNet.middles(plane)[0, 0], [5.5 / 4 - 1, 2.5 / 4 - 1])


def test_multiply_adds_of_one_convolution():
    class One(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.only = torch.nn.Conv2d(3, 4, 3, padding=1)

        def forward(self, x):
            return self.only(x)

    assert networks.multiply_adds(One(), 10) == 10 * 10 * 4 * 3 * 3 * 3
