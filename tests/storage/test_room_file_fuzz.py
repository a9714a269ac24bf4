"""Whatever stands in a room's file, it is applied or refused in one sentence."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jamtui.errors import JamError
from jamtui.studio.room_files.applying import apply_files
from jamtui.studio.room_files.document import room_document
from jamtui.studio.room_files.shape import read_room_file
from jamtui.studio.room_files.source import RoomSource

DOCUMENT: dict[str, Any] = {
    "room": {
        "code": "FRYDAY22",
        "name": "Friday",
        "tags": ["a"],
        "canvas": {"a": 1},
        "settings": {"bufferSize": 128, "transport": {"bpm": 90, "timeSignature": [4, 4]}},
        "rules": {"customRules": "none"},
        "default_permissions": {"transport": {"play": True}},
    },
    "members": [{"name": "bob", "role": "member", "permissions": {"chat": {"sendMessages": True}}}],
    "bans": [{"name": "eve", "reason": "x", "expires_at": "2090-01-01T00:00:00Z"}],
    "library": [{"id": "l", "name": "x", "url": "library:x", "duration": 1.5, "stems": None}],
    "queue": [{"id": "q", "name": "x", "url": "x", "duration": 3}],
    "loops": [
        {
            "id": "a",
            "loop_id": "arena-stomp",
            "custom_midi_data": [{"t": 0, "n": 36, "v": 100, "d": 0.1}],
            "volume": 0.5,
            "effects": {"reverb": {"enabled": True}},
            "sound_settings": {"gain": 0},
            "start_time": None,
        }
    ],
    "songs": [
        {
            "name": "s",
            "time_signature": [4, 4],
            "tracks": [{"trackId": "a", "startOffset": 1}],
            "notation": {"chords": [{"beat": 0, "chord": "Am"}], "sections": []},
            "lyrics": [{"time": 0, "text": "x"}],
        }
    ],
    "presets": [{"name": "p", "instrument_id": "piano", "effects": {}, "is_default": True}],
}

odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(
        [
            "\0",
            "\ud800",
            "\u202e\x1b[2J",
            "x" * 100_000,
            [],
            {},
            [[]],
            [{}],
            {"": ""},
            datetime.datetime(2020, 1, 1),
            datetime.date(2020, 1, 1),
            datetime.time(1, 2),
            [datetime.date(2020, 1, 1)],
            {"a": datetime.date(2020, 1, 1)},
            10**400,
        ]
    ),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yields the path of everything in a document."""
    if path:
        yield path
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in pairs:
            yield from places(inner, (*path, key))


PLACES = list(places(DOCUMENT))


@settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(st.sampled_from(PLACES), odd), min_size=1, max_size=2), st.booleans())
def test_any_value_anywhere(
    town: Any, changes: list[tuple[tuple[Any, ...], Any]], adds: bool
) -> None:
    document = copy.deepcopy(DOCUMENT)
    for (*path, last), value in changes:
        table: Any = document
        for key in path:
            table = table[key] if isinstance(table, dict | list) else None
        if isinstance(table, dict):
            table["extra" if adds else last] = value
        elif isinstance(table, list) and last < len(table):
            table[last] = value
    said, code = applied(town, document)
    assert "\n" not in said
    assert len(said) < 1000
    if code is not None:
        assert applied(town, document) == ("unchanged", code)
        room_document(town.ana, code)


def applied(town: Any, document: dict[str, Any]) -> tuple[str, str | None]:
    """Returns the state and the code of the room, or why there is none."""
    try:
        file = read_room_file(RoomSource("room.toml", "", document, is_json=True))
        (room,) = apply_files(town.ana, [file])
    except JamError as error:
        return str(error), None
    return room.state, room.code
