import hashlib

import numpy as np
import onnx
import pytest
import torch

from lmtrain import exporter, networks


@pytest.mark.parametrize("name, size", [("hand", 64), ("face", 64), ("detector", 96)])
def test_an_export_computes_as_its_checkpoint_and_its_card_has_its_hash(tmp_path, name, size):
    torch.manual_seed(1)
    torch.save(dict(net=networks.make(name).state_dict()), tmp_path / "run.pt")
    exporter.export(name, tmp_path / "run.pt", size, tmp_path)  # raises where the numbers differ
    data, card = (tmp_path / name / f"{name}.onnx").read_bytes(), (tmp_path / name / "card.yaml").read_text()
    assert f"sha256: {hashlib.sha256(data).hexdigest()}\nbytes: {len(data)}\n" in card
    graph = onnx.load_from_string(data).graph
    assert [o.name for o in graph.output] == exporter.OUTPUTS[name]


def test_a_hands_card_has_the_keys_that_the_product_reads():
    assert "handedness:\n    tensor: right" in exporter.CARDS["hand"] and "overlapping: other" in exporter.CARDS["hand"]
    assert "mirror: left" in exporter.CARDS["hand"] and "\n  side:" not in exporter.CARDS["hand"]


def test_folding_keeps_what_a_network_computes():
    torch.manual_seed(2)
    net = networks.make("face")
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.uniform_(-0.2, 0.2)
            module.running_var.uniform_(0.5, 2)
            module.weight.data.uniform_(0.5, 1.5)
    net.eval()
    x = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        before = net(x)
        exporter.fold(net)
        after = net(x)
    assert not any(isinstance(m, torch.nn.BatchNorm2d) for m in net.modules())
    for a, b in zip(before, after):
        np.testing.assert_allclose(a, b, atol=1e-3)


def test_big_weights_are_kept_as_halves(tmp_path):
    path = tmp_path / "net.onnx"
    net = torch.nn.Linear(64, 32)
    torch.onnx.export(net, (torch.zeros(1, 64),), str(path), dynamo=False, input_names=["x"], output_names=["y"])
    before = path.stat().st_size
    exporter.store_halves(path)
    assert path.stat().st_size < before - 3000
    import onnxruntime

    x = np.random.default_rng(1).normal(size=(1, 64)).astype("f4")
    got = onnxruntime.InferenceSession(str(path)).run(None, {"x": x})[0]
    np.testing.assert_allclose(got, net(torch.from_numpy(x)).detach(), atol=5e-3)
