"""Statistics and standing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jamtui.community.levels import standing, xp_for_level
from jamtui.community.titles import TITLES, next_title, title_of
from jamtui.storage.database import Database
from jamtui.storage.functions.caller import caller_id
from jamtui.storage.functions.sessions import close_lost_sessions
from jamtui.storage.functions.statistics import numbers
from jamtui.storage.functions.visible_statistics import visible_statistics
from jamtui.storage.gateway import Row
from jamtui.storage.people import PeopleRepository, Person
from jamtui.storage.progress.ledger import LedgerRepository
from jamtui.studio.progress.cards import (
    CollaboratorCard,
    LevelCard,
    StatsCard,
    XpCard,
    XpEntryCard,
)
from jamtui.studio.progress.instruments import instruments_of
from jamtui.studio.progress.whose import somebody


def stats_card(
    database: Database, who: str | None, now: datetime | None = None
) -> tuple[StatsCard, str | None]:
    """Returns somebody's statistics, and the name of a time zone that is unknown here.

    Raises NotFoundError, DeniedError where that one shows none.
    """
    close_lost_sessions(database.gateway, now)
    person = somebody(database, who)
    with database.gateway.transaction():
        return _stats(database, person, now)


def _stats(
    database: Database, person: Person, now: datetime | None
) -> tuple[StatsCard, str | None]:
    seen = visible_statistics(database.gateway, person.id, now)
    row = {name: value or 0 for name, value in seen.row.items()}
    own = person.id == database.actor.user_id
    card = StatsCard(
        username=person.username,
        level=person.level,
        title=title_of(person.level),
        xp=person.total_xp,
        streak_days=seen.streak_days,
        longest_streak_days=seen.streak.longest,
        streak_freezes=seen.streak.freezes,
        total_seconds=row["total_jam_seconds"],
        average_session_seconds=row["average_session_seconds"],
        longest_session_seconds=row["longest_session_seconds"],
        sessions=row["total_sessions"],
        sessions_this_week=row["sessions_this_week"],
        sessions_this_month=row["sessions_this_month"],
        unique_collaborators=row["unique_collaborators"],
        messages_sent=row["messages_sent"],
        reactions_given=row["reactions_given"],
        reactions_received=row["reactions_received"],
        rooms_created=row["rooms_created"],
        rooms_joined=row["rooms_joined"],
        tracks_uploaded=row["tracks_uploaded"],
        tracks_generated=row["tracks_generated"],
        stems_separated=row["stems_separated"],
        activity_by_hour=numbers(seen.row["activity_by_hour"], 24),
        activity_by_day=numbers(seen.row["activity_by_day"], 7),
        activity_by_day_and_hour=seen.heat,
        instruments=instruments_of(database, person.id),
        collaborators=_collaborators(database, seen.collaborators if own else ()),
    )
    return card, seen.unknown_zone


def _collaborators(database: Database, rows: Sequence[Row]) -> list[CollaboratorCard]:
    names = PeopleRepository(database.gateway).names_of(row["other_id"] for row in rows)
    return [
        CollaboratorCard(
            name=names.get(row["other_id"]) or str(row["other_id"]),
            jams=row["jams"],
            seconds=row["seconds"],
            last_at=row["last_at"],
        )
        for row in rows
    ]


def xp_card(database: Database, who: str | None) -> XpCard:
    """Returns where somebody stands; raises NotFoundError, DeniedError."""
    close_lost_sessions(database.gateway)
    person = somebody(database, who)
    stands = standing(person.total_xp)
    coming = next_title(stands.level)
    return XpCard(
        username=person.username,
        xp=person.total_xp,
        level=stands.level,
        title=stands.title,
        level_begins_at=stands.begins_at,
        next_level_at=stands.next_at,
        next_title=coming[1] if coming else None,
        next_title_level=coming[0] if coming else None,
        next_title_at=xp_for_level(coming[0]) if coming else None,
    )


def xp_log(
    database: Database, reason: str | None, since: str | None, limit: int, offset: int
) -> list[XpEntryCard]:
    """Returns what one got points for, the latest first; raises DeniedError."""
    caller_id(database.gateway)
    close_lost_sessions(database.gateway)
    rows = LedgerRepository(database.gateway).find(reason, since, limit, offset)
    return [
        XpEntryCard(
            id=row["id"],
            at=row["created_at"] or "",
            amount=row["amount"],
            balance=row["balance_after"],
            reason=row["reason"],
            source_type=row["source_type"],
            source_id=row["source_id"],
        )
        for row in rows
    ]


def levels(first: int | None, limit: int, offset: int) -> list[LevelCard]:
    """Returns the levels on which a title begins, or from `first` on all of them."""
    wanted = list(TITLES)[offset : offset + limit]
    if first is not None:
        wanted = list(range(first + offset, first + offset + limit))
    return [LevelCard(level, title_of(level), xp_for_level(level)) for level in wanted]
