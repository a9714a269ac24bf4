"""What commands print: tables and facts for people, JSON for scripts.

Standard output carries the answer, standard error everything else. On a terminal tables are drawn
by rich, and moments are those of people's own time zone; piped, they are plain lines with a tab
between columns, without colour or width, and everything is as the database has it.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from jamtui.cli.times import is_moment, moment
from jamtui.text import printable

Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]

LONGEST_CELL = 500
"""How many characters of a text a table shows; facts and JSON have all of it."""

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
    sys.stdout.write(json_text(value))


def json_text(value: Any) -> str:
    """Returns what `print_json` prints."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_plain_object)
    return (text if _is_plain(text) else text.translate(_ESCAPES)) + "\n"


def print_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    wraps: Mapping[str, int] | None = None,
    extra: Sequence[str] = (),
) -> None:
    """Prints `rows`; `columns` are their headings.

    On a terminal nothing is broken but the text of the columns in `wraps`, down to so many cells.
    Texts end after `LONGEST_CELL` characters. Where there is no room, ids are shown by their
    ends; then the columns in `extra` are left out, the first one first, then the last of the
    others that is no id, but never the very first.
    """
    cells = [[_cell(_cut(value)) for value in row] for row in rows]
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
    if fitting(widths, console.width) != list(columns):
        cells = _with_short_ids(cells)
        widths = _least_widths(columns, cells, flexible)
    shown = fitting(widths, console.width, extra)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in shown:
        table.add_column(heading(column), overflow="fold", no_wrap=column not in flexible)
    for row in cells:
        named = dict(zip(columns, row, strict=True))
        table.add_row(*(Text(named[column]) for column in shown))
    # A first column that is wider than the terminal is broken by the terminal, if at all.
    console.print(table, width=max(console.width, widths[columns[0]]))


def heading(column: str) -> str:
    """Returns a column's name as all tables write it."""
    return "ID" if column.casefold() == "id" else column[:1].upper() + column[1:]


def _with_short_ids(cells: Sequence[Sequence[str]]) -> list[list[str]]:
    from jamtui.cli.short_ids import shortened

    columns = [shortened(column) for column in zip(*cells, strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]


def fitting(widths: Mapping[str, int], width: int, extra: Sequence[str] = ()) -> list[str]:
    """Returns the columns that fit into `width` cells, in their order.

    `widths` are those of all; those in `extra` go first, then the last, never the very first. An id
    goes after all others, since one needs it for more.
    """
    shown = list(widths)
    others = [column for column in reversed(shown[1:]) if column not in extra]
    going = [*extra, *sorted(others, key=lambda column: column.casefold() == "id")]
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
        sys.stdout.write(f"{name.ljust(width)}\t{_cell(value)}\n")


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


class _Escapes(dict[int, str]):
    """What is written for a character, each found once: texts have a million of them."""

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, _escaped(chr(code)))


_ESCAPES = _Escapes()


def _escaped(character: str) -> str:
    if character == "\n" or character == printable(character):
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _cut(value: object) -> object:
    """Returns a value as a table has it: of a long text no more than its beginning."""
    if isinstance(value, str) and len(value) > LONGEST_CELL:
        return value[: LONGEST_CELL - 1] + "…"
    return value


def _cell(value: object) -> str:
    """Returns a value as it is shown: fit for a terminal, and moments as people there read them."""
    text = _text(value)
    if is_terminal() and is_moment(text):
        return moment(text)
    return printable(text)


def _text(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    return str(value)
