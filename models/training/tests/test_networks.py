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


def test_a_larger_network_begins_with_the_answers_of_the_smaller_one():
    small, large = networks.Backbone((4, 8, 8), (1, 1)).eval(), networks.Backbone((4, 8, 8), (1, 3)).eval()
    networks.begin(large, small.state_dict())
    x = torch.rand(1, 3, 32, 32)
    with torch.no_grad():
        for a, b in zip(small(x), large(x)):
            assert torch.equal(a, b)


def test_weights_of_another_network_are_refused_with_what_is_wrong():
    with pytest.raises(ValueError, match="another network.*stem"):
        networks.begin(networks.Backbone((4, 8, 8), (1, 1)), {})
    with pytest.raises(ValueError, match="another network"):
        networks.begin(networks.Backbone((4, 8), (1,)), networks.Backbone((4, 8, 8), (1, 1)).state_dict())
