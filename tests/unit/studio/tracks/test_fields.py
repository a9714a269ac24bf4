"""Changes field by field: paths, values, and what is refused."""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.catalog.effects import default_effects
from jamtui.catalog.track_settings import setting_rules
from jamtui.errors import JamError, NotFoundError, UsageError
from jamtui.storage.tracks.records import (
    InputTrack,
    LibraryTrack,
    LoopTrack,
    PublishedStream,
    QueuedTrack,
    Song,
    TrackPreset,
)
from jamtui.storage.tracks.rows import record, row_of
from jamtui.studio.tracks.fields import FieldCheck

LOOP = LoopTrack(id="1", room_id="R", loop_id="x", effects=default_effects())
INPUT = InputTrack(id="1", room_id="R", user_id="u", name="Guitar")
SONG = Song(id="1", room_id="R", name="Song")
RECORDS = {
    "loop_track": LoopTrack,
    "input": InputTrack,
    "song": Song,
    "track": LibraryTrack,
    "queue": QueuedTrack,
    "preset": TrackPreset,
    "stream": PublishedStream,
}


def changes(part: str, before: Any, *assignments: str, **named: Any) -> dict[str, Any]:
    return FieldCheck(part).changes(before, named, assignments)


@pytest.mark.parametrize("part", RECORDS)
def test_every_field_that_can_be_set_is_a_column(part: str) -> None:
    columns = {field.name for field in dataclasses.fields(RECORDS[part])}
    assert set(setting_rules(part)) <= columns


@pytest.mark.parametrize(
    ("assignment", "field", "value"),
    [
        ("volume=0.5", "volume", 0.5),
        ("name=5", "name", "5"),
        ("name=a=b", "name", "a=b"),
        ("name=שלום \u200b🎸", "name", "שלום \u200b🎸"),
        ("name=null", None, None),
        ("muted=yes", "muted", True),
        ("muted=on", "muted", True),
        ("solo=true", "solo", True),
        ("target_key=Am", "target_key", "A minor"),
        ("color=#AABBCC", "color", "#aabbcc"),
        ("transpose_amount=-24", "transpose_amount", -24),
        ("start_time=2026-05-01T20:00:00+02:00", "start_time", "2026-05-01T18:00:00.000000+00:00"),
        ("sound_settings.attack=0.5", "sound_settings", {"attack": 0.5}),
        ('sound_settings={"cutoff":300}', "sound_settings", {"cutoff": 300}),
        ("sound_preset=keys/organ", "sound_preset", "keys/organ"),
        ("volume=0.8", None, None),
    ],
)
def test_a_loop_track_takes(assignment: str, field: str | None, value: Any) -> None:
    expected = {} if field is None else {field: value}
    assert changes("loop_track", LOOP, assignment) == expected


