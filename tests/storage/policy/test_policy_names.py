"""A column has one name: SQLite takes others for the same, and the rules would miss them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import policy_model as model
import policy_world
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from policy_world import PEOPLE, acting, contents

from jamtui.errors import DeniedError, UsageError
from jamtui.storage.gateway import EVERYTHING, Condition, equals

ODD: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.title,
    str.capitalize,
    lambda name: name[:-1] + name[-1].upper(),
    lambda name: f" {name}",
    lambda name: f"{name} ",
    lambda name: f'"{name}"',
    lambda name: f"[{name}]",
    lambda name: f"main.{name}",
    lambda name: f"{name}\x00",
    lambda name: name.replace("s", "\u017f").replace("k", "\u212a"),
    lambda name: name.replace("_", "-"),
    lambda _: "rowid",
    lambda _: "ROWID",
    lambda _: "_rowid_",
    lambda _: "oid",
    lambda _: "nothing",
    lambda _: "",
)
"""Names that are, or look like, another column's or the row's number's."""

NAMES = settings(
    deadline=None,
    max_examples=400,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ACTS = ("insert", "update", "upsert", "keys", "columns", "order", "back", "count_by")


@NAMES
@given(
    st.sampled_from(model.TABLES),
    st.sampled_from(PEOPLE),
    st.integers(0, 60),
    st.sampled_from(ODD),
    st.sampled_from(ACTS),
    st.booleans(),
)
@example("user_profiles", "mary", 5, str.upper, "update", True)
def test_no_other_spelling_of_a_column_is_taken(
    world: sqlite3.Connection,
    table: str,
    who: str,
    number: int,
    spelled: Callable[[str], str],
    act: str,
    twice: bool,
) -> None:
    columns = [column[1] for column in policy_world.columns_of(world, table)]
    name = columns[number % len(columns)]
    odd = spelled(name)
    reads = act in ("columns", "order", "back", "count_by")
    assume(odd not in columns and not (reads and odd == "rowid"))
    gateway, before = acting(world, who), contents(world, table)
    row = dict(before[table][0])
    given_ = {odd: row[name]} | ({name: row[name]} if twice else {})
    acts: dict[str, Callable[[], object]] = {
        "insert": lambda: gateway.insert(table, row | given_ if twice else given_),
        "update": lambda: gateway.update(table, given_, EVERYTHING),
        "upsert": lambda: gateway.upsert(table, row | given_, (columns[0],)),
        "keys": lambda: gateway.upsert(table, row, (odd,)),
        "columns": lambda: gateway.select(table, columns=(name, odd)),
        "order": lambda: gateway.select(table, order=(odd,)),
        "back": lambda: gateway.select(table, order=(name, f"-{odd}")),
        "count_by": lambda: gateway.count_by(table, odd),
    }
    with pytest.raises(UsageError) as refused:
        acts[act]()
    assert repr(odd) in str(refused.value)
    assert contents(world, table) == before


@NAMES
@given(
    st.sampled_from(model.TABLES),
    st.sampled_from((None, *PEOPLE)),
    st.sampled_from(ODD[:9]),
    st.sampled_from(("select", "count", "insert", "update", "delete")),
)
def test_no_other_spelling_of_a_table_is_taken(
    world: sqlite3.Connection,
    table: str,
    who: str | None,
    spelled: Callable[[str], str],
    act: str,
) -> None:
    odd, gateway, before = spelled(table), acting(world, who), contents(world, table)
    row = before[table][0]
    acts: dict[str, Callable[[], object]] = {
        "select": lambda: gateway.select(odd),
        "count": lambda: gateway.count(odd),
        "insert": lambda: gateway.insert(odd, row),
        "update": lambda: gateway.update(odd, row, EVERYTHING),
        "delete": lambda: gateway.delete(odd, EVERYTHING),
    }
    with pytest.raises(UsageError if who is not None else (UsageError, DeniedError)):
        acts[act]()
    assert contents(world, table) == before


def test_nobody_makes_oneself_an_administrator(world: sqlite3.Connection) -> None:
    gateway = acting(world, "mary")
    for change in ({"ACCOUNT_TYPE": "admin"}, {"bio": "x", "Account_Type": "admin"}):
        with pytest.raises(UsageError, match="it is called 'account_type'"):
            gateway.update("user_profiles", change, equals(id="mary"))
    assert gateway.select("user_profiles", equals(id="mary"))[0]["account_type"] == "free"


def test_the_number_of_a_row_is_read_and_not_written(world: sqlite3.Connection) -> None:
    gateway = acting(world, "olga")
    numbers = gateway.select("rooms", columns=("rowid",), order=("-rowid",))
    assert [row["rowid"] for row in numbers] == [4, 3, 2, 1]
    assert gateway.count("rooms", Condition("rowid = 1")) == 1
    with pytest.raises(UsageError, match="no column 'rowid'"):
        gateway.update("rooms", {"rowid": 9}, equals(id="PUBLIC"))
