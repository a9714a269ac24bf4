"""A loop: a few bars of notes that repeat."""

from __future__ import annotations

from dataclasses import dataclass, field

from jamtui.music.meter import Meter
from jamtui.music.note import Events

KIT_FOLDERS = ("drums", "percussion")


def is_kit(sound: str) -> bool:
    """Whether a sound's id means a drum kit or percussion set."""
    return sound.partition("/")[0] in KIT_FOLDERS


@dataclass(frozen=True, slots=True)
class Loop:
    """What `system_loops` and `user_custom_loops` hold.

    `key` is a text such as "A minor" or None for what has no pitch (drums);
    `intensity` and `complexity` are 1..5; `sound_preset` is a sound's id.
    """

    id: str
    name: str
    category: str
    subcategory: str | None
    bpm: float
    bars: int
    meter: Meter
    key: str | None
    events: Events
    sound_preset: str
    tags: tuple[str, ...] = field(default=())
    intensity: int = 3
    complexity: int = 2
    description: str = ""
    is_custom: bool = False

    @property
    def is_drums(self) -> bool:
        """Whether its pitches mean pieces of a kit: its sound is one."""
        return is_kit(self.sound_preset)

    @property
    def length_ticks(self) -> int:
        return self.bars * self.meter.bar_ticks
