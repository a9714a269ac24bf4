"""`jam room export`: a room as a file."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from jamtui.cli.library import reading
from jamtui.cli.output import Json, note, print_json
from jamtui.cli.room.group import MaybeCode, app

PRINTS = {"room export": "jamtui.studio.room_files.cards.RoomDocument"}


@app.command(
    epilog="Examples: jam room export ABCD2345 > room.toml · "
    "jam room export ABCD2345 --format json | jq .loops",
)
def export(
    context: typer.Context,
    code: MaybeCode = None,
    file_format: Annotated[
        Literal["toml", "json"], typer.Option("--format", metavar="NAME", help="toml or json.")
    ] = "toml",
    as_json: Json = False,
) -> None:
    """Write a room as a file: settings, people, loops, songs and presets.

    'jam room apply' makes a room of it again. --json is the same as --format json.
    """
    from jamtui.studio.room_files.document import left_out, room_document
    from jamtui.studio.room_files.toml_text import to_toml
    from jamtui.studio.rooms.opening import room_named

    with reading(context) as database, database.gateway.transaction():
        document = room_document(database, room_named(database, code)["id"])
    if as_json or file_format == "json":
        print_json(document)
    else:
        sys.stdout.write(to_toml(document))
    if sentence := left_out(document):
        note(sentence)
