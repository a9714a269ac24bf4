"""The instruments that people play."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from jamtui.errors import ConflictError, DeniedError, NotFoundError
from jamtui.storage.gateway import equals
from jamtui.storage.progress.instruments import InstrumentRepository


def repository(stage: Any, name: str = "ana") -> InstrumentRepository:
    return InstrumentRepository(stage.as_(name).gateway, stage.id(name))


def add(stage: Any, *names: str) -> None:
    own = repository(stage)
    for name in names:
        own.add(own.named(name), {}, False)


def primary(stage: Any) -> list[str]:
    rows = stage.rows("user_instruments", "ana")
    return [row["instrument_id"] for row in rows if row["is_primary"]]


def test_names_and_ids_in_whatever_case(stage: Any) -> None:
    own = repository(stage)
    for name in ("double-bass", "Double Bass", " DOUBLE  bass "):
        assert own.named(name)["id"] == "double-bass"
    with pytest.raises(NotFoundError, match="'theremin'"):
        own.named("theremine")


def test_there_is_one_primary_instrument_whatever_comes_and_goes(stage: Any) -> None:
    own = repository(stage)
    add(stage, "oboe", "flute", "tuba")
    assert primary(stage) == ["oboe"]
    for name in ("tuba", "tuba", "flute"):
        own.make_primary(name)
        assert primary(stage) == [name]
    stage.raw.update("user_instruments", {"total_hours": 5}, equals(instrument_id="tuba"))
    own.remove("flute")
    assert primary(stage) == ["tuba"]
    own.remove("oboe")
    assert primary(stage) == ["tuba"]
    own.remove("tuba")
    assert primary(stage) == []


def test_the_same_one_twice_is_refused_and_nothing_changes(stage: Any) -> None:
    own = repository(stage)
    add(stage, "oboe")
    before = stage.rows("user_instruments", "ana")
    with pytest.raises(ConflictError):
        own.add(own.named("oboe"), {}, True)
    for act in (own.make_primary, own.remove, own.get):
        with pytest.raises(NotFoundError):
            act("flute")
    assert stage.rows("user_instruments", "ana") == before


def test_what_somebody_else_plays_is_seen_and_left_alone(stage: Any) -> None:
    add(stage, "oboe")
    others = repository(stage, "bob")
    assert [row["instrument_id"] for row in others.of(stage.id("ana"))] == ["oboe"]
    with pytest.raises(NotFoundError):
        others.remove("oboe")
    mine = equals(user_id=stage.id("ana"))
    with pytest.raises(DeniedError):
        stage.as_("bob").gateway.update("user_instruments", {"level": 99}, mine)


def test_the_catalogue_is_sorted_and_knows_all_categories(stage: Any) -> None:
    own = repository(stage)
    rows = own.catalogue()
    assert len(rows) == 125
    found = [category for category, _ in itertools.groupby(row["category"] for row in rows)]
    assert sorted(found) == sorted(own.categories())
    assert own.catalogue("nothing") == []
