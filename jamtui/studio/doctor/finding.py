"""What the doctor finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Level = Literal["problem", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as good as it could be.

    A "problem" keeps jam from playing, a "warning" makes it play worse, a "note" is a thing
    that could be had. `remedy` is a command, or a sentence where no single command does it.
    """

    level: Level
    area: str
    text: str
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """What one examination saw: plain values for JSON, and findings."""

    name: str
    facts: Mapping[str, Any]
    findings: tuple[Finding, ...] = ()
