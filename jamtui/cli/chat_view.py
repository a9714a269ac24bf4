"""How messages look: a page of them for people, rows for scripts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from jamtui.cli.output import is_terminal, note, print_json, print_table
from jamtui.text import printable

if TYPE_CHECKING:
    from jamtui.studio.chat.cards import MessageCard

COLUMNS = ("id", "time", "who", "kind", "message")
MOST_LINES = 20
"""How many lines of one message a terminal shows: nobody fills it with one."""

_ID_CELLS = 36
_NARROW = 100
"""Terminals with fewer cells show no ids."""


def show_messages(messages: Sequence[MessageCard], as_json: bool) -> None:
    """Prints messages, the newest last."""
    if as_json:
        print_json(messages)
    elif not messages:
        note("Nothing was said here.")
    elif is_terminal():
        _draw(messages)
    else:
        _print(messages)


def _print(messages: Sequence[MessageCard]) -> None:
    """Prints one row a message; line breaks in it are escaped."""
    from jamtui.studio.chat.export import sentence

    print_table(
        COLUMNS,
        [
            (one.id, one.created_at, one.username or "*", one.kind, sentence(one))
            for one in messages
        ],
    )


def _draw(messages: Sequence[MessageCard]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from jamtui.studio.chat.export import lines_of, sentence

    console = Console()
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column("time", no_wrap=True, style="dim")
    table.add_column("who", no_wrap=True, style="bold")
    table.add_column("message", overflow="fold", ratio=1)
    shows_ids = console.width >= _NARROW
    if shows_ids:
        table.add_column("id", no_wrap=True, style="dim", width=_ID_CELLS)
    for one in messages:
        style = "" if one.kind == "text" and not one.is_deleted else "dim italic"
        lines = lines_of(sentence(one))
        more = len(lines) - MOST_LINES
        if more > 1:
            lines[MOST_LINES:] = [f"… {more} more lines"]
        text = Text("\n".join(lines), style=style)
        row = [Text(moment(one.created_at)), Text(printable(one.username or "*")), text]
        table.add_row(*row, *([Text(one.id)] if shows_ids else []))
    console.print(table)


def moment(text: str | None) -> str:
    """Returns a time of the database as people here read it, to the minute."""
    if not text:
        return "-"
    try:
        return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return printable(text)
