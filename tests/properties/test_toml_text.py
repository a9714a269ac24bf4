"""TOML that is written says the same when it is read."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.studio.room_files.toml_text import to_toml

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
keys = st.one_of(st.text("abcXYZ019_-", min_size=1, max_size=8), texts.filter(bool)).filter(
    lambda key: "\0" not in key
)
scalars = st.one_of(
    texts,
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=9,
)
entries = st.dictionaries(keys, values, max_size=3)
songs = st.builds(
    lambda entry, tracks: entry | {"tracks": tracks}, entries, st.lists(entries, max_size=2)
)
documents = st.dictionaries(keys, values | st.lists(entries, max_size=2), max_size=3).flatmap(
    lambda table: st.lists(songs, max_size=2).map(lambda made: table | {"songs": made})
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(documents)
def test_what_is_written_is_read_again(document: dict[str, Any]) -> None:
    assert tomllib.loads(to_toml(document)) == document


@settings(max_examples=50, deadline=None, derandomize=True)
@given(entries)
def test_what_is_none_is_left_out(table: dict[str, Any]) -> None:
    assert to_toml(table | {"\x01none": None}) == to_toml(table)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), [None], object(), b"x", "\ud800", {"a": {1, 2}}]
)
def test_what_toml_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"TOML|half"):
        to_toml({"key": value})


def test_it_reads_well() -> None:
    document = {
        "bans": [],
        "room": {"name": 'A "B"', "settings": {"transport": {"bpm": 90}}, "rules": {}},
        "songs": [{"name": "x", "tracks": [{"id": "a", "volume": 1.0}]}],
        "loops": [{"effects": {"eq": {"enabled": True}}, "text": "one\ntwo"}],
    }
    assert to_toml(document) == (
        'bans = []\n\n[room]\nname = "A \\"B\\""\nrules = {}\n\n'
        "[room.settings.transport]\nbpm = 90\n\n"
        '[[songs]]\nname = "x"\n\n[[songs.tracks]]\nid = "a"\nvolume = 1.0\n\n'
        '[[loops]]\neffects = { eq = { enabled = true } }\ntext = """\none\ntwo"""\n'
    )
