"""A sentence about what cannot be rendered is told once, and as what it turns out to be."""

from __future__ import annotations

from typing import Any

import pytest

from jamtui.engine.messages import Failed
from jamtui.studio.load_failures import LoadFailures

FIRST, SECOND = Failed("The font is broken.", 8, [1]), Failed("There is no kit.", 3, [2])


@pytest.fixture
def told() -> list[tuple[str, Any, Any]]:
    return []


@pytest.fixture
def failures(told: list[tuple[str, Any, Any]]) -> LoadFailures:
    return LoadFailures(lambda name, values: told.append((name, values["text"], values["code"])))


@pytest.mark.parametrize(("is_silent", "name"), [(True, "error"), (False, "notice")])
def test_what_fails_while_loading_waits_for_the_end(
    failures: LoadFailures, told: list[Any], is_silent: bool, name: str
) -> None:
    for failed in (FIRST, SECOND, FIRST, SECOND):
        failures.take(failed, is_loading=True)
    assert told == []
    for _ in range(2):
        failures.tell(is_silent=is_silent)
    assert told == [("notice", "The font is broken.", 8), (name, "There is no kit.", 3)]


def test_what_fails_while_it_plays_is_told_at_once(failures: LoadFailures, told: list[Any]) -> None:
    for _ in range(2):
        failures.take(FIRST, is_loading=False)
    assert told == [("notice", "The font is broken.", 8)] * 2


def test_what_is_not_wanted_any_more_is_not_told(failures: LoadFailures, told: list[Any]) -> None:
    failures.take(FIRST, is_loading=True)
    failures.clear()
    failures.tell(is_silent=True)
    assert told == []
