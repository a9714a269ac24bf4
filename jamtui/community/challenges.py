"""Challenges: a few for each day and each week, the same for everybody.

Which ones is decided by the date alone, so that machines that never met agree on them.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from jamtui.community.local_time import week_of

Kind = Literal["daily", "weekly"]

COUNTS: dict[Kind, int] = {"daily": 3, "weekly": 2}
"""How many there are at a time."""

_NAMESPACE = uuid.UUID("3f6c2d5e-0a41-5f0c-9b7e-6a1d4c8e2b90")
"""Made up once; ids are made from it for good."""


@dataclass(frozen=True, slots=True)
class Template:
    """A challenge that may be drawn; `type` is what is counted, `count` how much is needed."""

    id: str
    kind: Kind
    name: str
    description: str
    type: str
    count: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A challenge of certain days, the first and the last of which count."""

    id: str
    template: Template
    first_day: date
    last_day: date


def drawn_for(day: date, pool: Sequence[Template]) -> list[Drawn]:
    """Returns the challenges of a day and of its week, in a fixed order."""
    found = []
    for kind in COUNTS:
        first = day if kind == "daily" else week_of(day)
        last = first if kind == "daily" else _after(first, 6)
        found += [
            Drawn(challenge_id(kind, first, place), template, first, last)
            for place, template in enumerate(_draw(kind, first, pool))
        ]
    return found


def challenge_id(kind: Kind, first_day: date, place: int) -> str:
    """Returns the id of a challenge: a UUID made of its kind, first day and place."""
    return str(uuid.uuid5(_NAMESPACE, f"{kind}:{first_day.isoformat()}:{place}"))


def _draw(kind: Kind, first_day: date, pool: Sequence[Template]) -> list[Template]:
    def lot(template: Template) -> bytes:
        text = f"{kind}:{first_day.isoformat()}:{template.id}"
        return hashlib.sha256(text.encode()).digest()

    drawn: dict[str, Template] = {}
    for template in sorted((one for one in pool if one.kind == kind), key=lot):
        drawn.setdefault(template.type, template)
    return list(drawn.values())[: COUNTS[kind]]


def _after(day: date, days: int) -> date:
    """Returns the day so many days later, or the last there is."""
    return day + timedelta(days=min(days, (date.max - day).days))