@pytest.mark.parametrize(
    ("assignment", "words"),
    [
        ("volume", "no change"),
        ("=1", "no change"),
        ("a..b=1", "no change"),
        (".".join("abcdefghij") + "=1", "no change"),
        ("volme=1", "'volume'"),
        ("position=1", "no field 'position'"),
        ("id=1", "no field 'id'"),
        ("created_by=1", "no field"),
        ("effects.reverv.mix=0.1", "'reverb'"),
        ("effects.reverb.mx=0.1", "'mix'"),
        ("effects.reverb.mix=1.01", "0 to 1"),
        ("effects.reverb.mix=NaN", "0 to 1"),
        ("effects.reverb=3", "table"),
        ("effects.reverb.mix.x=3", "nothing below"),
        ("effects.eq.bands.3.q=1", "no place"),
        ("effects.eq.bands.x=1", "no place"),
        ("sound_settings.atack=1", "'attack'"),
        ("volume=null", "number"),
        ("muted=maybe", "true or false"),
        ("start_time=yesterday", "a time"),
        ("start_time=2026-05-01T20:00:00", "a time"),
        ("color=red", "a colour"),
        ("name=", "empty"),
        ("name=" + "x" * 81, "at most 80"),
        ("volume=" + "9" * 5000, "number"),
        ("effects=" + "[" * 50_000, "table"),
    ],
)
def test_a_loop_track_refuses(assignment: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        changes("loop_track", LOOP, assignment)
    assert len(str(caught.value)) < 700


def test_an_unknown_sound_has_near_ones() -> None:
    with pytest.raises(NotFoundError, match="keys/organ"):
        changes("loop_track", LOOP, "sound_preset=keys/orgn")


def test_changes_come_one_after_the_other_and_leave_what_was_alone() -> None:
    before = dataclasses.replace(LOOP, effects=default_effects())
    found = changes(
        "loop_track",
        before,
        'effects.eq.bands.+={"type":"lowpass","frequency":500,"gain":0,"q":1}',
        "effects.eq.bands.0.q=2",
        "effects.eq.bands.0.gain=-3",
        "effects.chorus.mix=0.4",
    )["effects"]
    assert found["eq"]["bands"] == [{"type": "lowpass", "frequency": 500, "gain": -3, "q": 2}]
    assert found["chorus"] == {
        "enabled": False, "rate": 0.5, "depth": 0.3, "delay": 10, "feedback": 0.2, "spread": 90,
        "mix": 0.4,
    }  # fmt: skip
    assert list(found) == ["noiseGate", "eq", "compressor", "chorus", "reverb", "limiter"]
    assert before.effects == default_effects()


def test_null_takes_a_place_out_of_a_list_and_a_key_out_of_a_table() -> None:
    before = dataclasses.replace(INPUT, audio_settings={"gain": 3, "device": "USB"})
    assert changes("input", before, "audio_settings.device=null") == {"audio_settings": {"gain": 3}}
    chords = [{"beat": 0, "chord": "Am"}, {"beat": 4, "chord": "G"}]
    song = dataclasses.replace(SONG, notation={"chords": chords})
    assert changes("song", song, "notation.chords.0=null") == {"notation": {"chords": chords[1:]}}


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("audio_settings.channels=[1,2]", {"channels": [1, 2]}),
        ("audio_settings.channels=64", {"channels": [64]}),
        ("audio_settings.gain=-60", {"gain": -60}),
        ("audio_settings.monitoring=off", {"monitoring": False}),
        ("midi_settings.channel=16", {"channel": 16}),
        ("midi_settings.channel=all", {"channel": "all"}),
        ("midi_settings.port=1", {"port": "1"}),
        ("midi_settings.arpeggiator.octaves=4", {"arpeggiator": {"octaves": 4}}),
        ("midi_settings.velocityCurve=hard", {"velocityCurve": "hard"}),
    ],
)
def test_an_input_takes(assignment: str, value: Any) -> None:
    assert changes("input", INPUT, assignment) == {assignment.partition(".")[0]: value}


@pytest.mark.parametrize(
    "assignment",
    [
        "audio_settings.channels=[]",
        "audio_settings.channels=[1,1]",
        "audio_settings.channels=[1,2,3]",
        "audio_settings.channels=0",
        "audio_settings.channels=65",
        "audio_settings.effects.reverb.mix=7",
        "midi_settings.channel=0",
        "midi_settings.channel=17",
        "midi_settings.channel=true",
        "midi_settings.patch=no/such",
        "midi_settings.arpeggiator.gate=1.1",
        "midi_settings.arpeggiator.mode=sideways",
        "user_id=x",
        "track_type=midi",
    ],
)
def test_an_input_refuses(assignment: str) -> None:
    with pytest.raises(JamError):
        changes("input", INPUT, assignment)


@pytest.mark.parametrize("meter", ["7/8", "[7,8]"])
def test_a_song_takes_a_meter(meter: str) -> None:
    assert changes("song", SONG, f"time_signature={meter}") == {"time_signature": [7, 8]}


