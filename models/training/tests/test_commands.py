"""Every module of the training code can be imported: a name that was removed elsewhere breaks a command that nobody runs each day."""

import importlib
import pkgutil

import pytest

import lmtrain


@pytest.mark.parametrize("name", [m.name for m in pkgutil.iter_modules(lmtrain.__path__) if m.name != "__main__"])
def test_module_imports(name):
    try:
        importlib.import_module(f"lmtrain.{name}")
    except ModuleNotFoundError as e:
        if e.name and e.name.startswith("lmtrain"):
            raise
        pytest.skip(f"{e.name} is not installed")
