"""What the fields of a row must be together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jamtui.errors import UsageError
from jamtui.storage.gateway import Gateway, equals

Row = Mapping[str, Any]


def check_together(gateway: Gateway, kind: str, row: Row) -> None:
    """Raises UsageError for a row whose fields contradict each other or lack one another."""
    if kind in _ORDERED:
        _check_order(row, *_ORDERED[kind])
    if kind in _CHECKS:
        _CHECKS[kind](gateway, row)


_ORDERED = {
    "instrument": (("note_range_min", "lowest", 36), ("note_range_max", "highest", 84)),
    "band": (("bpm_range_min", "slowest", 80), ("bpm_range_max", "fastest", 140)),
    "challenge": (("active_from", "from", ""), ("active_until", "until", "")),
}
"""Column, field and default of what comes first, and of what must not be less."""


def _check_order(row: Row, first: tuple[str, str, Any], last: tuple[str, str, Any]) -> None:
    low, high = (row.get(column, default) for column, _, default in (first, last))
    if low is not None and high is not None and low > high:
        raise UsageError(f"{first[1]} cannot be more than {last[1]}: it is {low}, that {high}.")


def _check_rule(_: Gateway, row: Row) -> None:
    """An unlock rule has what its type needs."""
    needed = {
        "level": {"level_required": "level"},
        "achievement": {"achievement_id": "achievement"},
        "statistic": {
            "statistic_key": "statistic",
            "statistic_operator": "operator",
            "statistic_value": "value",
        },
    }.get(str(row.get("unlock_type")), {})
    missing = [name for column, name in needed.items() if row.get(column) is None]
    if missing:
        raise UsageError(
            f"A rule of the type {row['unlock_type']} needs {' and '.join(missing)}: "
            f"--set {missing[0]}=…"
        )


def _check_loop(gateway: Gateway, row: Row) -> None:
    """A loop's subcategory is one of its category."""
    wanted, category = row.get("subcategory"), row["category"]
    if wanted is None:
        return
    known = gateway.select("system_loop_subcategories", equals(category_id=category), ("id",))
    if wanted not in (ids := [one["id"] for one in known]):
        raise UsageError(
            f"{wanted!r} is no subcategory of {category!r}: it has {', '.join(ids) or 'none'}."
        )


_CHECKS: dict[str, Callable[[Gateway, Row], None]] = {
    "avatar-rule": _check_rule,
    "loop": _check_loop,
}
