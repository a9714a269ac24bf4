"""`jam chat send|react|delete`: what one says in a room."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import DryRun, Yes
from jamtui.cli.common_options import Room as Room
from jamtui.cli.library import reading, writing
from jamtui.cli.long_text import long_words
from jamtui.cli.output import Json, note, print_json, tell_done

if TYPE_CHECKING:
    from jamtui.studio.chat.room_chat import RoomChat

_CARD = "jamtui.studio.chat.cards.MessageCard"

PRINTS = {
    "chat send": _CARD,
    "chat react": _CARD,
    "chat delete": f"list[{_CARD}]",
}

app = typer.Typer(
    help="Talk in a room, react, and read what was said.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@contextmanager
def chat_to_read(context: typer.Context, room: str | None) -> Iterator[RoomChat]:
    """Opens the chat of a room to look at it."""
    from jamtui.studio.chat.room_chat import RoomChat
    from jamtui.studio.rooms.opening import room_named

    with reading(context) as database:
        chat = RoomChat(database, room_named(database, room)["id"])
        chat.check_sight()
        yield chat


@contextmanager
def chat_to_write(context: typer.Context, room: str | None) -> Iterator[RoomChat]:
    """Opens the chat of a room to change it, all in one transaction."""
    from jamtui.studio.chat.room_chat import RoomChat
    from jamtui.studio.rooms.opening import room_named

    with writing(context) as database, database.gateway.transaction():
        yield RoomChat(database, room_named(database, room)["id"])


def _counted(messages: Sized) -> str:
    return f"{len(messages)} message{'s' * (len(messages) > 1)}"


@app.command(
    epilog="Examples: jam chat send 'one more chorus?' --room ABCD2345 · "
    "jam chat send - --room ABCD2345 < words.txt",
)
def send(
    context: typer.Context,
    text: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT...", help="What to say; - reads it from input.", show_default=False
        ),
    ],
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Say something in a room, and print the message's id.

    It is kept exactly as it is: any letters, up to 1,000,000 characters.
    """
    said = long_words(context, text)
    with chat_to_write(context, room) as chat:
        message = chat.send(said)
    print_json(message) if as_json else typer.echo(message.id)


@app.command(
    epilog="Examples: jam chat react fire bob --room ABCD2345 · jam chat react clap -r ABCD2345",
)
def react(
    context: typer.Context,
    reaction: Annotated[
        str,
        typer.Argument(
            metavar="REACTION",
            help="fire, clap, shred, love, mindblown or magic.",
            show_default=False,
        ),
    ],
    who: Annotated[
        str | None,
        typer.Argument(metavar="WHO", help="A member; nobody means all.", show_default=False),
    ] = None,
    message: Annotated[
        str | None, typer.Option(metavar="ID", help="React to who wrote this message.")
    ] = None,
    room: Room = None,
    as_json: Json = False,
) -> None:
    """React to a member of a room, to who wrote a message, or to all; print the reaction's id."""
    with chat_to_write(context, room) as chat:
        given = chat.react(reaction, who, message)
    print_json(given) if as_json else typer.echo(given.id)


@app.command(
    epilog="Example: jam chat delete 019ab000-0000-7000-8000-000000000000 --room ABCD2345 --yes",
)
def delete(
    context: typer.Context,
    ids: Annotated[
        list[str],
        typer.Argument(metavar="ID...", help="As the list has them, or parts.", show_default=False),
    ],
    room: Room = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Delete messages: your own, or any as the room's owner or a co-host.

    What they said is shown to nobody any more. All of them are deleted, or none.
    """
    from jamtui.studio.chat.room_chat import RoomChat
    from jamtui.studio.rooms.opening import room_named

    with writing(context) as database:
        chat = RoomChat(database, room_named(database, room)["id"])
        with database.gateway.rehearsal():
            gone = chat.delete(ids)
        if dry_run:
            tell_done(gone, f"Would delete {_counted(gone)}.", as_json)
            return
        if not agreed(f"Delete {_counted(gone)}?", yes):
            note("Nothing was deleted.")
            return
        gone = chat.delete(ids)
    tell_done(gone, f"Deleted {_counted(gone)}.", as_json)
