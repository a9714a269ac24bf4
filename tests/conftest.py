"""What tests of several folders share."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from pathlib import Path
from types import ModuleType

import pytest

LONG = (
    "cli/test_play_process.py",
    "cli/test_tutorial.py",
    "storage/test_killed_writers.py",
    "postgres/test_same_answers.py",
)
"""Files that take longest come first, or one process would be at them when the other is done."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Returns how many processes share the tests: one a core for all, none for some.

    What a process needs to start would be most of what a file takes.
    """
    everything = config.args == config.getini("testpaths")
    return min(os.cpu_count() or 1, 4) if everything else 0


def pytest_configure() -> None:
    """Lets programs under test be ended by Ctrl-C, though a shell has begun us in its background.

    Such a shell has SIGINT ignored, which every child inherits.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.path.as_posix().endswith(LONG))


def beside(name: str) -> ModuleType:
    """Returns a module of this folder, loaded once."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def fakes() -> ModuleType:
    """The module `engine_fakes` beside this file."""
    return beside("engine_fakes")


@pytest.fixture(scope="session")
def towns() -> ModuleType:
    """The module `town` beside this file: people to test with."""
    return beside("town")
