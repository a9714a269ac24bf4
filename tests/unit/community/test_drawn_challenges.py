"""Challenges are drawn by the date alone."""

from __future__ import annotations

import subprocess
import sys
import uuid
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jamtui.catalog.challenge_pool import challenge_pool
from jamtui.community.challenges import COUNTS, drawn_for
from jamtui.community.local_time import week_of
from jamtui.storage.functions.challenge_measures import TYPES

DAYS = st.dates(date(2020, 1, 1), date(2100, 1, 1))
SHOW = (
    "from datetime import date\n"
    "from jamtui.catalog.challenge_pool import challenge_pool\n"
    "from jamtui.community.challenges import drawn_for\n"
    "for one in drawn_for(date(2028, 2, 29), challenge_pool()):\n"
    "    print(one.id, one.template.id, one.first_day, one.last_day)\n"
)


@given(DAYS)
def test_a_day_has_three_and_its_week_two_of_different_kinds(day: date) -> None:
    drawn = drawn_for(day, challenge_pool())
    for kind, count in COUNTS.items():
        types = [one.template.type for one in drawn if one.template.kind == kind]
        assert len(types) == len(set(types)) == count
    assert all(one.first_day <= day <= one.last_day for one in drawn)
    assert len({uuid.UUID(one.id) for one in drawn}) == len(drawn)


@given(DAYS)
def test_the_order_of_the_pool_does_not_matter(day: date) -> None:
    pool = challenge_pool()
    assert drawn_for(day, pool) == drawn_for(day, pool[::-1])


@given(DAYS)
def test_a_week_keeps_its_challenges_and_a_day_has_its_own(day: date) -> None:
    monday = week_of(day)
    weeks = [drawn_for(monday + timedelta(days=at), challenge_pool()) for at in range(7)]
    assert len({tuple(one.id for one in drawn[COUNTS["daily"] :]) for drawn in weeks}) == 1
    assert len({one.id for drawn in weeks for one in drawn[: COUNTS["daily"]]}) == 21


def test_every_process_draws_the_same() -> None:
    runs = {
        subprocess.run(
            [sys.executable, "-c", SHOW],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    drawn = drawn_for(date(2028, 2, 29), challenge_pool())
    here = "".join(f"{one.id} {one.template.id} {one.first_day} {one.last_day}\n" for one in drawn)
    assert runs == {here}


def test_ids_stay_what_they_are() -> None:
    # Other machines have made rows with these.
    assert [one.id for one in drawn_for(date(2028, 2, 29), ())] == []
    assert drawn_for(date(2028, 2, 29), challenge_pool())[0].id == (
        "f2f7e8c1-02ce-5b07-8b59-34d5e4e05193"
    )


def test_what_the_pool_counts_is_known() -> None:
    assert {one.type for one in challenge_pool()} <= TYPES
    ids = [one.id for one in challenge_pool()]
    assert len(ids) == len(set(ids))


def test_every_challenge_of_the_pool_has_its_day() -> None:
    day, seen = date(2026, 1, 1), set()
    for at in range(400):
        seen |= {one.template.id for one in drawn_for(day + timedelta(days=at), challenge_pool())}
    assert seen == {one.id for one in challenge_pool()}
