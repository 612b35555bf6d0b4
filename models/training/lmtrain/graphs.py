"""Changes of exported graphs that keep what they compute: constants for what never varies, and float32 where 8-bit integers save nothing."""

from __future__ import annotations

import numpy as np
import onnx
from onnx import numpy_helper

PAIR = "QuantizeLinear", "DequantizeLinear"


def fold(model: onnx.ModelProto) -> int:
    """Replaces what is computed from sizes alone by constants, as the grids of coordinates; the number of pictures stays free. Gives how many
    values were replaced.

    A value is constant if it comes from constants and sizes only, and is the same for one picture and for three.
    """
    graph = model.graph
    fixed, made = {i.name for i in graph.initializer}, {}
    for node in graph.node:
        if node.op_type in PAIR:
            continue  # the runtime makes convolutions of 8-bit integers of these
        if node.op_type in ("Constant", "Shape") or all(i in fixed for i in node.input if i):
            fixed.update(node.output)
            if node.op_type != "Constant":
                made.update({o: node for o in node.output})
    wanted = sorted({i for n in graph.node for i in n.input if i in made} | {o.name for o in graph.output if o.name in made})
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    probe.graph.output.extend(onnx.ValueInfoProto(name=n) for n in wanted)
    values = [_values(probe, wanted, pictures) for pictures in (1, 3)]
    folded = {n for n in wanted if values[0][n].shape == values[1][n].shape and np.array_equal(values[0][n], values[1][n])}
    for n in folded:
        made[n].output[list(made[n].output).index(n)] = n + "_unused"
        graph.initializer.append(numpy_helper.from_array(values[0][n], n))
    drop_unused(graph)
    return len(folded)


def _values(model, names, pictures: int) -> dict:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    size = session.get_inputs()[0].shape[1:]
    x = np.random.default_rng(7).uniform(-1, 1, (pictures, *size)).astype(np.float32)
    return dict(zip(names, session.run(names, {session.get_inputs()[0].name: x})))


def float_ends(model: onnx.ModelProto) -> int:
    """Takes the rounding to 8 bits away wherever no convolution of 8 bits reads the value: sums of coordinates and of presence. Gives how
    many were taken away."""
    graph = model.graph
    readers, producer = _readers(graph), {o: n for n in graph.node for o in n.output}
    renamed = {}
    for node in graph.node:
        if node.op_type != "QuantizeLinear":
            continue
        again = readers.get(node.output[0], [])
        if any(n.op_type != "DequantizeLinear" for n in again):
            continue
        ends = [n for d in again for n in readers.get(d.output[0], [])]
        inner = _inside(producer.get(node.input[0])) or node.input[0] in {i.name for i in graph.input}
        if not inner and not any(_inside(n) for n in ends):
            renamed.update({d.output[0]: node.input[0] for d in again})
    for node in graph.node:
        for i, name in enumerate(node.input):
            while name in renamed:
                name = renamed[name]
            node.input[i] = name
    drop_unused(graph)
    return len(renamed)


def _inside(node) -> bool:
    """Whether a node belongs to the convolutions; sums and activations do where their module has a name of its own."""
    return node is not None and (node.op_type in ("Conv", "Resize") or node.op_type in ("Add", "Relu") and node.name.count("/") > 2)


def _readers(graph) -> dict:
    readers = {}
    for node in graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    return readers


def drop_unused(graph) -> None:
    """Removes nodes and constants that nothing reads."""
    while True:
        read = {i for n in graph.node for i in n.input} | {o.name for o in graph.output}
        kept = [n for n in graph.node if any(o in read for o in n.output)]
        if len(kept) == len(graph.node):
            break
        del graph.node[:]
        graph.node.extend(kept)
    constants = [i for i in graph.initializer if i.name in read]
    del graph.initializer[:]
    graph.initializer.extend(constants)
