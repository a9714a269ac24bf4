"""What one track plays and how: resolved, so that nothing here needs a file or a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from jamtui.engine.clip import Clip, SoundReader
from jamtui.errors import UsageError
from jamtui.music.humanise import MAX_TIMING_BEATS, MAX_VELOCITY_FRACTION
from jamtui.music.note import Events
from jamtui.music.tempo import check_bpm

if TYPE_CHECKING:
    from jamtui.synth.instrument import Instrument

SHORTEST_LOOP_TICKS = 120
"""A bar of 1/32. What repeats faster is a tone, and costs more than all other tracks together."""

_RANGES = (
    ("volume", 0.0, 2.0),
    ("pan", -1.0, 1.0),
    ("transpose", -127, 127),
    ("humanize_timing", 0.0, MAX_TIMING_BEATS),
    ("humanize_velocity", 0.0, MAX_VELOCITY_FRACTION),
)


class Track(msgspec.Struct, frozen=True, kw_only=True):
    """A loop or one part of a song. Travels between processes as MessagePack.

    `sound` is a sound's id; where it is empty, the programs in `events` choose it (`gm_sound`).
    `key` is what the notes are written in, such as "A minor" (None: they have no pitch, or no
    key); `transpose`, in semitones, is all that they move by, and leaves drums alone. `own_bpm`
    is the tempo of a track that does not follow the room's; `has_channel_levels` says that
    General MIDI's default volume and pan hold for it (a song's part). `volume` 0..2, `pan` and
    the humanise amounts are as in the schema. A track that `keeps_key` does not move with the
    room's. One with a `clip` plays that sound file instead of notes, once and at its own speed;
    its `length_ticks` is about how long that takes. Raises UsageError for what lies outside.
    """

    id: str
    name: str
    sound: str
    events: Events
    length_ticks: int
    repeats: bool = True
    is_drums: bool = False
    key: str | None = None
    transpose: int = 0
    own_bpm: float | None = None
    effects: dict[str, Any] | None = None
    humanize_timing: float = 0.0
    humanize_velocity: float = 0.0
    seed: int = 0
    has_channel_levels: bool = False
    keeps_key: bool = False
    clip: Clip | None = None
    volume: float = 0.8
    pan: float = 0.0
    muted: bool = False
    solo: bool = False

    def __post_init__(self) -> None:
        shortest = SHORTEST_LOOP_TICKS if self.repeats else 1
        if self.length_ticks < shortest:
            raise UsageError(
                f"{self.name!r} is {self.length_ticks} ticks long: it needs at least {shortest}."
            )
        for name, low, high in _RANGES:
            value = getattr(self, name)
            if not low <= value <= high:  # NaN fails as well
                raise UsageError(
                    f"A {name} of {value} is not possible for {self.name!r}: use {low} to {high}."
                )
        if self.own_bpm is not None:
            check_bpm(self.own_bpm)

    @property
    def follows_key(self) -> bool:
        """Whether it moves when the room's key does."""
        return not (self.is_drums or self.keeps_key or self.clip is not None)


class InstrumentSource(Protocol):
    """Whatever turns a sound's id into an instrument at this engine's sample rate.

    It opens sound files as well; raises NotFoundError, StorageError or BadFileError.
    """

    def instrument(self, sound: str) -> Instrument: ...

    def sound_file(self, path: str) -> SoundReader: ...


def gm_sound(bank: int, program: int, is_drums: bool) -> str:
    """Returns the id of a General MIDI sound: "gm/0/33", or "gm/drums/8" for a kit."""
    return f"gm/drums/{program}" if is_drums else f"gm/{bank}/{program}"
