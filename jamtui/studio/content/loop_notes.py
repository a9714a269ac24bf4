"""The notes of loops that everybody has: from MIDI files, and fitted when the length changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jamtui.errors import UsageError
from jamtui.music.meter import Meter
from jamtui.music.midi_data import decode, encode
from jamtui.storage.loop_rows import as_json, system_row
from jamtui.studio.fitting_notes import fitted
from jamtui.studio.loop_import import LoopCardWishes, loop_of_file

_OF_FILE = (
    "bpm",
    "bars",
    "time_signature_numerator",
    "time_signature_denominator",
    "key",
    "midi_data",
)


def columns_of_file(path: Path, channel: int | None) -> dict[str, Any]:
    """Returns the columns that a MIDI file says: notes, length, tempo and key.

    Raises UsageError, NotFoundError, BadFileError and StorageError.
    """
    row = system_row(loop_of_file(path, LoopCardWishes(id="notes", channel=channel)))
    return {name: row[name] for name in _OF_FILE}


def with_fitting_notes(before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns `values` with the notes of `before` in a loop that is as long as they say.

    Notes stay where they are; those beyond the end go. Raises UsageError where none is left.
    """
    old, new = _ticks(before), _ticks({**before, **values})
    if old == new:
        return dict(values)
    events = decode(json.loads(before["midi_data"]), old)
    kept = fitted(events, new)
    if events.notes and not kept.notes:
        raise UsageError("Within that length none of its notes is left: give others with --notes.")
    return {**values, "midi_data": as_json(encode(kept, new))}


def _ticks(row: Mapping[str, Any]) -> int:
    meter = Meter(row["time_signature_numerator"], row["time_signature_denominator"])
    return int(row["bars"] * meter.bar_ticks)
