"""How much may be generated, and what may be asked for: `data/ai.toml` as an object."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jamtui.catalog.toml_file import Fields, read_toml
from jamtui.errors import BadFileError
from jamtui.resources import bundled

EVERYBODY = "free"
"""The account type whose limits hold for the types that have none."""


@dataclass(frozen=True, slots=True)
class GenerationLimits:
    """What one account may use: seconds a day, connections a minute, seconds in one go."""

    daily_seconds: int
    connections_per_minute: int
    max_session_seconds: int


@dataclass(frozen=True, slots=True)
class Generation:
    """Limits by account type, and what a request may say; `bpm` is lowest and highest."""

    limits: dict[str, GenerationLimits]
    bpm: tuple[int, int]
    styles: tuple[str, ...]
    moods: tuple[str, ...]
    scales: tuple[str, ...]


def read_generation(path: Path) -> Generation:
    """Returns what a file says; raises BadFileError."""
    top = Fields(read_toml(path), str(path))
    limits = Fields(top.take("limits", "a table"), f"{path}, limits")
    request = Fields(top.take("request", "a table"), f"{path}, request")
    bpm = request.take("bpm", "lowest and highest tempo")
    if not (isinstance(bpm, list) and len(bpm) == 2 and all(type(one) is int for one in bpm)):
        raise request.wrong("bpm", "two whole numbers", bpm)
    found = Generation(
        limits={name: _limits(limits, name, path) for name in limits.names()},
        bpm=(bpm[0], bpm[1]),
        styles=request.texts("styles"),
        moods=request.texts("moods"),
        scales=request.texts("scales"),
    )
    for part in (limits, request, top):
        part.finish()
    if EVERYBODY not in found.limits:
        raise BadFileError(f"{path} has no limits.{EVERYBODY}: it holds for all other accounts.")
    return found


def _limits(all_limits: Fields, name: str, path: Path) -> GenerationLimits:
    fields = Fields(all_limits.take(name, "a table"), f"{path}, limits.{name}")
    found = GenerationLimits(
        fields.whole("daily_seconds", 0, 10_000_000),
        fields.whole("connections_per_minute", 0, 10_000),
        fields.whole("max_session_seconds", 1, 10_000_000),
    )
    fields.finish()
    return found


@lru_cache(maxsize=1)
def generation() -> Generation:
    """Returns what ships with the program; do not change its dict."""
    return read_generation(bundled("data") / "ai.toml")
