"""`jam room apply`: rooms become what files say."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import DryRun, Yes
from jamtui.cli.library import writing
from jamtui.cli.output import Json, note, print_json, print_table
from jamtui.cli.room.group import app
from jamtui.errors import UsageError
from jamtui.text import printable

if TYPE_CHECKING:
    from jamtui.studio.room_files.cards import AppliedRoom, RoomChange
    from jamtui.studio.room_files.shape import RoomFile

PRINTS = {"room apply": "list[jamtui.studio.room_files.cards.AppliedRoom]"}

DIFFERENT = 1
"""The exit code of --diff where something would change, as of diff itself."""

_MARKS = {"add": "+", "change": "~", "remove": "-"}


@app.command(
    epilog="Examples: jam room apply room.toml · jam room apply rooms/*.toml --yes · "
    "jam room apply --diff room.toml · jam room export ABCD2345 | jam room apply -",
)
def apply(
    context: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE", help="TOML or JSON; - reads standard input."),
    ],
    diff: Annotated[
        bool,
        typer.Option(
            "--diff", help="Say line by line what would change; exit code 1 if anything would."
        ),
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Make rooms what files say: open them, or change what is different.

    A second time nothing changes. All files together are applied, or none of them.
    """
    from jamtui.studio.room_files.applying import apply_files, removals

    read = _read(files)
    keep = not (diff or dry_run)
    with writing(context) as database:
        applied = apply_files(database, read, keep=keep and yes)
        if keep and not yes and any(one.changes for one in applied):
            gone = removals(applied)
            if gone and not agreed(_question(gone, read), yes):
                note("Nothing was changed.")
                return
            applied = apply_files(database, read)
    if as_json:
        print_json(applied)
    elif diff:
        _print_differences(applied)
    else:
        print_table(
            ("code", "state", "changes", "name", "file"),
            [(one.code, one.state, len(one.changes), one.name, one.file) for one in applied],
        )
    _tell(applied, keep)
    if diff and any(one.changes for one in applied):
        raise typer.Exit(DIFFERENT)


def _read(names: Sequence[str]) -> list[RoomFile]:
    from jamtui.studio.room_files.shape import read_room_file
    from jamtui.studio.room_files.source import STANDARD_INPUT, read_room_source

    if names.count(STANDARD_INPUT) > 1:
        raise UsageError("Standard input can be read once: write - once.")
    data = _standard_input() if STANDARD_INPUT in names else None
    return [read_room_file(read_room_source(name, data)) for name in names]


def _standard_input() -> bytes:
    from jamtui.studio.room_files.source import MOST_BYTES

    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        return sys.stdin.read(MOST_BYTES + 1).encode("utf-8", "surrogatepass")
    return bytes(stream.read(MOST_BYTES + 1))


def _question(gone: int, files: Sequence[RoomFile]) -> str:
    names = ", ".join(file.source.name for file in files[:3])
    more = f" and {len(files) - 3} more" if len(files) > 3 else ""
    what = "one entry that is" if gone == 1 else f"{gone} entries that are"
    return f"Remove {what} not in {names}{more}? --diff shows them."


def _print_differences(applied: Sequence[AppliedRoom]) -> None:
    for room in applied:
        if room.changes:
            sys.stdout.write(f"{printable(room.file)} ({room.code}, {printable(room.name)})\n")
            for change in room.changes:
                sys.stdout.write(f"  {printable(_line(change))}\n")


def _line(change: RoomChange) -> str:
    words = [_MARKS[change.action], change.section]
    words += [word for word in (change.name, change.field) if word is not None]
    line = " ".join(words)
    if change.action == "remove" or (change.before is None and change.after is None):
        return line
    if change.action == "add":
        return f"{line}: {change.after}"
    return f"{line}: {_value(change.before)} → {_value(change.after)}"


def _value(text: str | None) -> str:
    return "nothing" if text is None else text


def _tell(applied: Sequence[AppliedRoom], kept: bool) -> None:
    changed = sum(bool(one.changes) for one in applied)
    if not changed:
        note("Nothing changed: all of it was so already." if kept else "Nothing would change.")
    elif not kept:
        rooms = "one room" if changed == 1 else f"{changed} rooms"
        note(f"It would change {rooms}; nothing has been changed.")
