"""Changes of exported graphs that keep what they compute: constants for what never varies, and float32 where 8-bit integers save nothing."""

from __future__ import annotations

from typing import NamedTuple

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


def sort(graph) -> None:
    """Puts the nodes in an order in which each comes after those whose values it reads, as ONNX demands; otherwise they keep theirs."""
    made = {o for n in graph.node for o in n.output}
    known, left, ordered = {""}, list(graph.node), []
    while left:
        later = []
        for node in left:
            if all(i in known or i not in made for i in node.input):
                known.update(node.output)
                ordered.append(node)
            else:
                later.append(node)
        if len(later) == len(left):
            raise ValueError(f"the graph has a circle: {later[0].name} waits for {[i for i in later[0].input if i in made and i not in known]}")
        left = later
    del graph.node[:]
    graph.node.extend(ordered)


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


class Presence(NamedTuple):
    """Names in the graph of a landmark network: the features that presence is read from, the linear layer's weights and biases, and of the
    logistic regression over the network's own logit and the peaks what goes in, its weights and its constant."""

    features: str
    weights: str
    biases: str
    evidence: str
    factors: str
    constant: str


def presence_of(graph) -> Presence:
    producer = {o: n for n in graph.node for o in n.output}
    values = {i.name for i in graph.initializer}

    def plain(name: str) -> str:
        """Through casts of a value."""
        while name in producer and producer[name].op_type == "Cast":
            name = producer[name].input[0]
        return name

    def parts(node):
        """The computed input, and the constant one."""
        fixed = [i for i in node.input if plain(i) in values or producer[plain(i)].op_type == "Constant"]
        return next(plain(i) for i in node.input if i not in fixed), plain(fixed[0])

    total = producer[plain(producer[plain("presence")].input[0])]
    summed, constant = parts(total)
    evidence, factors = parts(producer[plain(producer[summed].input[0])])
    linear = next(n for n in graph.node if n.op_type == "Gemm" and "scores" in n.name)
    return Presence(linear.input[0], plain(linear.input[1]), plain(linear.input[2]), evidence, factors, constant)


def set_presence(graph, row, bias: float, presence) -> None:
    """Writes the linear layer's first row and bias, and the logistic regression's constant and two weights (``calibration``)."""
    parts = presence_of(graph)
    weights, biases = _value(graph, parts.weights), _value(graph, parts.biases)
    weights[0], biases[0] = row, bias
    _set(graph, parts.weights, weights)
    _set(graph, parts.biases, biases)
    _set(graph, parts.constant, np.full_like(_value(graph, parts.constant), presence[0]))
    factors = _value(graph, parts.factors)
    _set(graph, parts.factors, np.array(presence[1:]).reshape(factors.shape))


def _tensor(graph, name: str):
    for tensor in graph.initializer:
        if tensor.name == name:
            return tensor
    return next(n.attribute[0].t for n in graph.node if name in n.output)


def _value(graph, name: str) -> np.ndarray:
    return numpy_helper.to_array(_tensor(graph, name)).copy()


def _set(graph, name: str, value) -> None:
    tensor = _tensor(graph, name)
    kind = numpy_helper.to_array(tensor).dtype
    tensor.CopyFrom(numpy_helper.from_array(np.asarray(value).astype(kind), tensor.name))
