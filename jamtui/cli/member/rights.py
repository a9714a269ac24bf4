"""`jam member role|allow|deny|reset|handover`: what people in a room may do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import DryRun, Yes
from jamtui.cli.library import writing
from jamtui.cli.member.group import Names, Room, Who, app, room_code, show_member
from jamtui.cli.output import Json, note, tell_done

PRINTS = dict.fromkeys(
    ("member role", "member allow", "member deny", "member reset", "member handover"),
    "jamtui.studio.rooms.member_cards.MemberCard",
)


@app.command(epilog="Examples: jam member role bob performer · jam member role bob co-host")
def role(
    context: typer.Context,
    who: Who,
    new: Annotated[
        str,
        typer.Argument(
            metavar="ROLE", help="co-host, performer, member or listener.", show_default=False
        ),
    ],
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Give a member another role."""
    from jamtui.studio.rooms.people import give_role

    with writing(context) as database:
        card = give_role(database, room_code(database, room), who, new)
    show_member(card, as_json)


@app.command(
    epilog="Examples: jam member allow bob transport.play mixer.masterVolume · "
    "jam member allow bob 'recording.*' --room ABCD2345",
)
def allow(
    context: typer.Context, who: Who, names: Names, room: Room = None, as_json: Json = False
) -> None:
    """Allow a member something, whatever role and room say."""
    _set(context, who, names, room, True, as_json)


@app.command(epilog="Examples: jam member deny bob chat.shareLinks · jam member deny bob 'ai.*'")
def deny(
    context: typer.Context, who: Who, names: Names, room: Room = None, as_json: Json = False
) -> None:
    """Deny a member something, whatever role and room say."""
    _set(context, who, names, room, False, as_json)


@app.command(epilog="Examples: jam member reset bob transport.play · jam member reset bob")
def reset(
    context: typer.Context,
    who: Who,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAMES...", help="Such as chat.*.", show_default="all"),
    ] = None,
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Go back to what role and room let a member do."""
    _set(context, who, names or [], room, None, as_json)


def _set(
    context: typer.Context,
    who: str,
    names: Sequence[str],
    room: str | None,
    allowed: bool | None,
    as_json: bool,
) -> None:
    from jamtui.studio.rooms.people import set_permissions

    with writing(context) as database:
        card = set_permissions(database, room_code(database, room), who, names, allowed)
    show_member(card, as_json)


@app.command(epilog="Examples: jam member handover bob --dry-run · jam member handover bob --yes")
def handover(
    context: typer.Context,
    who: Who,
    room: Room = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Make another member the owner of a room; you are a co-host from then on."""
    from jamtui.studio.rooms.people import hand_over

    with writing(context) as database:
        code = room_code(database, room)
        with database.gateway.rehearsal():
            card = hand_over(database, code, who)
        if dry_run:
            said = f"It would make {card.username} the owner of {code}, and you a co-host there."
            tell_done(card, said, as_json)
            return
        if not agreed(f"Hand {code} over to {card.username}? Only they can give it back.", yes):
            note("Nothing changed.")
            return
        card = hand_over(database, code, who)
    show_member(card, as_json)
