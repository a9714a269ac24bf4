"""`jam notification`: what one has been told."""

from __future__ import annotations

from typing import Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, Limit, Offset, Yes
from jamtui.cli.library import reading, writing
from jamtui.cli.output import Json, facts_of, note, print_facts, print_json, print_table
from jamtui.errors import UsageError

_CARDS = "jamtui.studio.social.cards."

PRINTS = {
    "notification list": f"list[{_CARDS}NotificationCard]",
    "notification show": f"{_CARDS}NotificationCard",
    "notification read": f"{_CARDS}CountCard",
    "notification unread": f"{_CARDS}CountCard",
    "notification clear": f"{_CARDS}CountCard",
}

app = typer.Typer(
    help="What you have been told: requests, friends, followers and the like.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ID...]", help="As the list shows them.", show_default=False),
]
All = Annotated[bool, typer.Option("--all", help="All of them.")]


@app.command(
    "list",
    epilog="Examples: jam notification list --unread · "
    "jam notification list --kind friend_request --json",
)
def list_notifications(
    context: typer.Context,
    unread: Annotated[bool, typer.Option("--unread", help="Only those not read yet.")] = False,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Only these, such as friend_request.")
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List notifications, the newest first."""
    from jamtui.studio.social.news import Notifications

    with reading(context) as database:
        found = Notifications(database).find(unread=unread, kind=kind, limit=limit, offset=offset)
    if as_json:
        print_json(found)
    elif not found:
        note("Nothing new." if unread else "No notification.")
    else:
        print_table(
            ("read", "time", "title", "message", "kind", "id"),
            [
                (one.is_read, one.created_at, one.title, one.message, one.kind, one.id)
                for one in found
            ],
            wraps={"message": 20, "title": 20},
            extra=("kind",),
        )


@app.command(epilog="Example: jam notification show 019ab000-0000-7000-8000-000000000000")
def show(
    context: typer.Context,
    id_: Annotated[
        str, typer.Argument(metavar="ID", help="As the list shows it.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Show one notification; it stays as unread as it was."""
    from jamtui.studio.social.news import Notifications

    with reading(context) as database:
        found = Notifications(database).show(id_)
    print_json(found) if as_json else print_facts(facts_of(found))


@app.command(
    epilog="Examples: jam notification read --all · "
    "jam notification read 019ab000-0000-7000-8000-000000000000",
)
def read(
    context: typer.Context, ids: Ids = None, everything: All = False, as_json: Json = False
) -> None:
    """Mark notifications as read."""
    _mark(context, _named(ids, everything), True, as_json)


@app.command(
    epilog="Examples: jam notification unread --all · "
    "jam notification unread 019ab000-0000-7000-8000-000000000000",
)
def unread(
    context: typer.Context, ids: Ids = None, everything: All = False, as_json: Json = False
) -> None:
    """Mark notifications as not read."""
    _mark(context, _named(ids, everything), False, as_json)


@app.command(
    epilog="Examples: jam notification clear --read --yes · jam notification clear --all --dry-run",
)
def clear(
    context: typer.Context,
    ids: Ids = None,
    everything: All = False,
    only_read: Annotated[
        bool, typer.Option("--read", help="All that have been read, or only those of the named.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many there are, and do nothing.")
    ] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Delete notifications for good."""
    from jamtui.studio.social.cards import CountCard
    from jamtui.studio.social.news import Notifications

    named = (
        list(ids) if ids and only_read and not everything else _named(ids, everything or only_read)
    )
    with reading(context) if dry_run else writing(context) as database:
        notifications = Notifications(database)
        count = notifications.count(named, only_read=only_read)
        if not dry_run:
            if not agreed(f"Delete {_counted(count)}?", yes):
                note("Nothing was deleted.")
                return
            count = notifications.clear(named, only_read=only_read)
    would = "Would delete" if dry_run else "Deleted"
    print_json(CountCard(count=count)) if as_json else note(f"{would} {_counted(count)}.")


def _named(ids: list[str] | None, everything: bool) -> list[str]:
    """Returns the ids, none for all; raises UsageError unless one of both is said."""
    if not ids and not everything:
        raise UsageError("Say which: name ids, or use --all.")
    if ids and everything:
        raise UsageError("Name ids or use --all, not both.")
    return list(ids or ())


def _mark(context: typer.Context, ids: list[str], read: bool, as_json: bool) -> None:
    from jamtui.studio.social.cards import CountCard
    from jamtui.studio.social.news import Notifications

    with writing(context) as database:
        count = Notifications(database).mark(ids, read=read)
    word = "read" if read else "not read"
    print_json(CountCard(count=count)) if as_json else note(f"Marked {_counted(count)} as {word}.")


def _counted(count: int) -> str:
    return f"{count} notification{'' if count == 1 else 's'}"
