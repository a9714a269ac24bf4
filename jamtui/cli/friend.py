"""`jam friend`: asking, answering, listing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, Limit, Offset, Person, Yes
from jamtui.cli.library import reading, writing
from jamtui.cli.output import Json, facts_of, note, print_facts, print_json, print_table, tell_done

if TYPE_CHECKING:
    from jamtui.studio.social.cards import RequestCard

_CARDS = "jamtui.studio.social.cards."

PRINTS = {
    "friend request": f"{_CARDS}RequestCard",
    "friend accept": f"{_CARDS}FriendCard",
    "friend decline": f"{_CARDS}RequestCard",
    "friend remove": f"{_CARDS}RelationCard",
    "friend list": f"list[{_CARDS}FriendCard]",
    "friend requests": f"list[{_CARDS}RequestCard]",
    "friend show": f"{_CARDS}RelationCard",
}

app = typer.Typer(
    help="Friends: ask, answer, list, and block who should not ask.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.command(epilog="Example: jam friend request bob")
def request(context: typer.Context, who: Person, as_json: Json = False) -> None:
    """Ask somebody to be a friend, and print the request's id."""
    from jamtui.studio.social.friends import Friends

    with writing(context) as database:
        asked = Friends(database).request(who)
    print_json(asked) if as_json else typer.echo(asked.id)


@app.command(epilog="Example: jam friend accept ana")
def accept(context: typer.Context, who: Person, as_json: Json = False) -> None:
    """Say yes to somebody who asked."""
    from jamtui.studio.social.friends import Friends

    with writing(context) as database:
        friend = Friends(database).accept(who)
    tell_done(friend, f"You and {friend.username} are friends now.", as_json)


@app.command(epilog="Example: jam friend decline ana")
def decline(context: typer.Context, who: Person, as_json: Json = False) -> None:
    """Say no to somebody who asked, who is not told."""
    from jamtui.studio.social.friends import Friends

    with writing(context) as database:
        card = Friends(database).decline(who)
    tell_done(card, f"You have declined {who}'s request.", as_json)


@app.command(epilog="Example: jam friend remove bob --yes")
def remove(context: typer.Context, who: Person, yes: Yes = False, as_json: Json = False) -> None:
    """End a friendship, or take your request back."""
    from jamtui.studio.social.friends import Friends

    with writing(context) as database:
        friends = Friends(database)
        with database.gateway.rehearsal():
            friends.remove(who)
        if not agreed(f"Are you and {who} to be friends no more?", yes):
            note("Nothing changed.")
            return
        card = friends.remove(who)
    tell_done(card, f"You and {who} are no friends.", as_json)


@app.command("list", epilog="Examples: jam friend list · jam friend list --limit 10 --json")
def list_friends(
    context: typer.Context, limit: Limit = PAGE, offset: Offset = 0, as_json: Json = False
) -> None:
    """List friends, the newest first, with the time spent playing together."""
    from jamtui.studio.social.friends import Friends

    with reading(context) as database:
        friends = Friends(database).friends(limit, offset)
    if as_json:
        print_json(friends)
    elif not friends:
        note("No friends yet: 'jam friend request WHO' asks somebody.")
    else:
        print_table(
            ("who", "name", "level", "jams", "together", "since", "id"),
            [
                (
                    one.username,
                    one.display_name,
                    one.level,
                    one.jams_together,
                    shared(one.seconds_together),
                    one.since,
                    one.user_id,
                )
                for one in friends
            ],
            extra=("id", "name"),
        )


@app.command(epilog="Examples: jam friend requests · jam friend requests --sent --json")
def requests(
    context: typer.Context,
    sent: Annotated[
        bool, typer.Option("--sent", help="Those that you have made, not those you got.")
    ] = False,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List requests that wait for an answer, the newest first."""
    from jamtui.studio.social.friends import Friends

    with reading(context) as database:
        found = Friends(database).requests(sent=sent, limit=limit, offset=offset)
    _show_requests(found, as_json)


@app.command(epilog="Examples: jam friend show bob · jam friend show bob --json")
def show(context: typer.Context, who: Person, as_json: Json = False) -> None:
    """Show what there is between you and somebody: friendship, jams, time together."""
    from jamtui.studio.social.friends import Friends

    with reading(context) as database:
        relation = Friends(database).show(who)
    if as_json:
        print_json(relation)
    else:
        facts = facts_of(relation) | {"together": shared(relation.seconds_together)}
        del facts["seconds_together"]
        print_facts(facts)


def _show_requests(found: Sequence[RequestCard], as_json: bool) -> None:
    if as_json:
        print_json(found)
    elif not found:
        note("No request waits.")
    else:
        print_table(
            ("who", "name", "level", "by", "since", "id"),
            [
                (
                    one.username,
                    one.display_name,
                    one.level,
                    one.by,
                    one.requested_at,
                    one.id,
                )
                for one in found
            ],
            extra=("id", "by"),
        )


def shared(seconds: int) -> str:
    """Returns a time that was spent, such as "2 h 05 min"."""
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
