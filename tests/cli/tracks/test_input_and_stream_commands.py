"""`jam input` and `jam stream`: what people play through and send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from jamtui.studio.tracks.cards import InputTrack, PublishedStream

Run = Callable[..., Any]


def add(jam: Run, *words: object) -> Any:
    return jam("input", "add", *words, "--json").json


def test_an_audio_input(in_room: Run) -> None:
    made = add(
        in_room, "Guitar", "--channels", "1,2", "--gain", "-6", "--device", "USB Audio",
        "--monitoring", "--volume", 0.5, "--muted", "--solo", "--not-armed", "--color", "#FFFFFF",
        "--set", "audio_settings.effects.chorus.mix=0.4",
    )  # fmt: skip
    assert msgspec.convert(made, InputTrack).name == "Guitar"
    settings = made["audio_settings"]
    assert settings.pop("effects")["chorus"]["mix"] == 0.4
    assert settings == {"channels": [1, 2], "gain": -6, "device": "USB Audio", "monitoring": True}
    assert (made["is_muted"], made["is_solo"], made["is_armed"]) == (True, True, False)
    assert (made["track_type"], made["midi_settings"], made["color"]) == ("audio", None, "#ffffff")
    assert made["owner_user_id"] == made["user_id"]
    assert in_room("input", "show", "guitar", "--json").json["id"] == made["id"]


def test_a_midi_input(in_room: Run) -> None:
    made = add(
        in_room, "Keys", "--type", "midi", "--port", "1", "--channel", "16", "--patch",
        "keys/organ", "--set", "midi_settings.arpeggiator.mode=updown",
    )  # fmt: skip
    wanted = {
        "port": "1",
        "channel": 16,
        "patch": "keys/organ",
        "arpeggiator": {"mode": "updown"},
    }
    assert (made["track_type"], made["midi_settings"]) == ("midi", wanted)
    edited = in_room("input", "edit", "Keys", "--channel", "all", "--name", "Organ", "--json").json
    assert edited["midi_settings"] == wanted | {"channel": "all"}
    assert edited["name"] == "Organ"


def test_a_list_of_inputs_and_the_mixer(in_room: Run) -> None:
    for name in ("Guitar", "Voice"):
        add(in_room, name)
    for words in (("mute", 1, 2), ("unmute", 2), ("solo", "voice"), ("volume", 1, 0.25)):
        assert in_room("input", *words).code == 0, words
    first, second = in_room("input", "list").rows
    assert (first[0], first[1], first[4], first[5]) == ("1", "Guitar", "0.25", "muted, armed")
    assert (second[0], second[1], second[5]) == ("2", "Voice", "solo, armed")
    assert in_room("input", "unsolo", 2).code == 0
    assert len(in_room("input", "list", "--json").json) == 2
    assert in_room("input", "delete", 1, "--yes").code == 0
    assert [row[1] for row in in_room("input", "list").rows] == ["Voice"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "A", "--type", "video"), 2, "audio or midi"),
        (("add", " "), 2, "empty"),
        (("add", "x" * 81), 2, "at most 80"),
        (("add", "A", "--channels", "1,x"), 2, "one or two inputs"),
        (("add", "A", "--channels", "0"), 2, "one or two inputs"),
        (("add", "A", "--gain", "61"), 2, "-60 to 60"),
        (("add", "A", "--channel", "17"), 2, "1 to 16"),
        (("add", "A", "--patch", "keys/orgn"), 3, "keys/organ"),
        (("add", "A", "--set", "audio_settings.gian=3"), 2, "'gain'"),
        (("show", "Nobody"), 3, "Nobody"),
        (("list", "--of", "nobody"), 3, "nobody"),
    ],
)
def test_what_an_input_cannot_be(
    in_room: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    in_room("input", *words).refused(code, said)
    assert in_room("input", "list").out == ""


def test_a_stream_is_published_and_ends(in_room: Run) -> None:
    made = in_room("stream", "publish", "mic", "--session", "one", "--json").json
    assert msgspec.convert(made, PublishedStream).session_id == "one"
    again = in_room("stream", "publish", "mic", "--session", "two")
    assert again.out.strip() == made["id"]
    assert in_room("stream", "list").rows[0][1:4:2] == ["mic", "two"]
    assert in_room("stream", "show", "mic", "--json").json["session_id"] == "two"
    in_room("stream", "withdraw", "mic").refused(2, "--yes")
    assert in_room("stream", "withdraw", "mic", "--yes").code == 0
    assert in_room("stream", "list", "--json").json == []
    in_room("stream", "publish", "").refused(2, "empty")
