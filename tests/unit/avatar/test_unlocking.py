"""Rules of unlocking, each at its edge."""

from __future__ import annotations

import pytest

from jamtui.avatar.unlocking import OPERATORS, Standing, UnlockRule, is_met, need


def rule(kind: str, **fields: object) -> UnlockRule:
    return UnlockRule("rule", "A rule", None, kind, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(("level", "met"), [(4, False), (5, True), (6, True)])
def test_a_level_is_enough_when_it_is_reached(level: int, met: bool) -> None:
    assert is_met(rule("level", level=5), Standing(level)) is met


def test_achievements_are_had_or_not() -> None:
    wanted = rule("achievement", achievement="night_owl")
    assert not is_met(wanted, Standing(achievements=frozenset({"first_jam"})))
    assert is_met(wanted, Standing(achievements=frozenset({"night_owl"})))


@pytest.mark.parametrize(
    ("sign", "met"),
    [
        (">=", (False, True, True)),
        ("<=", (True, True, False)),
        ("=", (False, True, False)),
        (">", (False, False, True)),
    ],
)
def test_statistics_are_compared(sign: str, met: tuple[bool, ...]) -> None:
    wanted = rule("statistic", statistic="total_sessions", operator=sign, value=10)
    values = [Standing(statistics={"total_sessions": count}) for count in (9, 10, 11)]
    assert tuple(is_met(wanted, one) for one in values) == met
    assert sign in OPERATORS


def test_who_has_no_statistics_has_done_nothing() -> None:
    wanted = rule("statistic", statistic="messages_sent", operator=">=", value=1)
    assert not is_met(wanted, Standing())


@pytest.mark.parametrize(
    "broken",
    [
        rule("manual"),
        rule("level"),
        rule("achievement"),
        rule("statistic"),
        rule("statistic", statistic="password", operator=">=", value=0),
        rule("statistic", statistic="total_sessions", operator="<>", value=0),
        rule("statistic", statistic="total_sessions", operator=">="),
        rule("luck"),
    ],
)
def test_nobody_meets_what_is_manual_or_broken(broken: UnlockRule) -> None:
    everything = Standing(10**6, frozenset({"first_jam"}), {"total_sessions": 10**6})
    assert not is_met(broken, everything)


def test_what_is_needed_is_said_with_how_far_one_is() -> None:
    assert need(rule("level", level=5), Standing(2)) == "level 5 (2 now)"
    wanted = rule("statistic", statistic="messages_sent", operator=">=", value=100)
    assert need(wanted, Standing(statistics={"messages_sent": 7})).endswith("(7 now)")
    assert need(wanted) == "messages_sent >= 100"
