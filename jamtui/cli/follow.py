"""`jam follow`: people whose music one likes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.common_options import PAGE, Limit, Offset, Person
from jamtui.cli.library import reading, writing
from jamtui.cli.output import Json, note, print_json, print_table, tell_done

if TYPE_CHECKING:
    from jamtui.studio.social.cards import FollowCard

_CARD = "jamtui.studio.social.cards.FollowCard"

PRINTS = {
    "follow add": _CARD,
    "follow remove": _CARD,
    "follow list": f"list[{_CARD}]",
    "follow followers": f"list[{_CARD}]",
}

app = typer.Typer(
    help="Follow people, and see who follows whom.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Of = Annotated[
    str | None, typer.Option("--of", metavar="WHO", help="Whose list.", show_default="your own")
]


@app.command(epilog="Example: jam follow add bob")
def add(context: typer.Context, who: Person, as_json: Json = False) -> None:
    """Follow somebody, who is told."""
    from jamtui.studio.social.following import Following

    with writing(context) as database, database.gateway.transaction():
        following = Following(database)
        is_new = following.add(who)
        card = following.card(who)
    tell_done(card, f"You follow {who} {'now' if is_new else 'already'}.", as_json)


@app.command(epilog="Example: jam follow remove bob")
def remove(context: typer.Context, who: Person, as_json: Json = False) -> None:
    """Follow somebody no more."""
    from jamtui.studio.social.following import Following

    with writing(context) as database, database.gateway.transaction():
        following = Following(database)
        card = following.card(who)
        is_gone = following.remove(who)
    tell_done(
        card, f"You follow {who} no more." if is_gone else f"You did not follow {who}.", as_json
    )


@app.command("list", epilog="Examples: jam follow list · jam follow list --of bob --json")
def list_followed(
    context: typer.Context,
    of: Of = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List whom you follow, the newest first."""
    from jamtui.studio.social.following import Following

    with reading(context) as database:
        _show(Following(database).followed(of, limit, offset), as_json)


@app.command(epilog="Examples: jam follow followers · jam follow followers --of bob --limit 10")
def followers(
    context: typer.Context,
    of: Of = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List who follows you, the newest first."""
    from jamtui.studio.social.following import Following

    with reading(context) as database:
        _show(Following(database).followers(of, limit, offset), as_json)


def _show(cards: Sequence[FollowCard], as_json: bool) -> None:
    if as_json:
        print_json(cards)
    elif not cards:
        note("Nobody.")
    else:
        print_table(
            ("who", "name", "level", "since", "id"),
            [(one.username, one.display_name, one.level, one.since, one.user_id) for one in cards],
            extra=("id",),
        )
