"""`jam stats`: what somebody has played, drawn."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.library import reading
from jamtui.cli.output import Json, note, print_json
from jamtui.text import printable

if TYPE_CHECKING:
    from jamtui.studio.progress.cards import StatsCard

PRINTS = {"stats": "jamtui.studio.progress.cards.StatsCard"}
EPILOG = "Examples: jam stats · jam stats ana · jam stats --json"


def stats(
    context: typer.Context,
    who: Annotated[
        str | None,
        typer.Argument(metavar="WHO", help="A username, or an id.", show_default="yourself"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what you or somebody else has played: figures, bars, a map of hours and days."""
    from jamtui.studio.progress.statistics import stats_card

    with reading(context) as database:
        card, unknown_zone = stats_card(database, who)
    if unknown_zone is not None:
        note(f"This machine does not know the time zone {unknown_zone!r}: days are those of UTC.")
    if as_json:
        print_json(card)
        return
    for line in _lines(card, prints_blocks()):
        sys.stdout.write(printable(line) + "\n")


def prints_blocks() -> bool:
    """Whether standard output can show the characters of bars."""
    try:
        "░▒▓█".encode(sys.stdout.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def _lines(card: StatsCard, unicode: bool) -> list[str]:
    from jamtui.studio.progress.drawing import DAYS, bars, heat_map

    lines = _head(card)
    if not card.sessions:
        return [*lines, "", "No session has ended yet: 'jam session start CODE' begins one."]
    lines += ["", "Hours of the day"]
    hours = {f"{hour:02d}": value for hour, value in enumerate(card.activity_by_hour) if value}
    lines += bars(hours, unicode=unicode)
    lines += ["", "Days of the week"]
    lines += bars(dict(zip(DAYS, card.activity_by_day, strict=True)), unicode=unicode)
    if any(map(any, card.activity_by_day_and_hour)):
        lines += ["", "Hours and days"]
        lines += heat_map(card.activity_by_day_and_hour, unicode=unicode)
    return lines + _instruments(card, unicode) + _people(card)


def _head(card: StatsCard) -> list[str]:
    from jamtui.studio.progress.drawing import duration

    name = f"{card.username}, level {card.level} ({card.title}), {card.xp:,} XP"
    return [
        name,
        "",
        *_facts(
            {
                "Played": duration(card.total_seconds),
                "Sessions": f"{card.sessions:,} ({card.sessions_this_week} this week, "
                f"{card.sessions_this_month} this month)",
                "Session": f"{duration(card.average_session_seconds)} on average, "
                f"{duration(card.longest_session_seconds)} at most",
                "Streak": f"{_count(card.streak_days, 'day')} "
                f"(longest: {card.longest_streak_days}, freezes left: {card.streak_freezes})",
                "People": f"{card.unique_collaborators:,} played with",
                "Rooms": f"{card.rooms_joined:,} joined, {card.rooms_created:,} created",
                "Chat": _count(card.messages_sent, "message"),
                "Reactions": f"{card.reactions_given:,} given, "
                f"{card.reactions_received:,} received",
                "Tracks": f"{card.tracks_uploaded:,} uploaded, {card.tracks_generated:,} "
                f"generated, {card.stems_separated:,} taken apart",
            }
        ),
    ]


def _facts(facts: Mapping[str, str]) -> list[str]:
    return [f"{name.ljust(10)} {value}" for name, value in facts.items()]


def _instruments(card: StatsCard, unicode: bool) -> list[str]:
    from jamtui.studio.progress.drawing import bars

    played = {one.name: round(one.hours * 3600) for one in card.instruments if one.hours}
    return ["", "Instruments", *bars(played, unicode=unicode)] if played else []


def _people(card: StatsCard) -> list[str]:
    from jamtui.studio.progress.drawing import duration

    if not card.collaborators:
        return []
    return [
        "",
        "Played with",
        *(
            f"{one.name}: {_count(one.jams, 'jam')}, {duration(one.seconds)}"
            for one in card.collaborators
        ),
    ]


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
