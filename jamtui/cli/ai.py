"""`jam ai status|usage|start|stop`: how much may be generated, and how much was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.common_options import PAGE, Json, Limit, Offset
from jamtui.cli.library import reading, writing
from jamtui.cli.output import facts_of, note, print_facts, print_json, print_table
from jamtui.cli.session import day

if TYPE_CHECKING:
    from jamtui.studio.progress.cards import StreamCard

_CARDS = "jamtui.studio.progress.cards."
PRINTS = {
    "ai status": f"{_CARDS}AiStatusCard",
    "ai usage": f"list[{_CARDS}StreamCard]",
    "ai start": f"{_CARDS}StreamCard",
    "ai stop": f"{_CARDS}StreamCard",
}

app = typer.Typer(
    help="Generated music: limits, usage, and the streams that count.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


@app.command(epilog="Examples: jam ai status · jam ai status --json")
def status(context: typer.Context, as_json: Json = False) -> None:
    """Show what your account may have generated, and what is left."""
    from jamtui.studio.progress import generation

    with reading(context) as database:
        card = generation.status(database)
    if as_json:
        print_json(card)
        return
    facts = facts_of(card)
    facts["stream"] = card.stream.id if card.stream else None
    print_facts(facts)


@app.command(epilog="Examples: jam ai usage · jam ai usage --since 2026-11-01 --json")
def usage(
    context: typer.Context,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Begun on this day (UTC) or later.")
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List your generated streams, the latest first."""
    from jamtui.studio.progress import generation

    with reading(context) as database:
        cards = generation.usage(database, day("--since", since), limit, offset)
    if as_json:
        print_json(cards)
        return
    columns = ("ID", "Began", "Seconds", "Style", "Mood", "BPM", "Prompt")
    rows = [
        (
            card.id,
            card.started_at,
            "goes on" if card.ended_at is None else card.seconds,
            card.style,
            card.mood,
            card.bpm,
            card.prompt,
        )
        for card in cards
    ]
    print_table(columns, rows, wraps={"Prompt": 12}, extra=("BPM", "Mood"))
    if not cards:
        note("There are no such streams.")


@app.command(
    epilog="Examples: jam ai start --style jazz --mood chill --bpm 96 · "
    "jam ai start --prompt 'rain on a tin roof' --json",
)
def start(
    context: typer.Context,
    prompt: Annotated[str | None, typer.Option(metavar="TEXT", help="What you ask for.")] = None,
    style: Annotated[str | None, typer.Option(metavar="ID", help="Such as jazz or lofi.")] = None,
    mood: Annotated[str | None, typer.Option(metavar="ID", help="Such as chill or dark.")] = None,
    bpm: Annotated[int | None, typer.Option(metavar="N", help="The tempo, 60-200.")] = None,
    scale: Annotated[
        str | None, typer.Option(metavar="ID", help="Such as C_MAJOR_A_MINOR.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Begin to count a generated stream, and print its id.

    This keeps the books only: nothing sounds.
    """
    from jamtui.studio.progress import generation

    wishes = generation.StreamWishes(prompt, style, mood, bpm, scale)
    with writing(context) as database:
        card = generation.start(database, wishes)
    _show(card, as_json)


@app.command(epilog="Examples: jam ai stop · jam ai stop --bytes 1920000")
def stop(
    context: typer.Context,
    streamed: Annotated[
        int, typer.Option("--bytes", metavar="N", help="How much was streamed.")
    ] = 0,
    as_json: Json = False,
) -> None:
    """End the generated stream that goes on; its seconds count."""
    from jamtui.studio.progress import generation

    with writing(context) as database:
        card = generation.stop(database, streamed)
    _show(card, as_json)


def _show(card: StreamCard, as_json: bool) -> None:
    if as_json:
        print_json(card)
    else:
        typer.echo(card.id)
