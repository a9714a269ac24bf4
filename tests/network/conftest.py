"""What tests of members in rooms share."""

from __future__ import annotations

import asyncio
import importlib.util
import ssl
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def _beside(name: str) -> ModuleType:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def kit() -> ModuleType:
    """The module `room_kit` beside this file."""
    return _beside("room_kit")


@pytest.fixture(scope="session")
def mesh_kit() -> ModuleType:
    """The module `mesh_kit` beside this file."""
    return _beside("mesh_kit")


@pytest.fixture
def fake_host(kit: ModuleType) -> Any:
    """The class of a host."""
    return kit.FakeHost


@pytest.fixture
def certified(kit: ModuleType, tmp_path: Path) -> Callable[[], tuple[ssl.SSLContext, str]]:
    """Returns what makes another certificate."""
    return lambda: kit.certificate(tmp_path)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes members notice within a moment what takes seconds otherwise."""
    from jamtui.network import room_client, room_connection

    monkeypatch.setattr(room_connection, "PING_SECONDS", 0.3)
    monkeypatch.setattr(room_connection, "HELLO_SECONDS", 0.5)
    monkeypatch.setattr(room_client, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(room_client, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(room_client, "LONGEST_PAUSE_SECONDS", 0.2)
    monkeypatch.setattr(room_client, "TICK_SECONDS", 0.1)


async def _until(condition: Callable[[], Any], seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.fixture
def until() -> Callable[..., Awaitable[None]]:
    """Returns what waits until something is so."""
    return _until
