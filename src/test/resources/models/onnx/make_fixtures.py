"""Writes the small ONNX files beside it. Needs the Python package onnx (made with 1.23): python make_fixtures.py

Every network takes "input" (batch x 3 x 2 x 2) and gives "points" (batch x 12): its input, flattened.
"""
import pathlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = pathlib.Path(__file__).parent
FLOAT, HALF = TensorProto.FLOAT, TensorProto.FLOAT16


def info(name, shape, kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def flatten(source="input", target="points"):
    return helper.make_node("Flatten", [source], [target], axis=1)


def save(name, nodes, batch=1, kind=FLOAT, out=None, constants=(), inputs=None, out_kind=None, functions=(), opsets=()):
    graph = helper.make_graph(
        nodes,
        name,
        inputs or [info("input", [batch, 3, 2, 2], kind)],
        [info("points", out or [batch, 12], out_kind or kind)],
        list(constants),
    )
    model = helper.make_model(
        graph,
        producer_name="make_fixtures",
        ir_version=8,
        opset_imports=[helper.make_opsetid("", 13), *opsets],
        functions=list(functions),
    )
    (HERE / f"{name}.onnx").write_bytes(model.SerializeToString(deterministic=True))


def constant(name, values):
    return numpy_helper.from_array(np.array(values), name)


def external(name, location):
    tensor = constant(name, np.zeros(12, np.float32))
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", "0"), ("length", "48")):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value
    return tensor


save("identity", [flatten()])
save("half", [flatten()], kind=HALF)
for name, kind in (
    ("bytes", TensorProto.UINT8),
    ("signed_bytes", TensorProto.INT8),
    ("ints", TensorProto.INT32),
    ("longs", TensorProto.INT64),
):
    cast = helper.make_node("Cast", ["input"], ["floats"], to=FLOAT)
    save(name, [cast, flatten("floats")], batch="n", kind=kind, out=["n", 12], out_kind=FLOAT)
save("free_batch", [flatten()], batch="n")
save("batch_of_four", [flatten()], batch=4)
save(
    "stuck_batch",
    [helper.make_node("Reshape", ["input", "shape"], ["points"])],
    batch="n",
    out=[1, 12],
    constants=[constant("shape", np.array([1, 12], np.int64))],
)
save(
    "nan",
    [flatten(target="flat"), helper.make_node("Mul", ["flat", "nan"], ["points"])],
    constants=[constant("nan", np.full(12, np.nan, np.float32))],
)
save(
    "other_shape",
    [flatten(target="flat"), helper.make_node("Slice", ["flat", "from", "to", "axis"], ["points"])],
    out=[1, 10],
    constants=[
        constant("from", np.array([0], np.int64)),
        constant("to", np.array([10], np.int64)),
        constant("axis", np.array([1], np.int64)),
    ],
)
save(
    "whole_numbers",
    [flatten(target="flat"), helper.make_node("Cast", ["flat"], ["points"], to=TensorProto.INT64)],
    out_kind=TensorProto.INT64,
)
save(
    "two_inputs",
    [helper.make_node("Add", ["input", "other"], ["sum"]), flatten("sum")],
    inputs=[info("input", [1, 3, 2, 2]), info("other", [1, 3, 2, 2])],
)
save(
    "custom_operator",
    [helper.make_node("Flatten", ["input"], ["points"], domain="example.custom", axis=1)],
    opsets=[helper.make_opsetid("example.custom", 1)],
)
save(
    "own_function",
    [helper.make_node("Flat", ["input"], ["points"], domain="example.function")],
    functions=[
        helper.make_function(
            "example.function", "Flat", ["x"], ["y"], [flatten("x", "y")], [helper.make_opsetid("", 13)]
        )
    ],
    opsets=[helper.make_opsetid("example.function", 1)],
)

add = [flatten(target="flat"), helper.make_node("Add", ["flat", "bias"], ["points"])]
save("external_relative", add, constants=[external("bias", "weights.bin")])
save("external_absolute", add, constants=[external("bias", "/etc/hostname")])
save("external_parent", add, constants=[external("bias", "../weights.bin")])
save(
    "external_attribute",
    [helper.make_node("Constant", [], ["bias"], value=external("bias", "weights.bin")), *add],
)


def branch(name, tensor=None):
    return helper.make_graph(
        [helper.make_node("Identity", [name + "_bias"], [name])],
        name,
        [],
        [info(name, [12])],
        [tensor or constant(name + "_bias", np.zeros(12, np.float32))],
    )


save(
    "external_subgraph",
    [
        helper.make_node(
            "If",
            ["yes"],
            ["bias"],
            then_branch=branch("then", external("then_bias", "weights.bin")),
            else_branch=branch("else"),
        ),
        *add,
    ],
    constants=[constant("yes", np.array(True))],
)
save(
    "external_function",
    [helper.make_node("Biased", ["input"], ["points"], domain="example.function")],
    functions=[
        helper.make_function(
            "example.function",
            "Biased",
            ["x"],
            ["y"],
            [
                flatten("x", "flat"),
                helper.make_node("Constant", [], ["bias"], value=external("bias", "weights.bin")),
                helper.make_node("Add", ["flat", "bias"], ["y"]),
            ],
            [helper.make_opsetid("", 13)],
        )
    ],
    opsets=[helper.make_opsetid("example.function", 1)],
)
sparse = helper.make_sparse_tensor(external("bias", "weights.bin"), constant("indices", np.arange(12)), [12])
graph = helper.make_graph(
    add, "external_sparse", [info("input", [1, 3, 2, 2])], [info("points", [1, 12])], sparse_initializer=[sparse]
)
model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 13)])
(HERE / "external_sparse.onnx").write_bytes(model.SerializeToString(deterministic=True))
