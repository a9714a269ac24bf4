"""A room to work in."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def in_room(jam: Callable[..., Any]) -> Callable[..., Any]:
    """`jam` with a room of one's own as the current one."""
    made = jam("room", "create", "Cellar")
    assert made.code == 0, made
    return jam


@pytest.fixture
def make_sound(tmp_path: Path) -> Callable[..., Path]:
    """Writes a WAV file of 8,000 frames a second; each `level` is another sound."""

    def make(name: str = "beat.wav", level: int = 64, seconds: float = 0.5) -> Path:
        path = tmp_path / name
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8_000)
            file.writeframes(bytes((0, level)) * round(8_000 * seconds))
        return path

    return make
