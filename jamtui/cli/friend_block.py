"""`jam friend block|unblock|blocked`: keeping people away."""

from __future__ import annotations

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, Limit, Offset, Person, Yes
from jamtui.cli.friend import _CARDS, app
from jamtui.cli.library import reading, writing
from jamtui.cli.output import Json, note, print_json, print_table, tell_done

__all__ = ["app"]

PRINTS = {
    "friend block": f"{_CARDS}BlockCard",
    "friend unblock": f"{_CARDS}BlockCard",
    "friend blocked": f"list[{_CARDS}BlockCard]",
}


@app.command(epilog="Example: jam friend block eve --yes")
def block(context: typer.Context, who: Person, yes: Yes = False, as_json: Json = False) -> None:
    """Block somebody: friendship, requests and follows between both end.

    Who is blocked can neither ask to be a friend nor follow, and is not told.
    """
    from jamtui.studio.social.friends import Friends

    with writing(context) as database:
        friends = Friends(database)
        with database.gateway.rehearsal():
            friends.block(who)
        if not agreed(f"Block {who}? A friendship and follows between you end.", yes):
            note("Nothing changed.")
            return
        card = friends.block(who)
    tell_done(card, f"{who} is blocked.", as_json)


@app.command(epilog="Example: jam friend unblock eve")
def unblock(context: typer.Context, who: Person, as_json: Json = False) -> None:
    """Take your own block back; nothing that it ended comes back."""
    from jamtui.studio.social.friends import Friends

    with writing(context) as database:
        card = Friends(database).unblock(who)
    tell_done(card, f"{who} is blocked no more.", as_json)


@app.command(epilog="Examples: jam friend blocked · jam friend blocked --json")
def blocked(
    context: typer.Context, limit: Limit = PAGE, offset: Offset = 0, as_json: Json = False
) -> None:
    """List whom you have blocked, the newest first."""
    from jamtui.studio.social.friends import Friends

    with reading(context) as database:
        found = Friends(database).blocked(limit, offset)
    if as_json:
        print_json(found)
    elif not found:
        note("Nobody is blocked.")
    else:
        print_table(
            ("who", "name", "since", "id"),
            [(one.username, one.display_name, one.since, one.user_id) for one in found],
            extra=("id",),
        )
