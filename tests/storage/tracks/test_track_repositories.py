"""Records of tracks: every field comes back, and orders stay whole."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.errors import BadFileError, ConflictError, NotFoundError
from jamtui.storage.database import Database, open_database
from jamtui.storage.gateway import Gateway, equals
from jamtui.storage.ids import new_id
from jamtui.storage.migrations import migrate
from jamtui.storage.tracks.inputs import InputRepository
from jamtui.storage.tracks.library import LibraryRepository
from jamtui.storage.tracks.loop_tracks import LoopTrackRepository
from jamtui.storage.tracks.presets import PresetRepository
from jamtui.storage.tracks.queue import QueueRepository
from jamtui.storage.tracks.records import (
    InputTrack,
    LibraryTrack,
    LoopTrack,
    PublishedStream,
    QueuedTrack,
    Song,
    TrackDetails,
    TrackPreset,
)
from jamtui.storage.tracks.rows import columns, record, row_of
from jamtui.storage.tracks.songs import SongRepository
from jamtui.storage.tracks.streams import StreamRepository
from jamtui.storage.tracks.table import OrderedTable

KINDS = (
    LoopTrack,
    InputTrack,
    Song,
    LibraryTrack,
    QueuedTrack,
    TrackPreset,
    PublishedStream,
    TrackDetails,
)
TABLES = {
    LoopTrack: "room_loop_tracks",
    InputTrack: "user_tracks",
    Song: "songs",
    LibraryTrack: "tracks",
    QueuedTrack: "room_tracks",
    TrackPreset: "saved_track_presets",
    PublishedStream: "room_webrtc_sessions",
    TrackDetails: "local_track_details",
}
ROOM = "ABCDEFGH"
ODD_TEXT = "שלום \u200b🎸 ' \" ; DROP TABLE rooms; --\n\x1b[31m"


@pytest.fixture
def gateway(database: Database, towns: ModuleType) -> Iterator[Gateway]:
    """Everything passes: rules have tests of their own."""
    raw = towns.raw(database)
    raw.insert("rooms", {"id": ROOM, "name": "Room", "created_by": "somebody"})
    return raw


def full(kind: type[Any], room: str = ROOM) -> Any:
    """Returns a record in which no field has its default."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        text = str(field.type)
        if field.name == "room_id":
            values[field.name] = room
        elif field.name == "id":
            values[field.name] = new_id()
        elif "Literal" in text:
            values[field.name] = "midi"
        elif text.startswith("bool"):
            values[field.name] = not field.default
        elif text.startswith("list[int]"):
            values[field.name] = [7, 8]
        elif text.startswith("list[float]"):
            values[field.name] = [0.0, 0.25, 1.0]
        elif text.startswith("list"):
            values[field.name] = [{"t": 0.1, "text": ODD_TEXT, "deep": {"x": [1, None, True]}}]
        elif text.startswith("Json"):
            values[field.name] = {"a": {"b": [1, 2.5, ODD_TEXT]}}
        elif text.startswith("int"):
            values[field.name] = 3
        elif text.startswith("float"):
            values[field.name] = 0.123456789 if "humanize" in field.name else 0.5
        else:
            values[field.name] = f"{field.name} {ODD_TEXT}"
    return kind(**values)


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_is_a_field_and_comes_back(kind: type[Any], gateway: Gateway) -> None:
    new = full(kind)
    row = row_of(new)
    assert set(row) == set(columns(kind))
    gateway.insert(TABLES[kind], row)
    (found,) = gateway.select(TABLES[kind])
    assert set(found) == set(columns(kind))
    assert record(kind, found) == new


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_left_out_has_the_defaults_of_the_table(kind: type[Any], gateway: Gateway) -> None:
    needed = {
        field.name: getattr(full(kind), field.name)
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    gateway.insert(
        TABLES[kind],
        {key: value for key, value in needed.items() if key != "peaks"}
        | ({"peaks": "[]"} if kind is TrackDetails else {}),
    )
    (row,) = gateway.select(TABLES[kind])
    from_table, from_class = record(kind, row), kind(**needed)
    for field in dataclasses.fields(kind):
        if not field.name.endswith("_at") and field.name != "effects":
            assert getattr(from_table, field.name) == getattr(from_class, field.name), field.name


@pytest.mark.parametrize(
    ("column", "value"), [("effects", "[]"), ("custom_midi_data", '{"t": 1}'), ("effects", "3")]
)
def test_json_of_another_shape_is_told(column: str, value: str) -> None:
    row = row_of(LoopTrack(id="1", room_id=ROOM, loop_id="x")) | {column: value}
    with pytest.raises(BadFileError, match=column):
        record(LoopTrack, row)


def test_json_that_is_nested_without_end_is_told() -> None:
    row = row_of(LoopTrack(id="1", room_id=ROOM, loop_id="x"))
    with pytest.raises(BadFileError, match="nested"):
        record(LoopTrack, row | {"effects": '{"a":' * 100_000 + "1" + "}" * 100_000})


def test_numbers_that_are_none_are_never_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        row_of(LoopTrack(id="1", room_id=ROOM, loop_id="x", effects={"a": float("nan")}))


def ordered(gateway: Gateway) -> list[tuple[OrderedTable[Any], type[Any]]]:
    return [
        (LoopTrackRepository(gateway), LoopTrack),
        (SongRepository(gateway), Song),
        (QueueRepository(gateway), QueuedTrack),
    ]


def names(table: OrderedTable[Any]) -> list[str]:
    return [one.name for one in table.of_room(ROOM)]


def positions(gateway: Gateway, table: OrderedTable[Any], room: str = ROOM) -> list[int]:
    where = table.places[0] or table.table
    rows = gateway.select(where, equals(room_id=room), ("position",), ("position",))
    return [row["position"] for row in rows]


def fill(table: OrderedTable[Any], kind: type[Any], count: int, room: str = ROOM) -> list[str]:
    ids = []
    for number in range(count):
        values = {"loop_id": "x"} if kind is LoopTrack else {}
        values |= {"url": "library:x"} if kind is QueuedTrack else {}
        new = kind(id=new_id(), room_id=room, name=f"{number}", **values)
        ids.append(table.append(new).id)
    return ids


MOVES = st.lists(st.tuples(st.integers(0, 4), st.integers(-2, 7)), max_size=6)


@pytest.fixture(scope="module")
def shared(filled_file: Path, tmp_path_factory: pytest.TempPathFactory, towns: ModuleType) -> Any:
    path = tmp_path_factory.mktemp("orders") / "jam.db"
    path.write_bytes(filled_file.read_bytes())
    with open_database(path) as database:
        raw = towns.raw(database)
        raw.insert("rooms", {"id": ROOM, "name": "Room", "created_by": "somebody"})
        yield raw


@pytest.mark.parametrize("which", [0, 1, 2])
@given(moves=MOVES)
@settings(max_examples=25, deadline=None)
def test_any_moves_are_those_of_a_list(which: int, moves: Any, shared: Gateway) -> None:
    table, kind = ordered(shared)[which]
    shared.delete(table.table, equals(room_id=ROOM))
    model = fill(table, kind, 5)
    for at, to in moves:
        moving = model[at]
        table.move(ROOM, moving, to)
        model.remove(moving)
        model.insert(max(0, to), moving)
        assert table.ids_of_room(ROOM) == model
        assert [one.id for one in table.of_room(ROOM)] == model
        assert positions(shared, table) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_what_goes_leaves_no_gap(which: int, gateway: Gateway) -> None:
    table, kind = ordered(gateway)[which]
    ids = fill(table, kind, 5)
    gateway.insert("rooms", {"id": "ANTHERTW", "name": "Other", "created_by": "somebody"})
    others = fill(table, kind, 2, "ANTHERTW")
    table.delete(ids[1])
    table.delete(ids[4])
    assert names(table) == ["0", "2", "3"]
    assert positions(gateway, table) == [0, 1, 2]
    assert positions(gateway, table, "ANTHERTW") == [0, 1]
    gateway.delete("rooms", equals(id=ROOM))
    assert table.of_room(ROOM) == []
    assert table.ids_of_room("ANTHERTW") == others


@pytest.mark.parametrize("which", [0, 1, 2])
def test_pages_follow_each_other(which: int, gateway: Gateway) -> None:
    table, kind = ordered(gateway)[which]
    fill(table, kind, 5)
    pages = [table.of_room(ROOM, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    assert [one.name for page in pages for one in page] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_an_order_has_to_name_each_once(which: int, gateway: Gateway) -> None:
    table, kind = ordered(gateway)[which]
    ids = fill(table, kind, 3)
    for wrong in (ids[:2], [*ids, ids[0]], [ids[0], ids[0], ids[1]]):
        with pytest.raises(ValueError, match="each of them once"):
            table.put_in_order(ROOM, wrong)
    with pytest.raises(NotFoundError, match="nothing-such"):
        table.move(ROOM, "nothing-such", 0)
    assert table.ids_of_room(ROOM) == ids


def test_a_queued_track_goes_behind_the_others_of_its_new_room(gateway: Gateway) -> None:
    queue = QueueRepository(gateway)
    gateway.insert("rooms", {"id": "ANTHERTW", "name": "Other", "created_by": "somebody"})
    here, there = fill(queue, QueuedTrack, 3), fill(queue, QueuedTrack, 1, "ANTHERTW")
    queue.change(here[0], {"room_id": "ANTHERTW"})
    assert queue.ids_of_room(ROOM) == here[1:]
    assert queue.ids_of_room("ANTHERTW") == [there[0], here[0]]
    assert positions(gateway, queue) == [0, 1]


def test_change_and_delete_want_something_that_is_there(gateway: Gateway) -> None:
    inputs = InputRepository(gateway)
    kept = inputs.insert(full(InputTrack))
    assert inputs.change(kept.id, {}) == kept
    changed = inputs.change(kept.id, {"volume": 0.25, "audio_settings": {"gain": 3}})
    assert (changed.volume, changed.audio_settings) == (0.25, {"gain": 3})
    assert changed.name == kept.name
    assert inputs.delete(kept.id) == changed
    for action in (inputs.get, inputs.delete):
        with pytest.raises(NotFoundError, match="no input"):
            action(kept.id)


def preset(number: int, **values: Any) -> TrackPreset:
    return TrackPreset(id=new_id(), user_id="u", name=f"p{number}", **values)


def test_an_instrument_has_one_default(gateway: Gateway) -> None:
    presets = PresetRepository(gateway)
    first, second = (presets.insert(preset(number, use_count=number)) for number in (1, 2))
    presets.make_default(first)
    presets.make_default(second)
    assert [one.name for one in presets.of_person("u") if one.is_default] == ["p2"]
    with pytest.raises(ConflictError):
        gateway.update("saved_track_presets", {"is_default": 1}, equals(id=first.id))
    presets.delete(second.id)
    presets.settle_default("u", "other")
    assert presets.default("u", "other") == presets.get(first.id)
    presets.settle_default("u", "piano")
    assert presets.default("u", "piano") is None


def test_the_most_used_presets_stand_first(gateway: Gateway) -> None:
    presets = PresetRepository(gateway)
    for number, uses in ((1, 2), (2, 5), (3, 0)):
        presets.insert(preset(number, use_count=uses))
    assert [one.name for one in presets.of_person("u")] == ["p2", "p1", "p3"]


def test_a_name_is_published_once_in_a_room(gateway: Gateway) -> None:
    streams = StreamRepository(gateway)
    stream = PublishedStream(
        id=new_id(), room_id=ROOM, user_id="u", session_id="s", track_name="mic"
    )
    streams.insert(stream)
    assert streams.named(ROOM, "mic") is not None
    with pytest.raises(ConflictError):
        streams.insert(dataclasses.replace(stream, id=new_id()))


def test_the_search_takes_signs_of_patterns_for_letters(gateway: Gateway) -> None:
    library = LibraryRepository(gateway)
    for name in ("100% jam", "100 jam", "a_b", "axb", "wow!"):
        library.insert(LibraryTrack(id=new_id(), name=name, duration=1.0, url="x", uploaded_by="u"))
    found = {
        text: {one.name for one in library.search(text=text)} for text in ("%", "_", "!", "JAM")
    }
    assert found == {
        "%": {"100% jam"},
        "_": {"a_b"},
        "!": {"wow!"},
        "JAM": {"100% jam", "100 jam"},
    }


def test_what_was_there_before_orders_existed_gets_one() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, None, upto=16)
    for number, moment in enumerate("3142"):
        connection.execute(
            "INSERT INTO room_tracks (id, room_id, name, url, created_at) "
            "VALUES (?, 'r', 'n', 'u', ?)",
            (str(number), moment),
        )
        connection.execute(
            "INSERT INTO saved_track_presets (id, user_id, name, is_default) "
            "VALUES (?, 'u', 'n', 1)",
            (str(number),),
        )
    migrate(connection, None)
    order = "SELECT group_concat(track_id, '') FROM (SELECT track_id FROM local_queue_positions "
    assert connection.execute(order + "ORDER BY position)").fetchone() == ("1302",)
    kept = connection.execute("SELECT id FROM saved_track_presets WHERE is_default").fetchall()
    assert kept == [("3",)]
    connection.close()
