"""Loops in the database: found, added, changed, taken away."""

from __future__ import annotations

import dataclasses
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.errors import BadFileError, ConflictError, DeniedError, NotFoundError, UsageError
from jamtui.music.loop import Loop
from jamtui.music.meter import Meter
from jamtui.music.note import Bend, Controller, Events, Note, Program
from jamtui.storage.actor import ANON, person
from jamtui.storage.database import Database
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id
from jamtui.storage.loops import LoopFilter, LoopRepository

MINE = Loop(
    id="my-groove",
    name="My Groove",
    category="drums",
    subcategory="fills",
    bpm=97.3,
    bars=2,
    meter=Meter(7, 8),
    key="F# dorian",
    events=Events(
        (Note(0, 36, 100, 240), Note(479, 38, 1, 1)),
        (Controller(0, 64, 127),),
        (Bend(7, -8192),),
        (Program(0, 5),),
    ),
    sound_preset="drums/acoustic-kit",
    tags=("mine", "sieben Achtel"),
    intensity=5,
    complexity=1,
    description="Recorded on the bus.",
    is_custom=True,
)


@pytest.fixture
def database(database: Database, towns: ModuleType) -> Database:
    """The database as ana uses it."""
    ana: Database = towns.Town(database).ana
    return ana


@pytest.fixture
def loops(database: Database) -> LoopRepository:
    return database.loops


def test_what_is_inserted_comes_back(loops: LoopRepository) -> None:
    assert loops.insert(MINE) == MINE
    assert loops.get("my-groove") == MINE
    assert MINE.id in loops.ids()


ticks = st.integers(0, 4 * 3360 - 1)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(ticks, st.integers(0, 127), st.integers(1, 127), st.integers(0, 960))),
    st.floats(20, 300),
)
def test_notes_and_tempo_come_back_exactly(
    database: Database, notes: list[tuple[int, int, int, int]], bpm: float
) -> None:
    inside = [Note(start, n, v, min(d, 13440 - start)) for start, n, v, d in notes]
    new = dataclasses.replace(MINE, bpm=bpm, bars=4, events=Events(tuple(sorted(inside))))
    loops = database.loops
    with database.gateway.transaction():
        loops.insert(new)
        assert loops.get(new.id) == new
        loops.delete(new.id)


def test_an_update_replaces_it(loops: LoopRepository) -> None:
    loops.insert(MINE)
    changed = dataclasses.replace(
        MINE, name="Ours", bpm=120.0, meter=Meter(3, 4), events=Events(), key=None, description=""
    )
    assert loops.update(changed) == changed
    assert loops.get(MINE.id) == changed
    assert [card.name for card in loops.find(LoopFilter(origin="custom"))] == ["Ours"]


def test_a_tempo_changed_in_the_row_counts(database: Database) -> None:
    database.loops.insert(MINE)
    database.gateway.update("user_custom_loops", {"bpm": 140}, equals(id=MINE.id))
    assert database.loops.get(MINE.id).bpm == 140


def test_a_deleted_loop_is_gone(database: Database) -> None:
    database.loops.insert(MINE)
    database.loops.delete(MINE.id)
    with pytest.raises(NotFoundError):
        database.loops.get(MINE.id)
    assert database.gateway.select("local_loop_details", equals(loop_id=MINE.id)) == []


def test_an_unknown_loop_is_refused_with_the_nearest(loops: LoopRepository) -> None:
    known = loops.ids()[0]
    with pytest.raises(NotFoundError, match=known):
        loops.get(known + "x")


def test_a_taken_id_is_refused(loops: LoopRepository) -> None:
    loops.insert(MINE)
    for taken in (MINE.id, loops.find(LoopFilter(origin="system"))[0].id):
        with pytest.raises(ConflictError, match="already"):
            loops.insert(dataclasses.replace(MINE, id=taken))


def test_an_id_is_taken_by_what_one_does_not_see_as_well(
    database: Database, loops: LoopRepository, towns: ModuleType
) -> None:
    raw, hidden = towns.raw(database), loops.find(LoopFilter(origin="system"))[0]
    raw.update("system_loops", {"is_active": 0}, equals(id=hidden.id))
    raw.insert("auth_users", {"id": (other := new_id()), "name": "other"})
    database.acting_as(person(other)).loops.insert(MINE)
    for taken in (MINE.id, hidden.id):
        with pytest.raises(ConflictError, match=f"There is a loop '{taken}' already"):
            loops.insert(dataclasses.replace(MINE, id=taken))


def test_system_loops_can_be_neither_changed_nor_deleted(loops: LoopRepository) -> None:
    card = loops.find(LoopFilter(origin="system"))[0]
    with pytest.raises(DeniedError, match=card.id):
        loops.delete(card.id)
    with pytest.raises(DeniedError, match=card.id):
        loops.update(dataclasses.replace(MINE, id=card.id))


