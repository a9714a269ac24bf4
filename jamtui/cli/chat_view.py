"""How messages look: a page of them for people, rows for scripts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jamtui.cli.output import is_terminal, note, print_json, print_table
from jamtui.cli.times import moment as moment
from jamtui.text import printable

if TYPE_CHECKING:
    from jamtui.studio.chat.cards import MessageCard

COLUMNS = ("id", "time", "who", "kind", "message")
MOST_CHARACTERS = 2_000
MOST_LINES = 20
"""How many characters and lines of one message a terminal shows: nobody fills it with one."""

_NARROW = 100
"""Terminals with fewer cells show the ends of ids, as tables do."""

_BREAK = re.compile(r"\r\n|\n|\r")


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

    from jamtui.cli.short_ids import shortened
    from jamtui.studio.chat.export import sentence

    console = Console()
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column("time", no_wrap=True, style="dim")
    table.add_column("who", no_wrap=True, style="bold")
    table.add_column("message", overflow="fold", ratio=1)
    ids = [one.id for one in messages]
    ids = ids if console.width >= _NARROW else shortened(ids)
    table.add_column("id", no_wrap=True, style="dim", width=len(ids[0]))
    for one, id_ in zip(messages, ids, strict=True):
        style = "" if one.kind == "text" and not one.is_deleted else "dim italic"
        lines = _shown_lines(sentence(one))
        text = Text("\n".join(lines), style=style)
        row = [Text(moment(one.created_at)), Text(printable(one.username or "*")), text]
        table.add_row(*row, Text(id_))
    console.print(table)


def _shown_lines(said: str) -> list[str]:
    """Returns the lines of a message of which a terminal shows the beginning alone, if long."""
    from jamtui.studio.chat.export import lines_of

    lines = lines_of(said[:MOST_CHARACTERS])
    more = len(_BREAK.findall(said)) + 1 - MOST_LINES
    if len(lines) > MOST_LINES and more > 1:
        lines[MOST_LINES:] = [f"… {more} more lines"]
    elif len(said) > MOST_CHARACTERS:
        lines[MOST_LINES:] = []
        lines.append(f"… {len(said):,} characters in all")
    return lines
