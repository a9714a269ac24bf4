"""Loops as commands show them."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jamtui.cli.output import is_terminal, print_json, print_table
from jamtui.text import printable

if TYPE_CHECKING:
    from jamtui.storage.loop_rows import LoopSummary
    from jamtui.studio.notes_picture import Line, Role

COLUMNS = ("ID", "Name", "Category", "Subcategory", "BPM", "Key", "Meter", "Bars", "Sound", "Own")
PIPED_WIDTH = 80

_STYLES = {
    "label": "bold",
    "ruler": "dim",
    "grid": "dim",
    "held": "cyan",
    "note-1": "blue",
    "note-2": "cyan",
    "note-3": "green",
    "note-4": "bold yellow",
}


def show_loops(loops: Sequence[LoopSummary], as_json: bool) -> None:
    """Prints a list of loops."""
    if as_json:
        from jamtui.studio.cards.loops import loop_card

        print_json([loop_card(loop) for loop in loops])
        return
    rows = [_row(loop) for loop in loops]
    print_table(COLUMNS, rows, wraps={"Name": 15}, extra=("Own", "Sound", "Subcategory"))


def _row(loop: LoopSummary) -> tuple[object, ...]:
    return (
        loop.id,
        loop.name,
        loop.category,
        loop.subcategory,
        loop.bpm,
        loop.key,
        loop.meter,
        loop.bars,
        loop.sound_preset,
        loop.is_custom,
    )


def picture_width() -> int:
    """Returns the columns for a picture: the terminal's, or 80 where the output is piped."""
    if not is_terminal() and "COLUMNS" not in os.environ:
        return PIPED_WIDTH
    return shutil.get_terminal_size((PIPED_WIDTH, 24)).columns


def prints_unicode() -> bool:
    """Whether standard output can show the characters of pictures."""
    try:
        "░▒▓█─│·".encode(sys.stdout.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def print_picture(lines: Sequence[Line]) -> None:
    """Prints a picture, coloured on a terminal that wants it."""
    if not is_terminal() or os.environ.get("NO_COLOR"):
        for line in lines:
            sys.stdout.write("".join(printable(text) for _, text in line).rstrip() + "\n")
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for line in lines:
        styled = [(printable(text), _style(role)) for role, text in line]
        console.print(Text.assemble(*styled), soft_wrap=True)


def _style(role: Role) -> str:
    return _STYLES[role.value]
