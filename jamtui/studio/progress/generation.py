"""Generated music: what may still be had, and what was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jamtui.catalog.generation import generation
from jamtui.errors import UsageError, unknown_name
from jamtui.storage.database import Database
from jamtui.storage.functions.ai_usage import (
    check_lyria_rate_limit,
    get_lyria_rate_limit_config,
    going,
    start_generation,
    stop_generation,
)
from jamtui.storage.functions.caller import caller_id
from jamtui.storage.gateway import Row
from jamtui.storage.progress.usage import UsageRepository
from jamtui.storage.timestamps import timestamp
from jamtui.studio.progress.cards import AiStatusCard, StreamCard
from jamtui.studio.progress.whose import checked_text, somebody

LONGEST_PROMPT = 2_000
MOST_BYTES = 2**53


@dataclass(frozen=True, slots=True)
class StreamWishes:
    """What somebody asks to be generated; what is None does not matter."""

    prompt: str | None = None
    style: str | None = None
    mood: str | None = None
    bpm: int | None = None
    scale: str | None = None


def status(database: Database, now: datetime | None = None) -> AiStatusCard:
    """Returns what one's account may have generated now."""
    user_id = caller_id(database.gateway)
    person = somebody(database, None)
    config = get_lyria_rate_limit_config(person.account_type)
    with database.gateway.transaction():
        left = check_lyria_rate_limit(database.gateway, user_id, now)
        open_ = going(database.gateway, user_id)
    return AiStatusCard(
        account_type=person.account_type,
        allowed=left.allowed,
        daily_seconds=config.daily_seconds,
        daily_seconds_remaining=left.daily_seconds_remaining,
        connections_per_minute=config.connections_per_minute,
        connections_remaining=left.connections_remaining,
        max_session_seconds=config.max_session_seconds,
        resets_at=timestamp(left.reset_at),
        stream=_card(open_[0]) if open_ else None,
    )


def usage(database: Database, since: str | None, limit: int, offset: int) -> list[StreamCard]:
    """Returns one's streams, the latest first."""
    caller_id(database.gateway)
    return [_card(row) for row in UsageRepository(database.gateway).find(since, limit, offset)]


def start(database: Database, wishes: StreamWishes, now: datetime | None = None) -> StreamCard:
    """Begins to count a stream; raises UsageError, NotFoundError, DeniedError, ConflictError."""
    user_id = caller_id(database.gateway)
    return _card(start_generation(database.gateway, user_id, _columns(wishes), now))


def stop(database: Database, bytes_streamed: int, now: datetime | None = None) -> StreamCard:
    """Ends the stream that goes on; raises NotFoundError, UsageError."""
    if not 0 <= bytes_streamed <= MOST_BYTES:
        raise UsageError(f"--bytes is a number from 0 to {MOST_BYTES}.")
    return _card(
        stop_generation(database.gateway, caller_id(database.gateway), bytes_streamed, now)
    )


def _columns(wishes: StreamWishes) -> Row:
    known = generation()
    low, high = known.bpm
    if wishes.bpm is not None and not low <= wishes.bpm <= high:
        raise UsageError(f"--bpm is {low} to {high}, not {wishes.bpm}.")
    prompt = wishes.prompt
    return {
        "prompt_text": None if prompt is None else checked_text("A prompt", prompt, LONGEST_PROMPT),
        "style": _one_of("style", wishes.style, known.styles),
        "mood": _one_of("mood", wishes.mood, known.moods),
        "bpm": wishes.bpm,
        "scale": _one_of("scale", wishes.scale, known.scales),
    }


def _one_of(kind: str, name: str | None, known: Sequence[str]) -> str | None:
    if name is None:
        return None
    for one in known:
        if one.casefold() == name.strip().casefold():
            return one
    raise unknown_name(kind, name[:40], known, f"Known: {', '.join(known)}.")


def _card(row: Row) -> StreamCard:
    return StreamCard(
        id=row["id"],
        started_at=row["session_start"],
        ended_at=row["session_end"],
        seconds=row["duration_seconds"] or 0,
        prompt=row["prompt_text"],
        style=row["style"],
        mood=row["mood"],
        bpm=row["bpm"],
        scale=row["scale"],
        bytes=row["bytes_streamed"] or 0,
    )
