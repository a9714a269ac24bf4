"""What a loop or a song holds: notes, controllers, bends, program changes.

Times are whole ticks from the start, `TICKS_PER_BEAT` to a beat. A beat is always a quarter
note, whatever the meter, so tempo means quarter notes a minute as in MIDI files.
"""

from __future__ import annotations

from dataclasses import dataclass, field

TICKS_PER_BEAT = 960


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One key press. `pitch` 0..127 (60 is middle C), `velocity` 1..127."""

    start_ticks: int
    pitch: int
    velocity: int
    duration_ticks: int

    @property
    def end_ticks(self) -> int:
        return self.start_ticks + self.duration_ticks


@dataclass(frozen=True, slots=True, order=True)
class Controller:
    """A control change: `number` and `value` 0..127."""

    start_ticks: int
    number: int
    value: int


@dataclass(frozen=True, slots=True, order=True)
class Bend:
    """A pitch bend, -8192..8191; ±2 semitones unless RPN 0 says otherwise."""

    start_ticks: int
    value: int


@dataclass(frozen=True, slots=True, order=True)
class Program:
    """A program change, 0..127 (General MIDI numbers from 0)."""

    start_ticks: int
    program: int


@dataclass(frozen=True, slots=True)
class Events:
    """Everything one track plays, each tuple sorted by time."""

    notes: tuple[Note, ...] = ()
    controllers: tuple[Controller, ...] = ()
    bends: tuple[Bend, ...] = ()
    programs: tuple[Program, ...] = field(default=())
