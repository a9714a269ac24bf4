"""What commands print: tables and facts for people, JSON for scripts.

Standard output carries the answer, standard error everything else. On a terminal tables are drawn
by rich; piped, they are plain lines with a tab between columns, without colour or width.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from jamtui.text import printable

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]

_GAP_CELLS = 2
"""What rich leaves between two columns."""


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout.isatty()


def print_json(value: Any) -> None:
    """Prints `value` as JSON on standard output: indented, letters as they are.

    Dataclasses become objects. What a terminal might take for a command is escaped, which JSON
    readers undo.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_plain_object)
    sys.stdout.write("".join(map(_escaped, text)) if not _is_plain(text) else text)
    sys.stdout.write("\n")


def print_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    wraps: Mapping[str, int] | None = None,
    extra: Sequence[str] = (),
) -> None:
    """Prints `rows`; `columns` are their headings.

    On a terminal nothing is broken but the text of the columns in `wraps`, down to so many cells.
    Where there is no room, the columns in `extra` are left out, the first one first, then the last
    of the others, but never the very first.
    """
    cells = [[printable(_cell(value)) for value in row] for row in rows]
    if not is_terminal():
        for row in cells:
            sys.stdout.write("\t".join(row) + "\n")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    flexible = wraps or {}
    widths = _least_widths(columns, cells, flexible)
    shown = fitting(widths, console.width, extra)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in shown:
        table.add_column(column, overflow="fold", no_wrap=column not in flexible)
    for row in cells:
        named = dict(zip(columns, row, strict=True))
        table.add_row(*(Text(named[column]) for column in shown))
    # A first column that is wider than the terminal is broken by the terminal, if at all.
    console.print(table, width=max(console.width, widths[columns[0]]))


def fitting(widths: Mapping[str, int], width: int, extra: Sequence[str] = ()) -> list[str]:
    """Returns the columns that fit into `width` cells, in their order.

    `widths` are those of all; those in `extra` go first, then the last, never the very first.
    """
    shown = list(widths)
    going = [*extra, *(column for column in reversed(shown[1:]) if column not in extra)]
    for column in going:
        if sum(widths[one] for one in shown) + _GAP_CELLS * (len(shown) - 1) <= width:
            break
        shown.remove(column)
    return shown


def _least_widths(
    columns: Sequence[str], cells: Sequence[Sequence[str]], wraps: Mapping[str, int]
) -> dict[str, int]:
    from rich.cells import cell_len

    found = {}
    for number, column in enumerate(columns):
        texts = (column, *(row[number] for row in cells))
        widest = max(cell_len(text) for text in texts)
        found[column] = min(widest, wraps.get(column, widest))
    return found


def facts_of(card: Any) -> dict[str, object]:
    """Returns the fields of a dataclass, in their order."""
    return {field.name: getattr(card, field.name) for field in dataclasses.fields(card)}


def print_facts(facts: Mapping[str, object]) -> None:
    """Prints names and values, one a line."""
    width = max((len(name) for name in facts), default=0) if is_terminal() else 0
    for name, value in facts.items():
        sys.stdout.write(f"{name.ljust(width)}\t{printable(_cell(value))}\n")


def note(sentence: str) -> None:
    """Tells a person something beside the answer, on standard error."""
    sys.stderr.write(printable(sentence) + "\n")


def tell_done(card: Any, sentence: str, as_json: bool) -> None:
    """Ends a command that changed something: with what it is now (or was), or with a sentence.

    `card` is printed as JSON where that is wanted; else the sentence goes to standard error.
    """
    if as_json:
        print_json(card)
    else:
        note(sentence)


def _plain_object(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return facts_of(value)
    raise TypeError(f"{type(value).__name__} cannot be JSON")


def _is_plain(text: str) -> bool:
    return text.replace("\n", "").isprintable()


def _escaped(character: str) -> str:
    if character == "\n" or character == printable(character):
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    return str(value)
