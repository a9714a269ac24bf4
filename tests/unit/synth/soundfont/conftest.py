"""The font writer, for the tests of this folder."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def writer() -> ModuleType:
    """The module beside this file that writes small fonts."""
    spec = importlib.util.spec_from_file_location(
        "font_writer", Path(__file__).with_name("font_writer.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["font_writer"] = module
    spec.loader.exec_module(module)
    return module
