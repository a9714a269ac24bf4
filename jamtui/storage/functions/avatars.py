"""Components of avatars that are unlocked by what somebody has done."""

from __future__ import annotations

from jamtui.avatar.unlocking import Standing, UnlockRule, is_met
from jamtui.community.counters import COUNTERS
from jamtui.storage.avatars.canvases import UNLOCKED
from jamtui.storage.avatars.content import COMPONENTS, RULES, links, rule
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.service import as_service, unlogged
from jamtui.storage.gateway import Condition, Gateway, Row, equals, one_of


def standing_of(gateway: Gateway, user_id: str) -> Standing:
    """Returns how far one is oneself; raises DeniedError for somebody else but for the service."""
    _check_own(gateway, user_id)
    service = as_service(gateway)
    profiles = service.select("user_profiles", equals(id=user_id), ("level",))
    achievements = service.select("user_achievements", equals(user_id=user_id), ("achievement_id",))
    stats = service.select("user_stats", equals(user_id=user_id), COUNTERS)
    return Standing(
        level=(profiles[0]["level"] if profiles else None) or 1,
        achievements=frozenset(row["achievement_id"] for row in achievements),
        statistics={name: value or 0 for row in stats for name, value in row.items()},
    )


def unlock_what_is_earned(gateway: Gateway, user_id: str) -> list[str]:
    """Unlocks the components whose rules somebody has met and returns the ids of the new ones.

    What was unlocked stays so, whatever becomes of level and statistics. Belongs to the
    transaction that is open, if one is. Raises DeniedError for somebody else's but for the
    service.
    """
    _check_own(gateway, user_id)
    service = as_service(gateway)
    with gateway.transaction():
        standing = standing_of(service, user_id)
        met = [one for one in _rules(service) if is_met(one, standing)]
        rows = _earned(service, user_id, met)
        # What an administrator earns by playing is no act of administration.
        with unlogged(service):
            for row in rows:
                service.insert(UNLOCKED, row)
    return [str(row["component_id"]) for row in rows]


def _rules(service: Gateway) -> list[UnlockRule]:
    """Returns the active rules that something must be done for."""
    types = one_of("unlock_type", ("level", "achievement", "statistic"))
    return [rule(row) for row in service.select(RULES, equals(is_active=1) & types)]


def _earned(service: Gateway, user_id: str, met: list[UnlockRule]) -> list[Row]:
    """Returns a row for each active component that one of the rules unlocks and was locked."""
    if service.count("user_profiles", equals(id=user_id)) == 0:
        return []
    locked = Condition(
        "NOT EXISTS (SELECT 1 FROM user_unlocked_components AS had WHERE had.user_id = ? "
        "AND had.component_id = avatar_component_unlocks.component_id)",
        (user_id,),
    )
    names = {one.id: one.name for one in met}
    found = links(service, one_of("unlock_rule_id", names) & locked)
    reasons = {link["component_id"]: names[link["unlock_rule_id"]] for link in reversed(found)}
    active = service.select(
        COMPONENTS, one_of("id", reasons) & equals(is_active=1), ("id",), ("id",)
    )
    return [
        {"user_id": user_id, "component_id": row["id"], "unlocked_reason": reasons[row["id"]]}
        for row in active
    ]


def _check_own(gateway: Gateway, user_id: str) -> None:
    if gateway.actor.role != "service_role" and gateway.actor.user_id != user_id:
        raise denied(gateway, "progress.own", "see or unlock the components of others")
