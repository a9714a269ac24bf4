"""The database's `midi_data`: a track's events as JSON, times as fractions of the loop.

Notes are {t, n, v, d}, controllers {t, c, v}, bends {t, b}, programs {t, p}. A fraction is a
double, exact enough that `round(t * length_ticks)` gives the tick back for any loop length
below 2**50 ticks.
"""

from __future__ import annotations

from typing import Any

from jamtui.errors import BadFileError, UsageError
from jamtui.music.note import Bend, Controller, Events, Note, Program

MAX_NOTES = 100_000
MAX_ITEMS = 1_000_000

_SHAPES = {
    frozenset("tnvd"): "note",
    frozenset("tcv"): "controller",
    frozenset("tb"): "bend",
    frozenset("tp"): "program",
}
_RANGES = {"n": (0, 127), "v": (0, 127), "c": (0, 127), "b": (-8192, 8191), "p": (0, 127)}


def encode(events: Events, length_ticks: int) -> list[dict[str, Any]]:
    """Returns the JSON items of `events` in a loop of `length_ticks`, sorted by time.

    Raises UsageError when an event does not lie within the loop or is out of MIDI's range,
    and when there are more than `MAX_NOTES` notes.
    """
    _check_length(length_ticks)
    try:
        items = _items(events, length_ticks)
        kept = decode(items, length_ticks)
    except (BadFileError, OverflowError, TypeError) as error:
        raise UsageError(f"These notes do not fit the loop: {error}") from error
    if len(kept.notes) < len(events.notes):
        raise UsageError("These notes do not fit the loop: one of them has a velocity of 0.")
    # Stable: controllers stay in the order in which a parameter number and its value came.
    return sorted(items, key=lambda item: float(item["t"]))


def decode(items: object, length_ticks: int) -> Events:
    """Returns the events of a JSON list in a loop of `length_ticks`.

    A note of velocity 0 is MIDI's way to write "no note" and is left out. Raises BadFileError
    for anything that is not exactly of the four shapes, with the number of the item (from 1),
    and UsageError for a length below 1.
    """
    _check_length(length_ticks)
    if not isinstance(items, list):
        raise BadFileError(f"midi_data must be a list of notes, not {_kind(items)}.")
    if len(items) > MAX_ITEMS:
        raise BadFileError(f"midi_data has {len(items):,} items; at most {MAX_ITEMS:,} are read.")
    notes: list[Note] = []
    controllers: list[Controller] = []
    bends: list[Bend] = []
    programs: list[Program] = []
    for place, item in enumerate(items, 1):
        shape = _shape(item, place)
        start = round(_fraction(item, "t", place) * length_ticks)
        if shape == "note":
            velocity = _whole(item, "v", place)
            duration = round(_fraction(item, "d", place) * length_ticks)
            pitch = _whole(item, "n", place)
            if velocity:
                notes.append(Note(start, pitch, velocity, duration))
        elif shape == "controller":
            number = _whole(item, "c", place)
            controllers.append(Controller(start, number, _whole(item, "v", place)))
        elif shape == "bend":
            bends.append(Bend(start, _whole(item, "b", place)))
        else:
            programs.append(Program(start, _whole(item, "p", place)))
    if len(notes) > MAX_NOTES:
        raise BadFileError(
            f"midi_data has {len(notes):,} notes; a loop holds at most {MAX_NOTES:,}."
        )
    return Events(
        tuple(sorted(notes)),
        tuple(sorted(controllers, key=lambda event: event.start_ticks)),
        tuple(sorted(bends, key=lambda event: event.start_ticks)),
        tuple(sorted(programs, key=lambda event: event.start_ticks)),
    )


def _items(events: Events, length_ticks: int) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = [
        {"t": item.start_ticks / length_ticks, "c": item.number, "v": item.value}
        for item in events.controllers
    ]
    items += [{"t": item.start_ticks / length_ticks, "p": item.program} for item in events.programs]
    items += [{"t": item.start_ticks / length_ticks, "b": item.value} for item in events.bends]
    items += [
        {
            "t": note.start_ticks / length_ticks,
            "n": note.pitch,
            "v": note.velocity,
            "d": note.duration_ticks / length_ticks,
        }
        for note in events.notes
    ]
    return items


def _check_length(length_ticks: int) -> None:
    if not isinstance(length_ticks, int) or length_ticks < 1:
        raise UsageError(f"A loop cannot be {length_ticks!r} ticks long: it needs at least 1.")


def _shape(item: object, place: int) -> str:
    if not isinstance(item, dict):
        raise BadFileError(f"Item {place} of midi_data is {_kind(item)}, not an object.")
    shape = _SHAPES.get(frozenset(item))
    if shape is None:
        keys = ", ".join(sorted(repr(key)[:20] for key in list(item)[:8])) or "no keys"
        raise BadFileError(
            f"Item {place} of midi_data has {keys}: a note has t, n, v and d, "
            "a controller t, c and v, a bend t and b, a program t and p."
        )
    return shape


def _fraction(item: dict[str, object], key: str, place: int) -> float:
    value = item[key]
    # NaN fails the comparison as well.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadFileError(
            f"Item {place} of midi_data has {key} = {_shown(value)}: "
            "it must be a fraction of the loop from 0 to 1."
        )
    return value


def _whole(item: dict[str, object], key: str, place: int) -> int:
    value = item[key]
    low, high = _RANGES[key]
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadFileError(
            f"Item {place} of midi_data has {key} = {_shown(value)}: "
            f"it must be a whole number from {low} to {high}."
        )
    return value


def _shown(value: object) -> str:
    # An int of thousands of digits cannot even be printed.
    if isinstance(value, int) and abs(value) > 10**15:
        return "a huge number"
    return repr(value)[:30]


def _kind(value: object) -> str:
    names = {dict: "an object", str: "a text", type(None): "null", bool: "true or false"}
    return names.get(type(value), "a number" if isinstance(value, int | float) else "something")
