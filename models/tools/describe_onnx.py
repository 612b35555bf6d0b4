"""Prints what a model card needs to know about an ONNX file, and what would keep landmark-stream from opening it.

    pip install onnx onnxruntime
    python models/tools/describe_onnx.py MODEL.onnx

The lines above `input:` can be copied into card.yaml; the tensors below are for choosing the keys under `input` and
`output` (models/README.md lists them).
"""

import hashlib
import pathlib
import sys

import onnx
import onnxruntime

OUTPUTS = {"tensor(float)", "tensor(float16)"}
INPUTS = OUTPUTS | {"tensor(uint8)", "tensor(int8)", "tensor(int32)", "tensor(int64)"}
LFS = b"version https://git-lfs.github.com/spec/"
DOMAINS = {"", "ai.onnx", "ai.onnx.ml", "com.microsoft"}


def tensors(graph):
    """All constant tensors of a graph, those inside of attributes and subgraphs included."""
    yield from graph.initializer
    for sparse in graph.sparse_initializer:
        yield from (sparse.values, sparse.indices)
    for node in graph.node:
        for attribute in node.attribute:
            yield from [attribute.t, *attribute.tensors]
            for subgraph in [attribute.g, *attribute.graphs]:
                yield from tensors(subgraph)


def problems(model, session):
    if any(t.data_location == onnx.TensorProto.EXTERNAL for t in tensors(model.graph)):
        yield "keeps data in another file: save it as one with onnx.save(onnx.load(FILE), OUT)"
    own = {function.domain for function in model.functions}
    foreign = {node.domain for node in model.graph.node} - DOMAINS - own
    if foreign:
        yield f"calls operators of {', '.join(sorted(foreign))}, which ONNX Runtime does not have"
    if len(session.get_inputs()) != 1:
        yield "has more than one input"
    inputs = {tensor.name for tensor in session.get_inputs()}
    for tensor in [*session.get_inputs(), *session.get_outputs()]:
        kinds = INPUTS if tensor.name in inputs else OUTPUTS
        if tensor.type not in kinds:
            yield f"has {tensor.name} of type {tensor.type}; {', '.join(sorted(kinds))} can be used there"


def main(path):
    if not path.is_file():
        sys.exit(f"{path}: there is no such file")
    data = path.read_bytes()
    if data.startswith(LFS):
        sys.exit(f"{path} is a Git LFS pointer, not the model: fetch it with git lfs pull")
    try:
        model = onnx.load(path, load_external_data=False)
        session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    except Exception as fault:  # onnx and onnxruntime have no common kind of error
        sys.exit(f"{path} cannot be read as ONNX: {str(fault).splitlines()[0]}")
    name = path.stem.lower().replace("_", "-")
    print(f"name: {name}\ntitle: \"\"\nfile: {path.name}")
    print(f"sha256: {hashlib.sha256(data).hexdigest()}\nbytes: {len(data)}")
    print("licence: \"\"\norigin: \"\"\n")
    for kind, group in (("input", session.get_inputs()), ("output", session.get_outputs())):
        for index, tensor in enumerate(group):
            print(f"# {kind}:{index}  {tensor.name}  {tensor.shape}  {tensor.type}")
    for problem in problems(model, session):
        print(f"# PROBLEM: it {problem}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]))
