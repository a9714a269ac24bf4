"""A song: a whole piece for many parts, as MIDI files hold it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from jamtui.music.key import Key
from jamtui.music.meter import Meter
from jamtui.music.note import TICKS_PER_BEAT, Events
from jamtui.music.tempo import TempoMap


@dataclass(frozen=True, slots=True)
class Part:
    """What one track plays on one channel (0..15).

    `events` hold the part's own notes and every setting of its channel, in order.
    """

    name: str
    channel: int
    is_drums: bool
    events: Events


@dataclass(frozen=True, slots=True)
class Song:
    """A piece from its first tick to `length_ticks`.

    `meters` and `keys` are (ticks, value), sorted; without any, the meter is 4/4 and the key
    unknown.
    """

    name: str
    parts: tuple[Part, ...]
    tempo_map: TempoMap
    meters: tuple[tuple[int, Meter], ...]
    keys: tuple[tuple[int, Key], ...]
    length_ticks: int

    @property
    def length_seconds(self) -> float:
        return float(self.tempo_map.seconds_at(Fraction(self.length_ticks, TICKS_PER_BEAT)))
