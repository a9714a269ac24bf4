"""`jam preset`: how one likes a track to be set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from jamtui.studio.tracks.cards import TrackPreset

Run = Callable[..., Any]


def test_every_option_is_kept(jam: Run) -> None:
    made = jam(
        "preset", "save", "Clean", "--description", "Bright\nand dry", "--instrument", "piano",
        "--type", "midi", "--volume", 0, "--muted", "--solo", "--color", "#010203",
        "--effect-preset", "Hall", "--set", "effects.reverb.mix=1", "--set",
        "midi_settings.patch=keys/organ", "--json",
    ).json  # fmt: skip
    assert msgspec.convert(made, TrackPreset).name == "Clean"
    wanted = {
        "description": "Bright\nand dry",
        "instrument_id": "piano",
        "track_type": "midi",
        "volume": 0,
        "is_muted": True,
        "is_solo": True,
        "color": "#010203",
        "active_effect_preset": "Hall",
        "midi_settings": {"patch": "keys/organ"},
        "is_default": True,
        "use_count": 0,
    }
    assert {name: made[name] for name in wanted} == wanted
    assert made["effects"]["reverb"]["mix"] == 1
    assert jam("preset", "show", "clean", "--json").json == made
    edited = jam("preset", "edit", "Clean", "--name", "Wet", "--not-muted", "--json").json
    changed = {"name": "Wet", "is_muted": False, "updated_at": edited["updated_at"]}
    assert edited == made | changed


def test_a_preset_from_a_loop_track(in_room: Run) -> None:
    words = ("--volume", 0.5, "--set", "effects.chorus.enabled=true")
    assert in_room("looptrack", "add", "thumb-and-pop", *words).code == 0
    made = in_room("preset", "save", "Bass", "--from-loop", 1, "--json").json
    assert (made["track_type"], made["volume"]) == ("midi", 0.5)
    assert made["midi_settings"] == {"patch": "bass/slap-bass"}
    assert made["effects"]["chorus"]["enabled"] is True


def test_a_preset_is_taken_from_one_input_to_another(in_room: Run) -> None:
    for name, words in (("One", ("--gain", 6, "--volume", 0.5)), ("Two", ())):
        assert in_room("input", "add", name, *words).code == 0
    assert in_room("input", "add", "Keys", "--type", "midi").code == 0
    assert in_room("preset", "save", "Loud", "--from-input", "One").code == 0
    for _ in range(2):
        set_ = in_room("preset", "apply", "Loud", "Two", "--json").json
    assert (set_["name"], set_["volume"], set_["audio_settings"]) == ("Two", 0.5, {"gain": 6})
    in_room("preset", "apply", "Loud", "Keys").refused(2, "midi")
    assert in_room("preset", "list").rows[0][:5] == ["Loud", "other", "audio", "yes", "2"]


def test_one_default_for_each_instrument(jam: Run) -> None:
    for name, words in (
        ("a", ()), ("b", ("--default",)), ("c", ("--instrument", "piano")),
    ):  # fmt: skip
        assert jam("preset", "save", name, *words).code == 0

    def defaults() -> set[str]:
        return {row[0] for row in jam("preset", "list").rows if row[3] == "yes"}

    assert defaults() == {"b", "c"}
    assert jam("preset", "default", "a").code == 0
    assert defaults() == {"a", "c"}
    assert jam("preset", "delete", "a", "--yes").code == 0
    assert defaults() == {"b", "c"}
    assert [row[0] for row in jam("preset", "list", "--instrument", "piano").rows] == ["c"]
    assert jam("preset", "list", "--type", "midi").out == ""


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("save", "CLEAN"), 5, "already"),
        (("save", ""), 2, "empty"),
        (("save", "b", "--instrument", "pinao"), 3, "piano"),
        (("save", "b", "--type", "video"), 2, "audio, midi"),
        (("save", "b", "--description", "x" * 2001), 2, "at most 2,000"),
        (("save", "b", "--set", "effects.revrb.mix=1"), 2, "'reverb'"),
        (("save", "b", "--set", "use_count=9"), 2, "no field"),
        (("save", "b", "--from-input", "1", "--from-loop", "1"), 2, "one track"),
        (("show", "Cleen"), 3, "Clean"),
        (("delete", "Clean"), 2, "--yes"),
    ],
)
def test_what_is_refused(jam: Run, words: tuple[str, ...], code: int, said: str) -> None:
    assert jam("preset", "save", "Clean").code == 0
    jam("preset", *words).refused(code, said)
    assert len(jam("preset", "list").rows) == 1
