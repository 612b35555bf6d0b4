import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from lmtrain import exporter, graphs, networks, presence


def hand(tmp_path, seed=4):
    torch.manual_seed(seed)
    state = dict(net=networks.make("hand").state_dict(), presence=[0.3, 0.8, 0.1])
    torch.save(state, tmp_path / "run.pt")
    return state


def seen(n, r):
    """Others and hands that differ in the second feature alone; the network's own logit says nothing."""
    there = np.arange(n) % 2 == 0
    features = r.normal(size=(n, 128))
    features[:, 1] += np.where(there, 2.5, -2.5)
    return dict(there=there, features=features, evidence=np.c_[r.normal(size=n), r.normal(-3, 0.5, n)], score=np.full(n, 0.5), presence=np.full(n, 0.5))


def logits(state, s):
    row, bias = state["net"]["scores.weight"][0].double().numpy(), float(state["net"]["scores.bias"][0])
    c = state["presence"]
    return c[0] + c[1] * (s["features"] @ row + bias) + c[2] * s["evidence"][:, 1]


def test_a_fit_reads_what_tells_hands_apart(tmp_path):
    state, r = hand(tmp_path), np.random.default_rng(1)
    row, bias = state["net"]["scores.weight"][0].double().numpy(), float(state["net"]["scores.bias"][0])
    old, new = seen(400, r), seen(400, r)
    for s in (old, new):
        s["evidence"][:, 0] = s["features"] @ row + bias
    before = logits(state, new)
    presence.apply(state, presence.fit(old, [0.3, 0.8, 0.1], decay=0.001))
    after = logits(state, new)
    right = lambda z: ((z[:, None] > z[None, :]) & new["there"][:, None] & ~new["there"][None, :]).sum() / 200**2  # noqa: E731
    assert right(before) < 0.8 < 0.97 < right(after)


def test_the_same_share_of_hands_is_sure_whatever_presence_was_before(tmp_path):
    state, r = hand(tmp_path), np.random.default_rng(2)
    s = seen(600, r)
    row, bias = state["net"]["scores.weight"][0].double().numpy(), float(state["net"]["scores.bias"][0])
    s["evidence"][:, 0] = s["features"] @ row * 20 + bias
    sure = np.log(presence.SURE / (1 - presence.SURE))
    for before in ([0.3, 0.8, 0.1], [5.0, 0.8, 0.1]):
        fitted = presence.fit(s, before)
        factor, added = fitted["row"]
        c = fitted["presence"]
        z = c[0] + factor * s["evidence"][:, 0] + s["features"] @ added + c[2] * s["evidence"][:, 1]
        assert abs((z[s["there"]] >= sure).mean() - presence.KEPT) < 0.01


@pytest.mark.parametrize("form", ["fp32", "halves"])
def test_an_exported_graph_takes_the_same_numbers_as_its_checkpoint(tmp_path, form):
    state = hand(tmp_path)
    names = exporter.OUTPUTS["hand"]
    exporter.to_onnx("hand", tmp_path / "run.pt", 64, tmp_path / "old.onnx", names)
    if form == "halves":
        exporter.store_halves(tmp_path / "old.onnx")
    presence.apply(state, dict(row=(0.5, np.linspace(-1, 1, 128)), presence=[-0.7, 1.0, 0.4]))
    torch.save(state, tmp_path / "run.pt")
    exporter.to_onnx("hand", tmp_path / "run.pt", 64, tmp_path / "new.onnx", names)
    model = onnx.load(tmp_path / "old.onnx")
    graphs.set_presence(model.graph, state["net"]["scores.weight"][0].numpy(), float(state["net"]["scores.bias"][0]), state["presence"])
    onnx.checker.check_model(model)
    x = np.random.default_rng(3).uniform(-1, 1, (2, 3, 64, 64)).astype("f4")
    run = lambda m: dict(zip(names, onnxruntime.InferenceSession(m).run(names, {"image": x})))  # noqa: E731
    old, got, expected = (run(m) for m in (str(tmp_path / "old.onnx"), model.SerializeToString(), str(tmp_path / "new.onnx")))
    np.testing.assert_allclose(got["presence"], expected["presence"], atol=2e-3)
    assert np.abs(old["presence"] - got["presence"]).max() > 0.05
    for name in names:
        if name != "presence":
            np.testing.assert_array_equal(old[name], got[name])


def test_a_confidence_weighs_the_better_score_more():
    r = np.random.default_rng(5)
    there = r.random(4000) < 0.5
    score = 1 / (1 + np.exp(-(np.where(there, 1, -1) * 1.5 + r.normal(size=4000))))
    sure = 1 / (1 + np.exp(-r.normal(size=4000)))
    constant, detection, seen_there = presence.confidence(score, sure, there)
    assert 2.4 < detection < 3.6 and abs(seen_there) < 0.2 and abs(constant) < 0.3
