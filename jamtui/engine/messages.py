"""What the engine tells its render worker, and what the worker answers.

Sent as MessagePack, each with its length in four bytes before it.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from jamtui.engine.placed import Placed
from jamtui.engine.track import Track


class Quantum(StrEnum):
    """When a change takes effect."""

    NOW = "now"
    BEAT = "beat"
    BAR = "bar"


When = Quantum | int
"""A quantum, or the very tick. A tick that is past, or too near, holds all the same: the change is
heard as soon as can be, and is where it would have come to."""


class Load(msgspec.Struct, frozen=True, tag=True):
    """Forget everything and prepare these tracks from `frame` on. Only while nothing plays.

    `tempo` is a list of (ticks, bpm), `bar_ticks` what `Quantum.BAR` counts in. Answered by
    `Ready`.
    """

    tempo: list[tuple[int, float]]
    bar_ticks: int
    tracks: list[Placed]
    frame: int = 0


class Resume(msgspec.Struct, frozen=True, tag=True):
    """Go on where a worker that died left the rings, while they play. Answered by `Resumed`."""

    tempo: list[tuple[int, float]]
    bar_ticks: int
    tracks: list[Placed]


class Launch(msgspec.Struct, frozen=True, tag=True):
    """Start a track in a free slot at the next `when`. Answered by `Launched`, or `Ended`."""

    slot: int
    track: Track
    when: When = Quantum.BAR


class Replace(msgspec.Struct, frozen=True, tag=True):
    """Play other tracks in these slots, in the same place of the bar. Answered by `Replaced`."""

    tracks: dict[int, Track]
    when: When = Quantum.BEAT


class SetTempo(msgspec.Struct, frozen=True, tag=True):
    """Go on at `bpm` from the next beat, in bars of `bar_ticks`. Answered by `TempoChanged`."""

    bpm: float
    when: When = Quantum.BEAT
    bar_ticks: int | None = None


class Stop(msgspec.Struct, frozen=True, tag=True):
    """Let the notes of these slots end at the next `when`. Answered by `Stopping`, then `Ended`."""

    slots: list[int]
    when: When = Quantum.BAR


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The first segments lie in the rings; playing may start, without the slots `lost`."""

    frame: int
    lost: list[int] = []


class Resumed(msgspec.Struct, frozen=True, tag=True):
    """All tracks are rendered ahead again."""

    frame: int


class Launched(msgspec.Struct, frozen=True, tag=True):
    """The track in `slot` starts at `frame`."""

    slot: int
    frame: int
    ticks: int


class Replaced(msgspec.Struct, frozen=True, tag=True):
    """The tracks of `slots` are the new ones from `frame` on."""

    slots: list[int]
    frame: int


class TempoChanged(msgspec.Struct, frozen=True, tag=True):
    """The whole tempo map in force; its last change starts at `frame`."""

    tempo: list[tuple[int, float]]
    frame: int


class Stopping(msgspec.Struct, frozen=True, tag=True):
    """The tracks of `slots` play no new note from `frame` on, which is the tick `ticks`."""

    slots: list[int]
    frame: int
    ticks: int


class Ended(msgspec.Struct, frozen=True, tag=True):
    """Nothing of the track in `slot` sounds any more from `frame` on; the slot is free."""

    slot: int
    frame: int


class Failed(msgspec.Struct, frozen=True, tag=True):
    """Something could not be done; why is said in `text`, of which kind by `exit_code`.

    A change of `slots` was refused: they go on as before. What is lost altogether is `Ended`.
    """

    text: str
    exit_code: int = 1
    slots: list[int] = []


class Unable(msgspec.Struct, frozen=True, tag=True):
    """This worker cannot begin, and no other one could; why is said in `text`."""

    text: str
    exit_code: int


Command = Load | Resume | Launch | Replace | SetTempo | Stop
Event = Ready | Resumed | Launched | Replaced | TempoChanged | Stopping | Ended | Failed | Unable
