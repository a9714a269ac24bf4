"""What commands about tracks say when they are done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jamtui.cli.output import note, print_json, tell_done


def tell_change(before: Any, after: Any, name: str, as_json: bool) -> None:
    """Prints the record `after` as JSON, or tells on standard error whether anything changed."""
    if as_json:
        print_json(after)
    elif after == before:
        note(f"{name!r} is as it was: nothing was to be changed.")
    else:
        note(f"Changed {name!r}.")


def tell_each(verb: str, records: Sequence[Any], as_json: bool) -> None:
    """Prints records as a JSON list, or tells on standard error to which a verb applies."""
    names = ", ".join(repr(name_of(one)) for one in records)
    tell_done(records, f"{verb} {names}.", as_json)


def tell_place(record: Any, position: int, as_json: bool) -> None:
    """Prints a moved record as JSON, or tells on standard error where it is now, from 1."""
    tell_done(record, f"{name_of(record)!r} is at {position} now.", as_json)


def name_of(record: Any) -> str:
    """Returns what people call a record; a loop track without a name as its loop."""
    return str(record.name or getattr(record, "loop_id", ""))
