"""Notes that have been moved, kept within their loop."""

from __future__ import annotations

from jamtui.music.note import Bend, Controller, Events, Note, Program


def fitted(events: Events, length_ticks: int) -> Events:
    """Returns the events that begin within a loop of `length_ticks`, none longer than it.

    Notes that begin later are left out; settings that come later stay out as well.
    """
    return Events(
        tuple(_short(note, length_ticks) for note in events.notes if _in(note, length_ticks)),
        tuple(item for item in events.controllers if _in(item, length_ticks)),
        tuple(item for item in events.bends if _in(item, length_ticks)),
        tuple(item for item in events.programs if _in(item, length_ticks)),
    )


def pulled_in(events: Events, length_ticks: int) -> Events:
    """Returns the events with those that moved past the end put on the loop's last tick."""
    last = length_ticks - 1
    notes = [
        Note(min(note.start_ticks, last), note.pitch, note.velocity, note.duration_ticks)
        for note in events.notes
    ]
    return fitted(
        Events(
            tuple(sorted(notes)),
            tuple(
                Controller(min(e.start_ticks, last), e.number, e.value) for e in events.controllers
            ),
            tuple(Bend(min(e.start_ticks, last), e.value) for e in events.bends),
            tuple(Program(min(e.start_ticks, last), e.program) for e in events.programs),
        ),
        length_ticks,
    )


def _in(item: Note | Controller | Bend | Program, length_ticks: int) -> bool:
    return item.start_ticks < length_ticks


def _short(note: Note, length_ticks: int) -> Note:
    if note.duration_ticks <= length_ticks:
        return note
    return Note(note.start_ticks, note.pitch, note.velocity, length_ticks)
