"""Facts: everything that is set for a record is told, and nothing as JSON."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.catalog.effects import default_effects
from jamtui.storage.tracks.records import InputTrack, LoopTrack, Song
from jamtui.studio.tracks.facts import facts, loop_track_facts, song_facts

NAMES = st.text("abcdefgh", min_size=1, max_size=6)
SETTINGS = st.recursive(
    st.integers(-99, 99) | st.sampled_from(["soft", "hard"]),
    lambda inner: (
        st.dictionaries(NAMES, inner, min_size=1, max_size=4)
        | st.lists(st.dictionaries(NAMES, inner, min_size=1, max_size=3), min_size=1, max_size=3)
    ),
    max_leaves=12,
)


def leaves(path: str, value: Any) -> list[tuple[str, str]]:
    """Returns the fact that each plain setting belongs to, and what that has to say of it."""
    if not isinstance(value, (dict, list)):
        before, _, name = path.rpartition(".")
        return [(before, f"{name} {value}")]
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    return [leaf for name, one in inner for leaf in leaves(f"{path}.{name}", one)]


def loop_track(**values: Any) -> LoopTrack:
    return LoopTrack(id="1", room_id="R", loop_id="l", **values)


@given(st.dictionaries(NAMES, SETTINGS, min_size=1, max_size=4))
def test_every_setting_is_told_where_its_path_leads(settings: dict[str, Any]) -> None:
    told = facts(loop_track(sound_settings=settings))
    for path, words in leaves("sound_settings", settings):
        assert words in str(told[path]).split(", ")
    assert not any("{" in str(value) for value in told.values())


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, {"audio_settings": None}),
        ({"channels": [1, 2], "gain": -3.0}, {"audio_settings": "channels 1 and 2, gain -3"}),
        ({"monitoring": True, "device": None}, {"audio_settings": "monitoring yes, device -"}),
        (
            {"effects": {"eq": {"enabled": False, "bands": []}}},
            {"audio_settings.effects.eq": "off"},
        ),
    ],
)
def test_settings_in_words(settings: dict[str, Any], told: dict[str, Any]) -> None:
    track = InputTrack(id="1", room_id="R", user_id="u", name="x", audio_settings=settings)
    found = facts(track)
    assert {name: one for name, one in found.items() if name.startswith("audio")} == told


def test_a_loop_track_counts_from_1_and_counts_its_notes() -> None:
    told = loop_track_facts(loop_track(position=2, effects=default_effects()))
    assert (told["position"], told["custom_midi_data"]) == (3, None)
    assert told["effects.limiter"] == "off, threshold -3, release 100, ceiling -0.3"
    assert loop_track_facts(loop_track(custom_midi_data=[{}]))["custom_midi_data"] == "1 of its own"


def test_a_song_of_broken_entries_can_be_looked_at() -> None:
    song = Song(
        id="1", room_id="R", name="x", tracks=[{}], notation={"sections": [{}], "chords": None}
    )
    told = song_facts(song)
    assert told["track 1"] == "None None at - s, volume -"
    assert told["section 1"] == "None, - beats from beat - on"
