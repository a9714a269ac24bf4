"""`jam session start|end|heartbeat|list|show`: when one played, where, with whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.common_options import PAGE, Json, Limit, Offset, RoomFilter
from jamtui.cli.library import reading, writing
from jamtui.cli.output import facts_of, note, print_facts, print_json, print_table
from jamtui.cli.room.group import MaybeCode
from jamtui.errors import UsageError

if TYPE_CHECKING:
    from jamtui.studio.progress.cards import SessionCard

_CARD = "jamtui.studio.progress.cards.SessionCard"
PRINTS = {
    "session start": _CARD,
    "session end": _CARD,
    "session heartbeat": _CARD,
    "session list": f"list[{_CARD}]",
    "session show": _CARD,
}

app = typer.Typer(
    help="Sessions: begin and end them, and see when you played.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Instrument = Annotated[
    str | None, typer.Option(metavar="NAME", help="What is played; an id or a name.")
]


@app.command(
    epilog="Examples: jam session start · "
    "jam session start ABCD2345 --instrument electric-guitar --json",
)
def start(
    context: typer.Context,
    code: MaybeCode = None,
    instrument: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="What you play.", show_default="your primary instrument"),
    ] = None,
    master: Annotated[
        bool | None,
        typer.Option(
            "--master/--no-master",
            help="You lead the room.",
            show_default="whether you own the room",
        ),
    ] = None,
    silence: Annotated[
        int | None,
        typer.Option(
            metavar="SECONDS",
            help="It is lost after so long without 'jam session heartbeat'.",
            show_default="a day",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Begin a session in a room, and print its id."""
    from jamtui.studio.progress import sessions
    from jamtui.studio.rooms.opening import room_named

    with writing(context) as database:
        card = sessions.start(
            database, room_named(database, code)["id"], instrument, master, silence
        )
    _show_new(card, as_json)


@app.command(epilog="Examples: jam session end · jam session end --json")
def end(context: typer.Context, as_json: Json = False) -> None:
    """End your session; statistics, points and achievements follow."""
    from jamtui.studio.progress import sessions
    from jamtui.studio.progress.drawing import duration

    with writing(context) as database:
        card = sessions.end(database)
    if as_json:
        print_json(card)
        return
    typer.echo(card.id)
    note(f"You played {duration(card.seconds)} in {card.room}.")


@app.command(epilog="Example: jam session heartbeat")
def heartbeat(context: typer.Context, as_json: Json = False) -> None:
    """Say that you still play, so that the session is not taken for lost."""
    from jamtui.studio.progress import sessions

    with writing(context) as database:
        card = sessions.beat(database)
    _show_new(card, as_json)


def _show_new(card: SessionCard, as_json: bool) -> None:
    if as_json:
        print_json(card)
    else:
        typer.echo(card.id)


@app.command(
    "list",
    epilog="Examples: jam session list --since 2026-11-01 · "
    "jam session list --room ABCD2345 --json",
)
def list_sessions(
    context: typer.Context,
    room: RoomFilter = None,
    instrument: Instrument = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Begun on this day (UTC) or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="Begun before this day (UTC).")
    ] = None,
    going: Annotated[
        bool | None,
        typer.Option("--going/--ended", help="Only the one that goes on, or only the others."),
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List your sessions, the latest first."""
    from jamtui.storage.progress.sessions import SessionFilter
    from jamtui.studio.progress import sessions
    from jamtui.studio.progress.drawing import duration

    wanted = SessionFilter(room, None, day("--since", since), day("--until", until), going)
    with reading(context) as database:
        cards = sessions.find(database, wanted, instrument, limit, offset)
    if as_json:
        print_json(cards)
        return
    columns = ("ID", "Began", "Length", "Room", "Instrument", "Master", "With")
    rows = [
        (
            card.id,
            card.started_at,
            "goes on" if card.ended_at is None else duration(card.seconds),
            card.room,
            card.instrument,
            card.master,
            card.participants or None,
        )
        for card in cards
    ]
    print_table(columns, rows, wraps={"With": 12}, extra=("Master", "Instrument"))
    if not cards:
        note("There are no such sessions.")


@app.command(epilog="Examples: jam session show 0198f2c1 · jam session show 0198f2c1 --json")
def show(
    context: typer.Context,
    session_id: Annotated[
        str, typer.Argument(metavar="ID", help="Its id, or a part of it.", show_default=False)
    ],
    as_json: Json = False,
) -> None:
    """Show one of your sessions."""
    from jamtui.studio.progress import sessions

    with reading(context) as database:
        card = sessions.get(database, session_id)
    if as_json:
        print_json(card)
    else:
        print_facts(facts_of(card))


def day(option: str, text: str | None) -> str | None:
    """Returns the timestamp at which a day begins in UTC; raises UsageError."""
    from jamtui.storage.timestamps import timestamp

    if text is None:
        return None
    try:
        return timestamp(datetime.combine(date.fromisoformat(text), time(), UTC))
    except ValueError:
        raise UsageError(f"{option} wants a day such as 2026-11-22, not {text[:40]!r}.") from None