def test_nobody_in_particular_adds_no_loop(database: Database) -> None:
    with pytest.raises(DeniedError, match="profile create"):
        database.acting_as(ANON).loops.insert(MINE)


def test_only_the_owner_changes_a_loop(database: Database) -> None:
    database.loops.insert(MINE)
    other = database.acting_as(person(new_id())).loops
    with pytest.raises(NotFoundError, match="of your own"):
        other.delete(MINE.id)
    with pytest.raises(NotFoundError, match="of your own"):
        other.update(MINE)
    assert database.loops.get(MINE.id) == MINE


@pytest.mark.parametrize("id_", ["", "a b", "../x", "a/b", ".hidden", "x" * 65, "\x1b[31m"])
def test_an_id_that_will_not_do_is_refused(loops: LoopRepository, id_: str) -> None:
    with pytest.raises(UsageError, match="no id"):
        loops.insert(dataclasses.replace(MINE, id=id_))


@pytest.mark.parametrize(
    "wrong",
    [
        {"bpm": 0.0},
        {"bpm": float("nan")},
        {"bpm": 1e9},
        {"bars": 0},
        {"intensity": 6},
        {"complexity": 0},
        {"name": " "},
        {"events": Events((Note(10**9, 60, 100, 1),))},
        {"events": Events((Note(0, 200, 100, 1),))},
    ],
)
def test_figures_out_of_range_are_refused(loops: LoopRepository, wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        loops.insert(dataclasses.replace(MINE, **wrong))  # type: ignore[arg-type]
    assert MINE.id not in loops.ids()


@pytest.mark.parametrize(
    "notes", ["{}", "[[]]", '[{"t":2,"n":1,"v":1,"d":0}]', "[" * 500 + "]" * 500]
)
def test_broken_notes_in_the_database_are_one_sentence(database: Database, notes: str) -> None:
    database.loops.insert(MINE)
    database.gateway.update("user_custom_loops", {"midi_data": notes}, equals(id=MINE.id))
    with pytest.raises(BadFileError):
        database.loops.get(MINE.id)
    assert MINE.id in [card.id for card in database.loops.find()]


FILTERS = [
    LoopFilter(category="bass"),
    LoopFilter(subcategory="fills"),
    LoopFilter(bpm=(100, 120)),
    LoopFilter(intensity=(4, 5)),
    LoopFilter(complexity=(1, 1)),
    LoopFilter(meter=Meter(7, 8)),
    LoopFilter(origin="system"),
    LoopFilter(category="drums", bpm=(60, 90)),
]


@pytest.mark.parametrize("wanted", FILTERS)
def test_filters_divide_the_loops(loops: LoopRepository, wanted: LoopFilter) -> None:
    loops.insert(MINE)
    everything = loops.find()
    found = loops.find(wanted)
    assert 0 < len(found) < len(everything)
    for card in everything:
        assert (card in found) == (
            wanted.category in (None, card.category)
            and wanted.subcategory in (None, card.subcategory)
            and (wanted.bpm is None or wanted.bpm[0] <= card.bpm <= wanted.bpm[1])
            and (wanted.intensity is None or card.intensity >= wanted.intensity[0])
            and (wanted.complexity is None or card.complexity <= wanted.complexity[1])
            and wanted.meter in (None, card.meter)
            and not (wanted.origin == "system" and card.is_custom)
        )


@pytest.mark.parametrize(
    ("wanted", "hit"),
    [
        (LoopFilter(text="groove MY"), True),
        (LoopFilter(text="bus recorded"), True),
        (LoopFilter(text="achtel"), True),
        (LoopFilter(text="bus train"), False),
        (LoopFilter(text="%"), False),
        (LoopFilter(tag="Sieben  achtel"), True),
        (LoopFilter(tag="sieben"), False),
        (LoopFilter(key="f# DORIAN"), True),
        (LoopFilter(key="F#"), False),
        (LoopFilter(origin="custom"), True),
        (LoopFilter(origin="system"), False),
        (LoopFilter(bpm=(97.3, 97.3)), True),
        (LoopFilter(bpm=(97.4, 98)), False),
    ],
)
def test_search(loops: LoopRepository, wanted: LoopFilter, hit: bool) -> None:
    loops.insert(MINE)
    assert (MINE.id in [card.id for card in loops.find(wanted)]) == hit


def test_the_list_is_in_the_order_of_categories(loops: LoopRepository) -> None:
    categories = list(dict.fromkeys(card.category for card in loops.find()))
    assert categories[:2] == ["drums", "bass"]
    assert len(categories) == len(set(categories))


def test_an_inactive_system_loop_is_not_there(database: Database, towns: ModuleType) -> None:
    id_ = database.loops.ids()[0]
    towns.raw(database).update("system_loops", {"is_active": 0}, equals(id=id_))
    assert id_ not in database.loops.ids()
    with pytest.raises(NotFoundError):
        database.loops.get(id_)
