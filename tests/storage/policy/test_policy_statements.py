"""Random statements of random people: gateway and model agree on the outcome and on every row."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import policy_model as model
import policy_world
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from policy_world import PEOPLE, ROOMS, Row, Tables, acting, contents

from jamtui.errors import ConflictError, DeniedError, StorageError
from jamtui.storage.gateway import Condition, equals

LIVELY = (
    *("rooms", "room_members", "room_bans", "room_invitations", "room_chat_messages"),
    *("room_loop_tracks", "room_tracks", "tracks", "songs", "user_tracks", "friendships"),
    *("user_profiles", "user_stats", "room_webrtc_sessions"),
)
"""Where most of the rules are; half of the statements go there."""

TABLE = st.one_of(st.sampled_from(LIVELY), st.sampled_from(model.TABLES))
WHO = st.sampled_from((None, *PEOPLE))
VALUE = st.one_of(
    st.sampled_from((*PEOPLE, *ROOMS)),
    st.sampled_from(("owner", "co-host", "performer", "member", "listener", "admin")),
    st.sampled_from(("pending", "accepted", "declined", "revoked", "blocked", "public")),
    st.sampled_from(("text", "reaction", "system", '{"chat": {"sendMessages": true}}')),
    st.sampled_from((0, 1, 2, None)),
)
POOL = st.lists(st.tuples(st.integers(0, 40), VALUE), min_size=1, max_size=4)
UNIQUE = {"room_members": ("room_id", "user_id"), "room_bans": ("room_id", "user_id")}
STATEMENTS = settings(
    deadline=None,
    max_examples=300,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

Where = tuple[Condition, Callable[[Row], bool]]


def fitting(world: sqlite3.Connection, table: str, drawn: list[tuple[int, Any]]) -> Row:
    """Returns values for columns that can hold them."""
    columns = policy_world.columns_of(world, table)
    found = {}
    for number, value in drawn:
        _, name, kind, required, _, _ = columns[number % len(columns)]
        if value is None and required:
            continue
        if value is not None and (kind == "TEXT") != isinstance(value, str):
            value = str(value) if kind == "TEXT" else 1
        found[name] = value
    return found


def condition(tables: Tables, table: str, choice: int, number: int) -> Where:
    """Returns a condition, and the same in Python."""
    rows = tables[table]
    row = rows[number % len(rows)]
    name = sorted(row)[number % len(row)]
    public = {one["id"] for one in tables["rooms"] if one["is_public"] == 1}
    if choice == 0:
        return Condition(), lambda one: True
    if choice == 1 and "room_id" in row:
        inner = Condition("room_id IN (SELECT id FROM rooms WHERE is_public = ?)", (1,))
        return inner, lambda one: one["room_id"] in public
    if choice == 2:
        either = Condition(f'"{name}" IS ? OR rowid = ?', (row[name], 1))
        return either, lambda one: one[name] == row[name] or one is rows[0]
    return equals(**{name: row[name]}), lambda one: one[name] == row[name]


def outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except DeniedError:
        return "denied"
    except (ConflictError, StorageError):
        return "conflict"
    return "done"


def agree(said: str, allowed: bool, after: list[Row], before: list[Row], wanted: list[Row]) -> None:
    assert said in (("done", "conflict") if allowed else ("denied",))
    assert after == (wanted if said == "done" else before)


@STATEMENTS
@given(TABLE, WHO, POOL, st.integers(0, 3), st.integers(0, 300))
@example("room_members", "carl", [(4, "listener")], 1, 0)
@example("rooms", "olga", [(0, "X")], 0, 0)
def test_update(
    world: sqlite3.Connection,
    tables: Tables,
    table: str,
    who: str | None,
    drawn: list[tuple[int, Any]],
    choice: int,
    number: int,
) -> None:
    change = fitting(world, table, drawn)
    where, holds = condition(tables, table, choice, number)
    if not change:
        return
    meant = [row for row in tables[table] if holds(row) and model.may_see(tables, who, table, row)]
    allowed = who is not None and all(
        model.may_update(tables, who, table, row, row | change) for row in meant
    )
    wanted = [row | change if row in meant else row for row in tables[table]]
    world.execute("SAVEPOINT before")
    said = outcome(lambda: acting(world, who).update(table, change, where))
    after = contents(world, table)[table]
    world.execute("ROLLBACK TO before")
    world.execute("RELEASE before")
    agree(said, allowed, after, tables[table], wanted)


@STATEMENTS
@given(TABLE, WHO, st.integers(0, 3), st.integers(0, 300))
def test_delete_and_select(
    world: sqlite3.Connection, tables: Tables, table: str, who: str | None, choice: int, number: int
) -> None:
    where, holds = condition(tables, table, choice, number)
    meant = [row for row in tables[table] if holds(row) and model.may_see(tables, who, table, row)]
    gateway = acting(world, who)
    assert gateway.select(table, where, order=("rowid",)) == meant
    assert gateway.select(table, where, order=("-rowid",), limit=2) == meant[::-1][:2]
    assert gateway.count(table, where) == len(meant)
    column = sorted(meant[0])[0] if meant else "rowid"
    assert sum(gateway.count_by(table, column, where).values()) == len(meant)
    allowed = who is not None and all(model.may_delete(tables, who, table, row) for row in meant)
    world.execute("SAVEPOINT before")
    said = outcome(lambda: gateway.delete(table, where))
    after = contents(world, table)[table]
    world.execute("ROLLBACK TO before")
    world.execute("RELEASE before")
    wanted = [row for row in tables[table] if row not in meant]
    agree(said, allowed, after, tables[table], wanted)


@STATEMENTS
@given(TABLE, WHO, POOL, st.integers(0, 300), st.booleans(), st.booleans())
def test_insert_and_upsert(
    world: sqlite3.Connection,
    tables: Tables,
    table: str,
    who: str | None,
    drawn: list[tuple[int, Any]],
    number: int,
    own: bool,
    upsert: bool,
) -> None:
    columns = policy_world.columns_of(world, table)
    keys = UNIQUE.get(table) or tuple(column[1] for column in columns if column[5])
    row = dict(tables[table][number % len(tables[table])]) | fitting(world, table, drawn)
    if own:
        mine = [name for name in row if name in policy_world.PERSON_COLUMNS]
        row |= dict.fromkeys(mine[:1], who or "sam")
    defaults = {
        name: world.execute(f"SELECT {default or 'NULL'}").fetchone()[0]
        for _, name, _, _, default, _ in columns
    }
    allowed = model.may_insert(tables, who, table, row, defaults)
    held = [one for one in tables[table] if all(one[name] == row[name] for name in keys)]
    changed = {name: value for name, value in row.items() if name not in keys}
    if upsert and held and changed:
        allowed = (
            allowed
            and model.may_see(tables, who, table, held[0])
            and model.may_update(tables, who, table, held[0], held[0] | changed)
        )
    world.execute("SAVEPOINT before")
    gateway = acting(world, who)
    said = outcome(
        lambda: gateway.upsert(table, row, keys) if upsert else gateway.insert(table, row)
    )
    after = contents(world, table)[table]
    world.execute("ROLLBACK TO before")
    world.execute("RELEASE before")
    kept = [one | changed if upsert and one in held else one for one in tables[table]]
    agree(said, allowed, after, tables[table], kept if held and upsert else [*kept, row])
