"""Challenges: rows for the days that come, progress within them, and the reward, once."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from jamtui.catalog.challenge_pool import challenge_pool
from jamtui.catalog.experience import experience
from jamtui.community.challenges import Drawn, drawn_for
from jamtui.community.local_time import local_day
from jamtui.storage.functions.challenge_measures import Window, measure, window_of
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.experience import add_user_xp
from jamtui.storage.functions.notices import notify
from jamtui.storage.functions.service import as_service, unlogged
from jamtui.storage.functions.statistics import zone_for
from jamtui.storage.gateway import Condition, Gateway, Row, equals, one_of
from jamtui.storage.timestamps import timestamp

CHALLENGES, COMPLETED = "challenges", "local_challenge_completions"
REWARDS = {"weekly": "complete_weekly_challenge"}


@dataclass(frozen=True, slots=True)
class ChallengeProgress:
    """How far somebody is with the challenge of a `row`; `completed_at` None: not there yet.

    `ends_at` is when it ends for that person.
    """

    row: Row
    current: int
    needed: int
    ends_at: datetime
    completed_at: str | None


def active_challenges(
    gateway: Gateway, user_id: str, now: datetime | None = None
) -> list[ChallengeProgress]:
    """Returns how far one is with the challenges of today and of this week where one lives.

    Draws them first if nobody did yet. Raises DeniedError for somebody else's, but for the
    service.
    """
    _check_own(gateway, user_id)
    moment = now or datetime.now(UTC)
    with gateway.transaction():
        service = as_service(gateway)
        zone, _ = zone_for(service, user_id)
        day = local_day(moment, zone)
        ensure_challenges(service, day)
        rows = service.select(CHALLENGES, _active(day), order=("type", "active_from", "id"))
        done = _completed(service, user_id, [row["id"] for row in rows])
        return [
            _progress(service, row, window_of(user_id, row, zone), done.get(row["id"]))
            for row in rows
        ]


def ensure_challenges(service: Gateway, day: date) -> None:
    """Makes the rows of the challenges of a day and its week, where they are missing."""
    drawn = _drawn(day)
    ids = [one.id for one in drawn]
    known = {row["id"] for row in service.select(CHALLENGES, one_of("id", ids), ("id",))}
    if known.issuperset(ids):
        return
    # Not even where an administrator is the first to come along is this that person's doing.
    with unlogged(service):
        for one in drawn:
            if one.id not in known:
                service.insert(CHALLENGES, _row(one))


@lru_cache(maxsize=4)
def _drawn(day: date) -> tuple[Drawn, ...]:
    """Returns the challenges of a day; the same for everybody, so that they are drawn once."""
    return tuple(drawn_for(day, challenge_pool()))


def complete_challenges(
    service: Gateway, user_id: str, types: Collection[str], now: datetime
) -> list[Row]:
    """Rewards somebody for each active challenge of these types that is completed now.

    Belongs to the transaction that is open, which holds the write lock.
    """
    if not types:
        return []
    zone, _ = zone_for(service, user_id)
    day = local_day(now, zone)
    ensure_challenges(service, day)
    found = []
    for row in service.select(CHALLENGES, _active(day) & _open(user_id), order=("id",)):
        type_, needed = _criteria(row)
        window = window_of(user_id, row, zone)
        if type_ in types and measure(service, type_, window) >= needed:
            _complete(service, user_id, row, now)
            found.append(row)
    return found


def _active(day: date) -> Condition:
    return Condition("active_until >= ? AND active_from <= ?", (day.isoformat(), day.isoformat()))


def _open(user_id: str) -> Condition:
    return Condition(
        "NOT EXISTS (SELECT 1 FROM local_challenge_completions AS done "
        "WHERE done.user_id = ? AND done.challenge_id = challenges.id)",
        (user_id,),
    )


def _completed(service: Gateway, user_id: str, ids: list[str]) -> dict[str, str]:
    rows = service.select(COMPLETED, equals(user_id=user_id) & one_of("challenge_id", ids))
    return {row["challenge_id"]: row["completed_at"] for row in rows}


def _row(drawn: Drawn) -> Row:
    template = drawn.template
    return {
        "id": drawn.id,
        "type": template.kind,
        "name": template.name,
        "description": template.description,
        "criteria": json.dumps({"type": template.type, "count": template.count}),
        "xp_reward": experience().activities[f"complete_{template.kind}_challenge"],
        "active_from": drawn.first_day.isoformat(),
        "active_until": drawn.last_day.isoformat(),
    }


def _progress(
    service: Gateway, row: Row, window: Window, completed_at: str | None
) -> ChallengeProgress:
    type_, needed = _criteria(row)
    current = measure(service, type_, window)
    return ChallengeProgress(row, current, needed, window.until, completed_at)


def _criteria(row: Row) -> tuple[str, int]:
    """Returns what is counted and how much is needed; an administrator's may be odd."""
    given = json.loads(row["criteria"])
    if not isinstance(given, dict):
        return "", 1
    count = given.get("count")
    return str(given.get("type")), max(1, count) if isinstance(count, int) else 1


def _complete(service: Gateway, user_id: str, row: Row, now: datetime) -> None:
    service.insert(
        COMPLETED,
        {"user_id": user_id, "challenge_id": row["id"], "completed_at": timestamp(now)},
    )
    activity = REWARDS.get(row["type"], "complete_daily_challenge")
    reward = row["xp_reward"]
    if reward is None:
        reward = experience().activities[activity]
    add_user_xp(service, user_id, int(reward), activity, "challenge", row["id"], now)
    notify(
        service,
        user_id,
        "challenge",
        f"Challenge completed: {row['name']}",
        row["description"],
        link_type="challenge",
        link_id=row["id"],
    )


def _check_own(gateway: Gateway, user_id: str) -> None:
    if gateway.actor.role != "service_role" and gateway.actor.user_id != user_id:
        raise denied(gateway, "progress.own", "see or settle the challenges of others")
