"""What one track plays and how: resolved, so that nothing here needs a file or a database."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from jamtui.music.note import Events
from jamtui.synth.instrument import Instrument


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """A loop or one part of a song. Travels between processes as MessagePack.

    `sound` is a sound's id; where it is empty, the programs in `events` choose it (`gm_sound`).
    `transpose` is in semitones and leaves drums alone; `own_bpm` is the tempo of a track that
    does not follow the room's; `has_channel_levels` says that General MIDI's default volume
    and pan hold for it (a song's part). `volume` 0..2, `pan` and the humanise amounts are as in
    the schema.
    """

    id: str
    name: str
    sound: str
    events: Events
    length_ticks: int
    repeats: bool = True
    is_drums: bool = False
    transpose: int = 0
    own_bpm: float | None = None
    effects: dict[str, Any] | None = None
    humanize_timing: float = 0.0
    humanize_velocity: float = 0.0
    seed: int = 0
    has_channel_levels: bool = False
    volume: float = 0.8
    pan: float = 0.0
    muted: bool = False
    solo: bool = False


class InstrumentSource(Protocol):
    """Whatever turns a sound's id into an instrument at this engine's sample rate."""

    def instrument(self, sound: str) -> Instrument: ...


def gm_sound(bank: int, program: int, is_drums: bool) -> str:
    """Returns the id of a General MIDI sound: "gm/0/33", or "gm/drums/8" for a kit."""
    return f"gm/drums/{program}" if is_drums else f"gm/{bank}/{program}"
