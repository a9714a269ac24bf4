"""Achievements: looked at when something happened that may earn them, unlocked exactly once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from jamtui.catalog.experience import experience
from jamtui.community.achievements import Criterion, criterion
from jamtui.storage.functions.achievement_measures import Measures
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.experience import add_user_xp
from jamtui.storage.functions.notices import add_activity, notify
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.ids import new_id
from jamtui.storage.timestamps import timestamp

ACHIEVEMENTS, UNLOCKED = "achievements", "user_achievements"
ORDER = ("sort_order", "id")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is with the achievement of a `row`; `unlocked_at` None: not there yet."""

    row: Row
    current: int
    needed: int
    unlocked_at: str | None


def check_achievements(gateway: Gateway, user_id: str, now: datetime | None = None) -> list[Row]:
    """Looks at all achievements of oneself and returns the rows of those unlocked by that.

    Raises DeniedError for somebody else's, but for the service; NotFoundError for nobody's id.
    """
    _check_own(gateway, user_id)
    with gateway.transaction():
        return evaluate(as_service(gateway), user_id, None, now or datetime.now(UTC))


def achievement_progress(gateway: Gateway, user_id: str) -> list[Progress]:
    """Returns how far one is with each achievement, hidden ones too, in the order of lists.

    Raises DeniedError for somebody else's, but for the service.
    """
    _check_own(gateway, user_id)
    service = as_service(gateway)
    measures = Measures(service, user_id)
    unlocked = {
        row["achievement_id"]: row["unlocked_at"]
        for row in service.select(UNLOCKED, equals(user_id=user_id))
    }
    return [
        _progress(row, measures, unlocked.get(row["id"]))
        for row in service.select(ACHIEVEMENTS, order=ORDER)
    ]


def evaluate(
    service: Gateway, user_id: str, types: Collection[str] | None, now: datetime
) -> list[Row]:
    """Unlocks what somebody has earned among the achievements of these criteria types, or all.

    Belongs to the transaction that is open, which holds the write lock; so two processes never
    unlock the same one, and the table's unique constraint would stop them if they did.
    """
    measures = Measures(service, user_id)
    found = []
    for row in service.select(ACHIEVEMENTS, _locked(user_id, types), order=ORDER):
        wanted = criterion(row["criteria"])
        if wanted is not None and measures.value(wanted) >= wanted.needed:
            _unlock(service, user_id, row, now)
            found.append(row)
    return found


def _locked(user_id: str, types: Collection[str] | None) -> Condition:
    locked = Condition(
        "NOT EXISTS (SELECT 1 FROM user_achievements AS had "
        "WHERE had.user_id = ? AND had.achievement_id = achievements.id)",
        (user_id,),
    )
    if types is None:
        return locked
    marks = ", ".join("?" * len(types))
    return Condition(f"json_extract(criteria, '$.type') IN ({marks})", tuple(types)) & locked


def _unlock(service: Gateway, user_id: str, row: Row, now: datetime) -> None:
    id_ = new_id()
    service.insert(
        UNLOCKED,
        {
            "id": id_,
            "user_id": user_id,
            "achievement_id": row["id"],
            "unlocked_at": timestamp(now),
        },
    )
    notify(
        service,
        user_id,
        "achievement",
        f"Achievement unlocked: {row['name']}",
        row["description"],
        link_type="achievement",
        link_id=id_,
    )
    add_activity(service, user_id, "achievement", _told(row))
    reward = row["xp_reward"]
    if reward is None:
        reward = experience().activities["unlock_achievement"]
    add_user_xp(service, user_id, int(reward), row["id"], "achievement", id_, now)


def _told(row: Row) -> dict[str, object]:
    """Returns what friends read of it; who has a hidden one does not give it away."""
    if row["is_hidden"]:
        return {"is_hidden": True, "name": "???", "tier": row["tier"]}
    return {"achievement_id": row["id"], "name": row["name"], "tier": row["tier"]}


def _progress(row: Row, measures: Measures, unlocked_at: str | None) -> Progress:
    wanted: Criterion | None = criterion(row["criteria"])
    if wanted is None:
        return Progress(row, 0, 1, unlocked_at)
    return Progress(row, measures.value(wanted), wanted.needed, unlocked_at)


def _check_own(gateway: Gateway, user_id: str) -> None:
    if gateway.actor.role != "service_role" and gateway.actor.user_id != user_id:
        raise denied(gateway, "progress.own", "see or settle the achievements of others")
