"""What the tests need of the machine: torch, onnx, onnxruntime, OpenCV. Nothing here renders; without moderngl the modules
that could are imported all the same."""

import importlib.util
import sys
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
if importlib.util.find_spec("moderngl") is None:
    sys.modules["moderngl"] = types.ModuleType("moderngl")

import torch  # noqa: E402

torch.set_num_threads(1)
