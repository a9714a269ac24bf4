"""What a part sounds like: pedal, programs and controllers resolved for a player."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from jamtui.music.controller_curves import (
    CHORUS,
    RESET,
    REVERB,
    Curve,
    bend_curve,
    pan_curve,
    send_curve,
    volume_curve,
)
from jamtui.music.note import Controller, Events, Note, Program
from jamtui.music.song import Part

BANK_COARSE, BANK_FINE = 0, 32
SUSTAIN = 64
ALL_SOUND_OFF = 120
NOTES_OFF = range(123, 128)
"""All notes off, and the mode messages, which let go of all keys as well."""


@dataclass(frozen=True, slots=True, order=True)
class PlayedNote:
    """A note as it is heard: until `end_ticks`, with the sound in force when it began.

    `program` is 0..127, `bank` is CC0 × 128 + CC32 as they were at the program change.
    """

    start_ticks: int
    end_ticks: int
    pitch: int
    velocity: int
    program: int
    bank: int


@dataclass(frozen=True, slots=True)
class Performance:
    """A part ready to be played; every curve begins at tick 0.

    `volume` is an amplitude gain 0..1 (volume and expression), `pan` -1..1, `bend` in
    semitones, tuning included; `reverb` and `chorus` are sends 0..1.
    """

    notes: tuple[PlayedNote, ...]
    volume: Curve
    pan: Curve
    bend: Curve
    reverb: Curve
    chorus: Curve


def perform(part: Part) -> Performance:
    """Returns what `part` sounds like.

    Where a setting and a note's beginning or end share a tick, the setting comes first.
    """
    controllers = part.events.controllers
    return Performance(
        _played_notes(part.events),
        volume=volume_curve(controllers),
        pan=pan_curve(controllers),
        # Tuning a channel must not turn its drums into other drums.
        bend=bend_curve(controllers, part.events.bends, tuned=not part.is_drums),
        reverb=send_curve(controllers, REVERB),
        chorus=send_curve(controllers, CHORUS),
    )


def _played_notes(events: Events) -> tuple[PlayedNote, ...]:
    sound_at = _sounds(events)
    end_of = _ends(events)
    played: list[PlayedNote] = []
    next_strike: dict[int, int] = {}
    for note in reversed(events.notes):
        end = min(end_of(note), next_strike.get(note.pitch, 1 << 62))
        next_strike[note.pitch] = note.start_ticks
        program, bank = sound_at(note.start_ticks)
        played.append(PlayedNote(note.start_ticks, end, note.pitch, note.velocity, program, bank))
    played.reverse()
    return tuple(played)


def _ends(events: Events) -> Callable[[Note], int]:
    """Returns the function from a note to where it ends by its key, the pedal and the resets."""
    # By an added last tick a pedal that nobody lifts is lifted with the last event.
    last = max((note.end_ticks for note in events.notes), default=0)
    pedal_ticks, pedal_down = [0], [False]
    keys_up: list[int] = []
    silences: list[int] = []
    for event in events.controllers:
        last = max(last, event.start_ticks)
        if event.number in (SUSTAIN, RESET):
            pedal_ticks.append(event.start_ticks)
            pedal_down.append(event.number == SUSTAIN and event.value >= 64)
        elif event.number in NOTES_OFF:
            keys_up.append(event.start_ticks)
        elif event.number == ALL_SOUND_OFF:
            silences.append(event.start_ticks)
    lifted = _next_lift(pedal_ticks, pedal_down, last)

    def end_of(note: Note) -> int:
        end = min(note.end_ticks, _first_after(keys_up, note.start_ticks, note.end_ticks))
        end = max(end, lifted[bisect_right(pedal_ticks, end) - 1])
        return min(end, _first_after(silences, note.start_ticks, end))

    return end_of


def _next_lift(ticks: list[int], down: list[bool], last: int) -> list[int]:
    """Returns for each pedal event when what it holds is let go; 0 where it holds nothing."""
    lifted = [0] * len(ticks)
    lift = last
    for place in range(len(ticks) - 1, -1, -1):
        if down[place]:
            lifted[place] = lift
        else:
            lift = ticks[place]
    return lifted


def _first_after(ticks: list[int], start: int, default: int) -> int:
    place = bisect_right(ticks, start)
    return min(ticks[place], default) if place < len(ticks) else default


def _sounds(events: Events) -> Callable[[int], tuple[int, int]]:
    """Returns the function from a tick to the (program, bank) in force there."""
    banks = {BANK_COARSE: 0, BANK_FINE: 0}
    starts = [-1]
    sounds = [(0, 0)]
    settings: list[Controller | Program] = [e for e in events.controllers if e.number in banks]
    settings += events.programs
    # Stable, so that the banks come before a program at the same tick.
    for event in sorted(settings, key=lambda event: event.start_ticks):
        if isinstance(event, Controller):
            banks[event.number] = event.value
        else:
            starts.append(event.start_ticks)
            sounds.append((event.program, banks[BANK_COARSE] * 128 + banks[BANK_FINE]))
    return lambda ticks: sounds[bisect_right(starts, ticks) - 1]
