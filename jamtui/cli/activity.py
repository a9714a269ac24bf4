"""`jam activity`: what oneself and one's friends have done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, DryRun, Limit, Offset, Yes
from jamtui.cli.library import reading, writing
from jamtui.cli.output import Json, note, print_json, print_table

if TYPE_CHECKING:
    from jamtui.studio.social.cards import ActivityCard

_CARDS = "jamtui.studio.social.cards."

PRINTS = {
    "activity list": f"list[{_CARDS}ActivityCard]",
    "activity mine": f"list[{_CARDS}ActivityCard]",
    "activity clear": f"{_CARDS}CountCard",
}

app = typer.Typer(
    help="What you and your friends have done.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Kind = Annotated[
    str | None,
    typer.Option(
        metavar="KIND", help="Only achievement, level_up, friend, session or room_created."
    ),
]


@app.command(
    "list",
    epilog="Examples: jam activity list · jam activity list --from bob --kind level_up --json",
)
def list_activity(
    context: typer.Context,
    author: Annotated[
        str | None, typer.Option("--from", metavar="WHO", help="Only what this one did.")
    ] = None,
    kind: Kind = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List what you and your friends did, the newest first.

    Friends who do not show their activity are left out.
    """
    from jamtui.studio.social.news import ActivityFeed

    with reading(context) as database:
        _show(
            ActivityFeed(database).feed(who=author, kind=kind, limit=limit, offset=offset), as_json
        )


@app.command(epilog="Examples: jam activity mine · jam activity mine --kind achievement")
def mine(
    context: typer.Context,
    kind: Kind = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List what you did yourself, the newest first."""
    from jamtui.studio.social.news import ActivityFeed

    with reading(context) as database:
        _show(ActivityFeed(database).mine(kind=kind, limit=limit, offset=offset), as_json)


@app.command(epilog="Examples: jam activity clear --dry-run · jam activity clear --yes")
def clear(
    context: typer.Context, dry_run: DryRun = False, yes: Yes = False, as_json: Json = False
) -> None:
    """Delete all of your own activity; what it was about stays."""
    from jamtui.studio.social.cards import CountCard
    from jamtui.studio.social.news import ActivityFeed

    with reading(context) if dry_run else writing(context) as database:
        feed = ActivityFeed(database)
        count = feed.count_own()
        if not dry_run:
            if not agreed(f"Delete all of your activity ({count})?", yes):
                note("Nothing was deleted.")
                return
            count = feed.clear()
    would = "Would delete" if dry_run else "Deleted"
    if as_json:
        print_json(CountCard(count=count))
    else:
        note(f"{would} {count} entr{'y' if count == 1 else 'ies'}.")


def _show(found: Sequence[ActivityCard], as_json: bool) -> None:
    if as_json:
        print_json(found)
    elif not found:
        note("Nothing yet.")
    else:
        print_table(
            ("time", "who", "what", "kind", "id"),
            [(one.created_at, one.username, one.says, one.kind, one.id) for one in found],
            wraps={"what": 20},
            extra=("id", "kind"),
        )
