import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from lmtrain import exporter, forms, graphs, networks


@pytest.fixture
def quantized(tmp_path):
    """A hand network in 8-bit integers as the runtime's tool makes it, its ends too."""
    torch.manual_seed(3)
    torch.save(dict(net=networks.make("hand").state_dict()), tmp_path / "run.pt")
    plain, ready, out = (tmp_path / n for n in ("plain.onnx", "ready.onnx", "int8.onnx"))
    exporter.to_onnx("hand", tmp_path / "run.pt", 64, plain, [n for n in exporter.OUTPUTS["hand"] if n not in exporter.TRACED])
    quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)

    class Reader(CalibrationDataReader):
        def __init__(self):
            self.left = iter(pictures(4))

        def get_next(self):
            x = next(self.left, None)
            return None if x is None else {"image": x[None]}

    quantize_static(str(ready), str(out), Reader(), quant_format=QuantFormat.QDQ, per_channel=True, activation_type=QuantType.QUInt8,
                    weight_type=QuantType.QInt8, op_types_to_quantize=["Conv", "Add", "Resize", "Relu"],
                    nodes_to_exclude=forms.last_convolution(ready))  # fmt: skip
    return out


def pictures(n):
    return np.random.default_rng(n).uniform(-1, 1, (n, 3, 64, 64)).astype(np.float32)


def answers(model, x):
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return dict(zip([o.name for o in session.get_outputs()], session.run(None, {"image": x})))


def rounded(model, part):
    """Sums whose result is rounded to 8 bits, of nodes whose name has ``part``."""
    sums = {n.output[0] for n in model.graph.node if n.op_type == "Add" and part in n.name}
    return sum(n.op_type == "QuantizeLinear" and n.input[0] in sums for n in model.graph.node)


def test_the_ends_are_not_rounded_and_the_convolutions_are(quantized):
    model = onnx.load(quantized)
    convolutions = rounded(model, "backbone")
    assert convolutions and rounded(model, "/whole/Add_") > 1
    taken = graphs.float_ends(model)
    onnx.checker.check_model(model)
    assert taken > 5 and rounded(model, "backbone") == convolutions
    ends = [n for n in model.graph.node if n.op_type == "QuantizeLinear" and "Add_" in n.input[0]]
    assert len(ends) == 2  # the sums of the feature pyramid, which a convolution reads
    before, after = answers(onnx.load(quantized), pictures(3)), answers(model, pictures(3))
    assert 0 < np.abs(before["landmarks"] - after["landmarks"]).max() < 0.01
    assert np.array_equal(before["visibility"], after["visibility"])


def test_folding_makes_the_grids_constants_and_changes_no_answer_for_any_number_of_pictures(quantized):
    model = onnx.load(quantized)
    graphs.float_ends(model)
    folded = onnx.ModelProto()
    folded.CopyFrom(model)
    assert graphs.fold(folded) > 10
    assert not any(n.op_type == "Range" for n in folded.graph.node) and any(n.op_type == "Range" for n in model.graph.node)
    assert sum(n.op_type == "DequantizeLinear" for n in folded.graph.node) == sum(n.op_type == "DequantizeLinear" for n in model.graph.node)
    for n in (1, 2, 5):
        a, b = answers(model, pictures(n)), answers(folded, pictures(n))
        assert all(np.array_equal(a[k], b[k]) for k in a)


def test_nodes_come_after_those_whose_values_they_read():
    node = onnx.helper.make_node
    value = lambda name: onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1])  # noqa: E731
    nodes = [node("Relu", ["b"], ["c"], "last"), node("Abs", ["x"], ["a"], "first"), node("Neg", ["a"], ["b"], "middle")]
    graph = onnx.helper.make_graph(nodes, "g", [value("x")], [value("c")])
    graphs.sort(graph)
    assert [n.name for n in graph.node] == ["first", "middle", "last"]
    onnx.checker.check_model(onnx.helper.make_model(graph))
    graph.node[0].input[0] = "c"
    with pytest.raises(ValueError, match="circle"):
        graphs.sort(graph)
