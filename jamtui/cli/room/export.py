"""`jam room export`: a room as a file."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

import typer

from jamtui.cli.library import reading
from jamtui.cli.output import Json, json_text, note
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
    from jamtui.studio.room_files.document import check_size, left_out, room_document
    from jamtui.studio.room_files.toml_text import to_toml
    from jamtui.studio.rooms.opening import room_named

    with reading(context) as database, database.gateway.transaction():
        code = room_named(database, code)["id"]
        document = room_document(database, code)
    is_json = as_json or file_format == "json"
    text = json_text(document) if is_json else to_toml(document)
    check_size(text, code)
    sys.stdout.write(text)
    if sentence := left_out(document):
        note(sentence)
