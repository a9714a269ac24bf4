"""Notes that a loop track plays in place of its loop's, from MIDI files and JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jamtui.errors import BadFileError, UsageError
from jamtui.file_reading import read_beginning
from jamtui.json_text import from_json
from jamtui.music.loop import Loop
from jamtui.music.midi_data import decode, encode
from jamtui.studio.fitting_notes import fitted

MOST_BYTES = 64_000_000


def notes_of_file(path: Path, loop: Loop, channel: int | None = None) -> list[dict[str, Any]]:
    """Returns the notes in a .mid or .json file as the database has them, for a loop's length.

    Raises BadFileError, NotFoundError, StorageError, and UsageError for notes that do not fit.
    """
    if path.suffix.lower() == ".json":
        return checked_notes(_json_of(path), loop)
    from jamtui.studio.loop_import import read_file_loop  # reads MIDI; lists of tracks do not

    events = fitted(read_file_loop(path, channel).events, loop.length_ticks)
    if not events.notes:
        raise UsageError(f"{path} has no notes within the {loop.bars} bars of {loop.id!r}.")
    return encode(events, loop.length_ticks)


def checked_notes(items: Any, loop: Loop) -> list[dict[str, Any]]:
    """Returns what JSON means as notes, if a loop can play them; raises BadFileError."""
    decode(items, loop.length_ticks)
    return list(items)


def _json_of(path: Path) -> Any:
    data = read_beginning(path, MOST_BYTES)
    if len(data) > MOST_BYTES:
        raise BadFileError(f"{path} is too large: notes have at most {MOST_BYTES:,} bytes.")
    try:
        return from_json(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadFileError(f"{path} is not JSON: {str(error)[:100]}.") from error
