import hashlib

import numpy as np
import onnxruntime
import torch

from lmtrain import handshape

VICTORY = np.array([float(x) for x in handshape.VICTORY.replace(",", " ").split()]).reshape(1, 21, 3)


def test_features_do_not_depend_on_place_size_turn_and_handedness():
    c, s = np.cos(0.7), np.sin(0.7)
    other = VICTORY @ np.array([[-c, s, 0], [s, c, 0], [0, 0, 1]]) * 2.5 + [90, -40, 0]
    np.testing.assert_allclose(handshape.inputs(other), handshape.inputs(VICTORY), atol=1e-4)


def test_a_straight_finger_is_not_bent():
    bends = handshape.bends(VICTORY)[0]
    assert bends[1] < 40 and bends[2] < 40 and bends[3] > 100 and bends[4] > 100


def test_states_of_a_finger_sum_to_one_and_a_gesture_says_what_holds():
    states = handshape.states(VICTORY, np.array(["victory"]))[0]
    np.testing.assert_allclose(states.sum(1), 1, atol=1e-6)
    assert states[1:, 0].tolist() == [1, 1, 0, 0]


def test_the_onnx_file_computes_as_the_network_and_the_card_has_its_hash(tmp_path):
    torch.manual_seed(0)
    net = handshape.network()
    layers = [(m.weight.detach().numpy(), m.bias.detach().numpy()) for m in net if hasattr(m, "weight")]
    handshape.write(layers, tmp_path)
    data = (tmp_path / "hand-shape.onnx").read_bytes()
    assert f"sha256: {hashlib.sha256(data).hexdigest()}\nbytes: {len(data)}\n" in (tmp_path / "hand-shape.yaml").read_text()
    session = onnxruntime.InferenceSession(data)
    states, measures = session.run(None, {"features": handshape.inputs(VICTORY).astype("f4")})
    np.testing.assert_allclose(np.r_[states.ravel(), measures.ravel()], handshape.told(net, VICTORY[0]), atol=1e-5)


def test_the_same_weights_give_the_same_bytes(tmp_path):
    layers = [(np.ones((40, 79), "f4"), np.zeros(40, "f4"))]
    assert handshape.to_onnx(layers).SerializeToString(deterministic=True) == handshape.to_onnx(layers).SerializeToString(
        deterministic=True
    )


def test_certain_points_keep_the_fingers_bends_and_others_do_not():
    hands = np.repeat(VICTORY / 100, 200, 0)
    truth = handshape.bends(VICTORY)[0]
    off = [
        np.median(np.abs(handshape.bends(handshape.seen(np.random.default_rng(1), hands, certain)) - truth))
        for certain in (1.0, 0.0)
    ]
    assert off[0] < 15 and off[1] > 2 * off[0]
