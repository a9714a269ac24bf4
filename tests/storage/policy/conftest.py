"""Makes the modules beside this file importable by name: a world, the contract, a model of it."""

from __future__ import annotations

import importlib.util
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

for name in (
    "policy_world",
    "policy_sentences",
    "policy_guards",
    "policy_hardening",
    "policy_model",
):
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)

import policy_world  # noqa: E402


@pytest.fixture(scope="session")
def _world() -> Iterator[sqlite3.Connection]:
    connection = policy_world.build()
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def tables(_world: sqlite3.Connection) -> policy_world.Tables:
    """What is in the world at the beginning of each test."""
    return policy_world.contents(_world)


@pytest.fixture
def world(_world: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """The world of `policy_world`, as it was before each test."""
    _world.execute("BEGIN")
    yield _world
    _world.execute("ROLLBACK")
