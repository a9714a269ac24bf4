"""What tests of several folders share."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def fakes() -> ModuleType:
    """The module `engine_fakes` beside this file."""
    if "engine_fakes" not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            "engine_fakes", Path(__file__).with_name("engine_fakes.py")
        )
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["engine_fakes"] = module
        spec.loader.exec_module(module)
    return sys.modules["engine_fakes"]
