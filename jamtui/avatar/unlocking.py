"""What has to be done for a component, and whether somebody has."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from jamtui.community.counters import COUNTERS

UNLOCK_TYPES = ("none", "level", "achievement", "statistic", "manual")

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
}


@dataclass(frozen=True, slots=True)
class UnlockRule:
    """What has to be done; which of the last five matter is up to `type`."""

    id: str
    name: str
    description: str | None
    type: str
    level: int | None = None
    achievement: str | None = None
    statistic: str | None = None
    operator: str | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far somebody is: level, ids of achievements, statistics by name."""

    level: int = 1
    achievements: frozenset[str] = frozenset()
    statistics: Mapping[str, float] = field(default_factory=dict)


def is_met(rule: UnlockRule, standing: Standing) -> bool:
    """Whether somebody has done what a rule asks; what it says wrongly nobody can meet.

    A manual one is met by an administrator's hand alone.
    """
    match rule.type:
        case "none":
            return True
        case "level":
            return rule.level is not None and standing.level >= rule.level
        case "achievement":
            return rule.achievement in standing.achievements
        case "statistic":
            return _compares(rule, standing)
    return False


def _compares(rule: UnlockRule, standing: Standing) -> bool:
    compare = OPERATORS.get(rule.operator or "")
    if compare is None or rule.value is None or rule.statistic not in COUNTERS:
        return False
    return compare(standing.statistics.get(rule.statistic, 0), rule.value)


def need(rule: UnlockRule, standing: Standing | None = None) -> str:
    """Returns in a few words what a rule asks, and how far `standing` is with it."""
    match rule.type:
        case "none":
            return "nothing"
        case "level":
            text, now = f"level {rule.level}", standing and f"{standing.level} now"
        case "achievement":
            text, now = f"the achievement {rule.achievement}", None
        case "statistic":
            text = f"{rule.statistic} {rule.operator} {rule.value or 0:g}"
            now = standing and f"{standing.statistics.get(rule.statistic or '', 0):g} now"
        case _:
            text, now = f"an administrator's gift ({rule.name})", None
    return f"{text} ({now})" if now else text
