"""Every table, every command, everybody: the gateway does what the model of the contract says."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

import policy_model as model
import policy_world
import pytest
from policy_world import OTHERS, PEOPLE, ROLES, ROOMS, Row, Tables, acting, contents

from jamtui.errors import ConflictError, DeniedError
from jamtui.storage.actor import SERVICE
from jamtui.storage.gateway import equals

EVERYBODY: tuple[str | None, ...] = (None, *PEOPLE)
each_table = pytest.mark.parametrize("table", model.TABLES)

TEXTS = {
    "role": (*dict.fromkeys(ROLES.values()),),
    "status": ("pending", "accepted", "declined", "revoked", "blocked"),
    "message_type": ("text", "reaction", "system"),
    "account_type": ("admin", "pro"),
    "profile_visibility": ("public", "friends", "private"),
    "room_type": ("public", "private"),
    "invited_email": ("emil@JAM.test", "who@jam.test"),
    "custom_permissions": ('{"chat": {"sendMessages": true}}', None),
    "room_id": (*ROOMS, "NOWHERE", None),
}


def pool(column: str, kind: str, uid: str | None) -> tuple[Any, ...]:
    """Values to try in a column."""
    if column in TEXTS:
        return TEXTS[column]
    if column in policy_world.PERSON_COLUMNS:
        return (uid, "olga", "imre", "mary", "nora", "jack")
    if kind == "TEXT":
        return ("33",)  # any text, and JSON where that is wanted
    return (0, 1) if column.startswith("is_") else (3,)


def changes(world: sqlite3.Connection, table: str, uid: str | None) -> Iterator[Row]:
    """Changes to try: each column for itself, and nothing at all."""
    columns = policy_world.columns_of(world, table)
    for _, name, kind, required, _, _ in columns:
        for value in pool(name, kind, uid):
            if value is not None or not required:
                yield {name: value}
    first = columns[0][1]
    yield {first: contents(world, table)[table][0][first]}


def some(tries: Iterable[Any], who: str | None) -> list[Any]:
    """Leaves out some of many things to try, for each person others."""
    found = list(tries)
    step = max(1, len(found) // 50)
    return found[EVERYBODY.index(who) % step :: step]


def key_of(world: sqlite3.Connection, table: str, row: Row) -> Row:
    keys = [column[1] for column in policy_world.columns_of(world, table) if column[5]]
    return {name: row[name] for name in keys}


@each_table
def test_select(world: sqlite3.Connection, tables: Tables, table: str) -> None:
    for who in EVERYBODY:
        found = acting(world, who).select(table, order=("rowid",))
        seen = [row for row in tables[table] if model.may_see(tables, who, table, row)]
        assert found == seen, who
        assert acting(world, who).count(table) == len(seen)


@each_table
def test_update(world: sqlite3.Connection, tables: Tables, table: str) -> None:
    for who in EVERYBODY:
        gateway = acting(world, who)
        tries = itertools.product(tables[table], changes(world, table, who))
        for row, change in some(tries, who):
            seen = model.may_see(tables, who, table, row)
            wanted = model.may_update(tables, who, table, row, row | change)
            world.execute("SAVEPOINT before")
            key = equals(**key_of(world, table, row))
            try:
                number = gateway.update(table, change, key)
            except DeniedError:
                assert not wanted, (who, row, change)
                assert seen or who is None, (who, row, change)
            except ConflictError:
                assert wanted, (who, row, change)
            else:
                assert number == seen, (who, row, change)
                assert wanted or not seen, (who, row, change)
            world.execute("ROLLBACK TO before")
            world.execute("RELEASE before")


@each_table
def test_delete(world: sqlite3.Connection, tables: Tables, table: str) -> None:
    for who, row in itertools.product(EVERYBODY, tables[table]):
        seen = model.may_see(tables, who, table, row)
        wanted = model.may_delete(tables, who, table, row)
        world.execute("SAVEPOINT before")
        try:
            number = acting(world, who).delete(table, equals(**key_of(world, table, row)))
        except DeniedError:
            assert not wanted, (who, row)
            assert seen or who is None, (who, row)
        else:
            assert number == seen, (who, row)
            assert wanted or not seen, (who, row)
        world.execute("ROLLBACK TO before")
        world.execute("RELEASE before")


def candidates(world: sqlite3.Connection, table: str, who: str | None) -> Iterator[Row]:
    """New rows to try: copies of what is there for this person, one column changed in each."""
    columns = policy_world.columns_of(world, table)
    owners = [column[1] for column in columns if column[1] in policy_world.PERSON_COLUMNS]
    for row in contents(world, table)[table][:8]:
        for column in columns:
            if column[5] and column[1] not in owners:
                row[column[1]] = who if table == "user_profiles" else "new"
        mine = row | ({owners[0]: who} if owners else {})
        signed = row | dict.fromkeys(owners, who)
        yield from (row, mine)
        # Without what has a default.
        yield {
            name: signed[name]
            for _, name, _, _, default, _ in columns
            if signed[name] is not None and (default is None or name in TEXTS)
        }
        for base in (mine, signed) if len(owners) > 1 else (mine,):
            for _, name, kind, required, _, _ in columns:
                for value in pool(name, kind, who):
                    if value is not None or not required:
                        yield base | {name: value}


@each_table
def test_insert(world: sqlite3.Connection, tables: Tables, table: str) -> None:
    columns = policy_world.columns_of(world, table)
    defaults = {
        name: world.execute(f"SELECT {default or 'NULL'}").fetchone()[0]
        for _, name, _, _, default, _ in columns
    }
    for who in EVERYBODY:
        gateway = acting(world, who)
        for row in some(candidates(world, table, who), who):
            wanted = model.may_insert(tables, who, table, defaults | row, defaults)
            world.execute("SAVEPOINT before")
            try:
                gateway.insert(table, row)
            except DeniedError:
                assert not wanted, (who, row)
            except ConflictError:
                assert wanted, (who, row)
            else:
                assert wanted, (who, row)
            world.execute("ROLLBACK TO before")
            world.execute("RELEASE before")


@each_table
def test_the_service_is_above_the_rules(world: sqlite3.Connection, table: str) -> None:
    gateway = acting(world, None)
    service = type(gateway)(world, gateway._path, SERVICE)
    before = contents(world, table)[table]
    assert service.select(table, order=("rowid",)) == before
    assert service.delete(table, equals(**key_of(world, table, before[0]))) == 1
    service.insert(table, before[0])
    assert service.count(table) == len(before)


def test_the_world_reaches_every_sentence(world: sqlite3.Connection) -> None:
    """Runs last in this file: each sentence of the contract has held and has failed."""
    if len(model.evaluated) < 20:
        pytest.skip("needs the tests above in the same process")
    constant = {"true": {True}, "role = 'service_role'": {False}}
    for sentence, outcomes in model.evaluated.items():
        assert outcomes == constant.get(sentence.partition(": ")[2] or sentence, {False, True}), (
            sentence
        )
    assert set(OTHERS) | set(ROLES) == set(PEOPLE)
