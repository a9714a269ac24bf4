"""The group `jam member`, and how its commands find the room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.common_options import Room as Room
from jamtui.cli.output import print_json

if TYPE_CHECKING:
    from jamtui.storage.database import Database
    from jamtui.studio.rooms.member_cards import MemberCard

app = typer.Typer(
    help="See who is in a room, let people in and out, and say what they may do.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Who = Annotated[
    str, typer.Argument(metavar="WHO", help="A username, or an id.", show_default=False)
]
Names = Annotated[
    list[str],
    typer.Argument(
        metavar="NAMES...", help="Such as transport.play or 'chat.*'.", show_default=False
    ),
]


def room_code(database: Database, code: str | None) -> str:
    """Returns the code of the room that is meant; raises NotFoundError and UsageError."""
    from jamtui.studio.rooms.opening import room_named

    return str(room_named(database, code)["id"])


def show_member(card: MemberCard, as_json: bool) -> None:
    """Prints a member after a change: username and role, or all as JSON."""
    if as_json:
        print_json(card)
    else:
        typer.echo(f"{card.username}\t{card.role}")
