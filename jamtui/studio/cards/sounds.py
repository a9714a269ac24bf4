"""Sounds as scripts see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jamtui.catalog.sounds import SoundInfo


@dataclass(frozen=True, slots=True)
class SoundCard:
    """A sound; General MIDI's programs and kits are counted from 0."""

    id: str
    name: str
    category: str
    kind: str
    gm_program: int | None
    gm_kit: int | None
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Audition:
    """A phrase of a sound: what was heard, or written to `path`."""

    sound: str
    name: str
    seconds: float
    path: str | None = None


def sound_card(sound: SoundInfo) -> SoundCard:
    """Returns what is said of a sound."""
    return SoundCard(
        sound.id,
        sound.name,
        sound.category,
        sound.kind,
        sound.gm_program,
        sound.gm_kit,
        sound.description,
    )
