"""`jam chat list|search|export`: what was said in a room."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.chat import _CARD, Room, app, chat_to_read
from jamtui.cli.chat_view import show_messages
from jamtui.cli.common_options import PAGE, Limit, Offset
from jamtui.cli.output import Json, note
from jamtui.errors import ConflictError, UsageError

if TYPE_CHECKING:
    from jamtui.storage.chat.messages import MessageFilter
    from jamtui.studio.chat.room_chat import RoomChat

__all__ = ["app"]

PRINTS = dict.fromkeys(("chat list", "chat search", "chat export"), f"list[{_CARD}]")

Before = Annotated[
    str | None, typer.Option(metavar="ID", help="Only what came before this message.")
]
From = Annotated[str | None, typer.Option("--from", metavar="WHO", help="Only what this one said.")]
Since = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="Not what is older: 2h, 3d, 2026-11-22 or with T20:00."),
]
Kind = Annotated[str | None, typer.Option(metavar="KIND", help="Only text, reaction or system.")]


@app.command(
    "list",
    epilog="Examples: jam chat list --room ABCD2345 · "
    "jam chat list -r ABCD2345 --since 2h --from bob --json",
)
def list_messages(
    context: typer.Context,
    room: Room = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    before: Before = None,
    after: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only what came after this message, from there on."),
    ] = None,
    since: Since = None,
    author: From = None,
    kind: Kind = None,
    as_json: Json = False,
) -> None:
    """Show the last messages of a room, the newest last.

    --offset leaves out the last ones. The id of the first one shown, as --before, gives the page
    before it, whatever was said meanwhile.
    """
    from jamtui.studio.chat.room_chat import Page

    with chat_to_read(context, room) as chat:
        messages = chat.page(_filter(chat, author, since, kind), Page(limit, before, after, offset))
    show_messages(messages, as_json)


@app.command(
    epilog="Examples: jam chat search 'second chorus' --room ABCD2345 · "
    "jam chat search capo -r ABCD2345 --from bob",
)
def search(
    context: typer.Context,
    text: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT...", help="Words; a message has all of them.", show_default=False
        ),
    ],
    room: Room = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    before: Before = None,
    author: From = None,
    as_json: Json = False,
) -> None:
    """Find messages of a room by whole words, without regard to case and accents."""
    from jamtui.studio.chat.room_chat import Page

    with chat_to_read(context, room) as chat:
        found = chat.search(" ".join(text), Page(limit, before, offset=offset), chat.author(author))
    if not found and not as_json:
        note("No message has these words.")
        return
    show_messages(found, as_json)


@app.command(
    epilog="Examples: jam chat export --room ABCD2345 > chat.txt · "
    "jam chat export -r ABCD2345 --format jsonl --out chat.jsonl",
)
def export(
    context: typer.Context,
    room: Room = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="text, jsonl, markdown or json.",
            show_default="text",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write it here.", show_default="output")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that exists.")
    ] = False,
    since: Since = None,
    author: From = None,
    kind: Kind = None,
    as_json: Json = False,
) -> None:
    """Write all that was said in a room, the oldest first, without what was deleted."""
    from jamtui.studio.chat.export import FORMATS, exported

    if as_json and form not in (None, "json"):
        raise UsageError(f"--json is a format of its own: leave --format {form} out.")
    form = form or ("json" if as_json else "text")
    known = next((name for name in FORMATS if name == form), None)
    if known is None:
        raise UsageError(f"--format {form[:40]!r} is not known: use {', '.join(FORMATS)}.")
    if str(out) == "-":
        out = None
    if out is not None and out.exists() and not overwrite:
        raise ConflictError(f"{out} exists already: choose another name, or add --overwrite.")
    with chat_to_read(context, room) as chat:
        lines = exported(chat.everything(_filter(chat, author, since, kind)), known)
        _write(lines, out)


def _write(lines: Iterable[str], out: Path | None) -> None:
    if out is None:
        for line in lines:
            sys.stdout.write(line)
        return
    from jamtui.partial_file import explaining_writes, replacing

    with (
        explaining_writes(out),
        replacing(out) as place,
        place.open("w", encoding="utf-8", newline="\n") as file,
    ):
        file.writelines(lines)


def _filter(
    chat: RoomChat, author: str | None, since: str | None, kind: str | None
) -> MessageFilter:
    from jamtui.community.room_spans import past
    from jamtui.storage.chat.messages import MessageFilter
    from jamtui.storage.timestamps import timestamp
    from jamtui.studio.chat.wording import check_kind

    return MessageFilter(
        kind=None if kind is None else check_kind(kind),
        author_id=chat.author(author),
        since=None if since is None else timestamp(past(since)),
    )
