"""Rows by a part of their ids."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.errors import ConflictError, NotFoundError
from jamtui.storage.gateway import SqliteGateway, equals
from jamtui.storage.id_parts import SHORTEST, whole_id
from jamtui.storage.migrations import migrate

TIERS = "subscription_tiers"
FIRST = "019ab000-0000-7000-8000-0123456789ab"
SECOND = "019ab000-0000-7000-8000-ba9876543210"


def filled(*ids: str) -> SqliteGateway:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, None)
    gateway = SqliteGateway(connection, Path("memory.db"))
    for id_ in ids:
        gateway.insert(TIERS, {"id": id_, "name": id_, "max_saved_rooms": 1})
    return gateway


@pytest.fixture(scope="module")
def two() -> SqliteGateway:
    return filled(FIRST, SECOND)


@given(length=st.integers(SHORTEST, 12))
def test_any_end_will_do(two: SqliteGateway, length: int) -> None:
    assert whole_id(two, TIERS, FIRST[-length:].upper(), "tier") == FIRST


@given(length=st.integers(25, 36))
def test_a_beginning_that_no_other_has_will_do(two: SqliteGateway, length: int) -> None:
    assert whole_id(two, TIERS, SECOND[:length], "tier") == SECOND


@given(length=st.integers(SHORTEST, 24))
def test_a_beginning_of_several_is_refused(two: SqliteGateway, length: int) -> None:
    with pytest.raises(ConflictError, match="several tiers"):
        whole_id(two, TIERS, FIRST[:length], "tier")


def test_the_beginning_of_one_and_the_end_of_another_are_two() -> None:
    gateway = filled("abcdef00-0000-7000-8000-000000000000", "00000000-0000-7000-8000-000000abcdef")
    with pytest.raises(ConflictError):
        whole_id(gateway, TIERS, "abcdef", "tier")


def test_only_the_rows_that_are_meant_count(two: SqliteGateway) -> None:
    assert whole_id(two, TIERS, FIRST[:8], "tier", equals(name=FIRST)) == FIRST


@pytest.mark.parametrize("text", ["", "9ab", "nothing", "%", "____", "feedfeed", FIRST, "0" * 40])
def test_all_else_comes_back_as_it_is(two: SqliteGateway, text: str) -> None:
    assert whole_id(two, TIERS, text, "tier") == text


def test_people_by_a_part_of_their_ids(town) -> None:
    bob = town.id("bob")
    assert town.ana.people.find(bob[-8:]).username == "bob"
    assert town.ana.people.find(bob[-12:].upper()).username == "bob"
    with pytest.raises(NotFoundError):
        town.ana.people.find(bob[-7:])
    town.sign_up(bob[-8:])
    assert town.ana.people.find(bob[-8:]).username == bob[-8:]  # names come first
