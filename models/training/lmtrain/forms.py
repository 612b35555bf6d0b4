"""Smaller forms of an exported network: float16 weights and arithmetic, and 8-bit integers by a calibration set."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from . import graphs
from .exporter import OUTPUTS, TRACED, to_onnx, write_card

CALIBRATION = 256  # pictures
REDUCED = True  # 7-bit weights: processors without VNNI add pairs of products in 16 bits, which 8-bit weights overflow


def half(name: str, checkpoint: Path, size: int, models: Path) -> None:
    """``NAME-fp16``: float16 inside, float32 at both ends."""
    import onnx
    from onnxruntime.transformers.float16 import convert_float_to_float16

    folder = _folder(models, f"{name}-fp16")
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        to_onnx(name, checkpoint, size, plain, [n for n in OUTPUTS[name] if n not in TRACED])
        model = convert_float_to_float16(onnx.load(str(plain)), keep_io_types=True)
        graphs.sort(model.graph)  # the converter puts its casts last
        onnx.checker.check_model(model)
        onnx.save(model, str(folder / f"{name}-fp16.onnx"))
    write_card(folder, f"{name}-fp16", name, size, ", float16", traced=False)


def integers(name: str, checkpoint: Path, size: int, models: Path, data: Path, real: dict | None = None) -> None:
    """``NAME-int8``: convolutions in 8-bit integers (Jacob et al. 2018), ranges from pictures of the training's held-out part.
    The last convolution, whose maps are coordinates, and all that follows stay in float32."""
    from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
    from onnxruntime.quantization.shape_inference import quant_pre_process

    pictures = calibration(name, data, size, real)

    class Reader(CalibrationDataReader):
        def __init__(self):
            self.left = iter(pictures)

        def get_next(self):
            x = next(self.left, None)
            return None if x is None else {"image": x}

    folder = _folder(models, f"{name}-int8")
    with tempfile.TemporaryDirectory() as scratch:
        plain, ready = Path(scratch) / "plain.onnx", Path(scratch) / "ready.onnx"
        to_onnx(name, checkpoint, size, plain, [n for n in OUTPUTS[name] if n not in TRACED])
        quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
        quantize_static(str(ready), str(folder / f"{name}-int8.onnx"), Reader(), quant_format=QuantFormat.QDQ, per_channel=True,
                        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, op_types_to_quantize=["Conv", "Add", "Resize", "Relu"],
                        calibrate_method=CalibrationMethod.MinMax, nodes_to_exclude=last_convolution(ready),
                        reduce_range=REDUCED)  # fmt: skip
    lighten(folder / f"{name}-int8.onnx")
    write_card(folder, f"{name}-int8", name, size, ", 8-bit integers", traced=False)


def lighten(path: Path) -> None:
    """What is no convolution in float32 again, and constants for what never varies. The detector takes any size, so it keeps its sizes free."""
    import onnx

    model = onnx.load(str(path))
    graphs.float_ends(model)
    if all(isinstance(d.dim_value, int) and d.dim_value > 0 for d in model.graph.input[0].type.tensor_type.shape.dim[1:]):
        graphs.fold(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def last_convolution(path: Path) -> list[str]:
    import onnx

    return [[n.name for n in onnx.load(str(path)).graph.node if n.op_type == "Conv"][-1]]


def calibration(name: str, data: Path, size: int, real: dict | None = None) -> list[np.ndarray]:
    """Inputs as the network gets them: held-out renders and, where there are, photos; with ``real``, those of a run's file."""
    rng, out = np.random.default_rng(23), []
    if name == "detector":
        return whole_pictures(rng, data, size, real)
    from . import augment
    from .landmarks import LandmarkTask

    task = LandmarkTask(name, data, size, 16, real=real)
    while len(out) < CALIBRATION:
        parts = [(task.held, 6 if task.real else 10)] + [(p, 4) for p in task.real]
        parts += [(p, 3) for p in task.photos] if task.photos else [(task.held, 6)]
        batch = augment.batch(parts, size, rng, task.backs, task.others, 0.15, task.hard)
        out += list(batch.x.numpy()[:, None])
    return out[:CALIBRATION]


def whole_pictures(rng, data: Path, size: int, real: dict | None) -> list[np.ndarray]:
    """Half photos of the training part, half rendered pictures of ``DATA/dev`` (``render-examination --first 6000``), in the detector's views."""
    import cv2

    from .firstsight import manifest
    from .teachers import letterbox

    files = sorted((data / "dev/images").iterdir()) if (data / "dev/images").is_dir() else []
    if not files or real is None:
        raise SystemExit(f"int8 of the detector needs pictures: `render-examination {data / 'dev'} --first 6000` and a run's --config with [real]")
    photos = [Path(real["folder"]) / p["file"] for p in manifest(Path(real["folder"])) if p["split"] == "train"]
    half = CALIBRATION // 4
    chosen = [files[i] for i in rng.permutation(len(files))[:half]] + [photos[i] for i in rng.permutation(len(photos))[:half]]
    out = []
    for i, file in enumerate(chosen):
        boxed = letterbox(cv2.imread(str(file))[:, :, ::-1], *((size, 1.0), (size, 1.6), (size * 3 // 2, 1.0))[i % 3])[0]
        out.append((boxed.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None].copy())
    return out


def _folder(models: Path, name: str) -> Path:
    folder = Path(models) / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