@pytest.mark.parametrize("meter", ["[4,5]", "[0,4]", "[4]", "4", "[true,4]", "[4.0,4]", "x"])
def test_a_song_refuses_what_is_no_meter(meter: str) -> None:
    with pytest.raises(UsageError):
        changes("song", SONG, f"time_signature={meter}")


@pytest.mark.parametrize("chord", ["Am", "F#m7", "Bbmaj7", "D/F#", "N.C.", "C7(b9)", "Gsus4", "E°"])
def test_chords(chord: str) -> None:
    given = {"chords": [{"beat": 0, "chord": chord}]}
    assert changes("song", SONG, notation=given) == {"notation": given}


@pytest.mark.parametrize("chord", ["", "H", "am", "A m", "C" + "7" * 40, "C\n", 7])
def test_what_is_no_chord(chord: Any) -> None:
    with pytest.raises(UsageError, match="a chord"):
        changes("song", SONG, notation={"chords": [{"beat": 0, "chord": chord}]})


def test_named_fields_and_assignments_make_one_change() -> None:
    found = changes("loop_track", LOOP, "pan=-1", volume=2.0, muted=None)
    assert found == {"volume": 2.0, "pan": -1}


PARTS_OF_PATHS = st.sampled_from(
    ["effects", "eq", "bands", "0", "+", "reverb", "mix", "tracks", "notation", "chords", "lyrics",
     "time", "text", "name", "volume", "audio_settings", "midi_settings", "arpeggiator", "mode",
     "-1", "", "é"]
)  # fmt: skip
VALUES = st.one_of(
    st.sampled_from(["null", "true", "{}", "[]", "[[]]", "1e999", "-0", "NaN", "{", "7/8", "Am"]),
    st.text(max_size=12),
    st.floats().map(str),
)


@pytest.mark.parametrize(
    ("part", "before"), [("loop_track", LOOP), ("input", INPUT), ("song", SONG)]
)
@given(
    st.lists(
        st.builds(
            lambda path, value: f"{'.'.join(path)}={value}",
            st.lists(PARTS_OF_PATHS, min_size=1, max_size=5),
            VALUES,
        ),
        max_size=3,
    )
)
def test_whatever_is_assigned_is_kept_whole_or_refused(
    part: str, before: Any, assignments: list[str]
) -> None:
    check = FieldCheck(part, {"notes": lambda value, _: value, "loop": lambda value, _: value})
    copy = dataclasses.replace(before)
    found: dict[str, Any] = {}
    with suppress(JamError):
        found = check.changes(before, {}, assignments)
    assert check.values(found) == found, "what is kept can be kept again"
    after = dataclasses.replace(before, **found)
    assert record(type(before), row_of(after)) == after
    assert before == copy


@pytest.mark.parametrize("word", ["true", "yes", "ON", "1", "false", "no", "Off", "0"])
@pytest.mark.parametrize(
    ("part", "before", "path", "at"),
    [
        ("loop_track", LOOP, "muted", ("muted",)),
        ("loop_track", LOOP, "effects.reverb.enabled", ("effects", "reverb", "enabled")),
        (
            "loop_track",
            LOOP,
            "effects.granularDelay.enabled",
            ("effects", "granularDelay", "enabled"),
        ),
        (
            "input",
            INPUT,
            "audio_settings.effects.chorus.enabled",
            ("audio_settings", "effects", "chorus", "enabled"),
        ),
    ],
)
def test_a_switch_takes_what_people_write(
    part: str, before: Any, path: str, at: tuple[str, ...], word: str
) -> None:
    is_on = word.lower() in ("true", "yes", "on", "1")
    other = "false" if is_on else "true"
    first = dataclasses.replace(before, **changes(part, before, f"{path}={other}"))
    found: Any = changes(part, first, f"{path}={word}")
    for key in at:
        found = found[key]
    assert found is is_on


def test_a_switch_of_an_effect_takes_no_other_word() -> None:
    with pytest.raises(UsageError, match="enabled"):
        changes("loop_track", LOOP, "effects.reverb.enabled=maybe")
