"""What an edit says when it is done."""

from __future__ import annotations

from typing import Any

from jamtui.cli.output import note, print_json


def tell_change(before: Any, after: Any, name: str, as_json: bool) -> None:
    """Prints the record `after` as JSON, or tells on standard error whether anything changed."""
    if as_json:
        print_json(after)
    elif after == before:
        note(f"{name!r} is as it was: nothing was to be changed.")
    else:
        note(f"Changed {name!r}.")
