"""The `jam` command: its groups, its global options, and how it ends."""

from __future__ import annotations

import atexit
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

import jamtui
from jamtui.cli.context import Context
from jamtui.cli.ending import explained
from jamtui.cli.output import note
from jamtui.cli.streams import open_streams

app = typer.Typer(
    name="jam",
    help="A jam studio for the terminal: loops that sound, with rooms, people and rules.",
    epilog="Start with: jam demo",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="rich",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"jam {jamtui.__version__}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    db: Annotated[
        Path | None,
        typer.Option(
            envvar="JAMTUI_DB",
            metavar="PATH",
            help="The database to use; made on first use.",
            show_default="in your data folder",
        ),
    ] = None,
    person: Annotated[
        str | None,
        typer.Option(
            "--as",
            envvar="JAMTUI_AS",
            metavar="NAME",
            help="Who acts: one of your profiles. It may also stand behind the command.",
            show_default="the profile in use",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Keeps the global options for the commands."""
    context.obj = Context(database=db, person=person)
    if db is not None:
        context.call_on_close(_watch(db))


def _watch(db: Path) -> Callable[[], None]:
    """Returns what tells, in the end, that a database was made where somebody named one.

    A path that is mistyped would look like a database from which everything is gone.
    """
    place = os.path.expanduser(db)
    was_there = os.path.exists(place)

    def tell() -> None:
        if not was_there and os.path.isfile(place):
            note(f"Made a new database at {place}.")

    return tell


def _end(number: int, frame: FrameType | None) -> None:
    """Ends by the way of all `with` blocks, so that nothing half-written is left."""
    sys.exit(128 + number)


def run() -> None:
    """Runs `jam` and ends the process with the exit code that belongs to what happened."""
    from jamtui.cli.unbuilt import built_when_called

    open_streams()
    signal.signal(signal.SIGTERM, _end)
    # What is done is done: Ctrl-C while the interpreter takes itself apart changes no exit code.
    atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
    with explained(debug=bool(os.environ.get("JAMTUI_DEBUG"))):
        exit_code = built_when_called(app)(standalone_mode=False)
    sys.exit(exit_code if isinstance(exit_code, int) else 0)
