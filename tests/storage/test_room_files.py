"""Rooms as files: there and back without loss, a second time nothing, all or none."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import pytest

from jamtui.errors import BadFileError, ConflictError, JamError, NotFoundError
from jamtui.storage.database import Database
from jamtui.studio.room_files.applying import apply_files, removals
from jamtui.studio.room_files.cards import AppliedRoom
from jamtui.studio.room_files.document import room_document
from jamtui.studio.room_files.shape import RoomFile, read_room_file
from jamtui.studio.room_files.source import RoomSource, read_room_source
from jamtui.studio.room_files.toml_text import to_toml
from jamtui.studio.rooms.opening import take_away

FULL = """
[room]
name = "Friday"
genre = "funk"
tags = ["late", "loud"]
canvas = '{"strokes": [null, 1]}'
is_public = false
[room.settings]
bufferSize = 128
[room.settings.transport]
bpm = 96.5
key = "F#"
scale = "dorian"
timeSignature = [7, 8]
swing = 0.25
[room.rules]
customRules = "Be kind.\\nListen."
[room.default_permissions.transport]
play = true

[[members]]
name = "bob"
role = "performer"
permissions = { transport = { loopControl = true } }
[[members]]
name = "CLEO"

[[bans]]
name = "eve"
reason = "noise"
expires_at = 2090-01-01T00:00:00+02:00

[[library]]
id = "take"
name = "First take"
url = "library:cafe.flac"
duration = 12.5

[[queue]]
name = "Warm-up"
url = "https://music.test/a.mp3"
duration = 60

[[loops]]
id = "drums"
loop_id = "arena-stomp"
volume = 0.5
pan = -0.25
effects = { reverb = { enabled = true, mix = 0.4 } }
custom_midi_data = [{ t = 0, n = 36, v = 100, d = 0.1 }, { t = 0.5, n = 38, v = 90, d = 0.1 }]
humanize_enabled = true
[[loops]]
loop_id = "abyss-bass"
target_key = "Am"
target_bpm = 120
sound_settings = { gain = -3, octave = 1 }
[[loops]]
loop_id = "abyss-bass"
name = "Bass, twice"

[[songs]]
name = "Opener"
bpm = 100
key = "A minor"
lyrics = [{ time = 1.5, text = "Hello" }]
notation = { sections = [{ type = "intro", start = 0, length = 8 }], chords = [] }
[[songs.tracks]]
trackId = "drums"
startOffset = 4
[[songs.tracks]]
type = "audio"
trackId = "take"
volume = 0.7
[[songs]]
name = "Closer ☃ مرحبا"

[[presets]]
name = "My piano"
instrument_id = "piano"
"""


def file_of(text: str, name: str = "room.toml") -> RoomFile:
    return read_room_file(RoomSource(name, text, tomllib.loads(text)))


def json_file(document: dict[str, Any]) -> RoomFile:
    return read_room_file(RoomSource("room.json", "", document, is_json=True))


def apply(database: Database, *texts: str, keep: bool = True) -> list[AppliedRoom]:
    return apply_files(database, [file_of(text) for text in texts], keep=keep)


def words(applied: AppliedRoom) -> list[str]:
    """Returns "action section name field" of each change."""
    return [
        " ".join(filter(None, (one.action, one.section, one.name, one.field)))
        for one in applied.changes
    ]


@pytest.fixture
def code(town: Any) -> str:
    (made,) = apply(town.ana, FULL)
    assert made.state == "created"
    return made.code


def test_a_second_time_nothing_changes(town: Any, code: str) -> None:
    (again,) = apply(town.ana, FULL)
    assert (again.code, again.state, again.changes) == (code, "unchanged", [])


def test_what_is_exported_is_so_already(town: Any, code: str) -> None:
    document = room_document(town.ana, code)
    text = to_toml(document)
    assert tomllib.loads(text) == json.loads(json.dumps(document)) == document
    assert apply(town.ana, text)[0].changes == []
    assert apply_files(town.ana, [json_file(document)])[0].changes == []
    assert room_document(town.ana, code) == document


def test_a_room_that_is_gone_comes_back_as_it_was(town: Any, code: str) -> None:
    document = room_document(town.ana, code)
    take_away(town.ana, code)
    (made,) = apply(town.ana, to_toml(document))
    assert (made.state, made.code) == ("created", code)
    assert room_document(town.ana, code) == document


def test_what_was_changed_since_is_made_as_the_file_says(town: Any, code: str) -> None:
    document = room_document(town.ana, code)
    other = FULL.replace("96.5", "120").replace('"performer"', '"listener"')
    other = other.replace("volume = 0.5", "volume = 1.5").replace('"take"', '"takes"')
    other = other.replace('name = "Closer ☃ مرحبا"', 'name = "Another"')
    changed = words(apply(town.ana, other)[0])
    assert "change room settings.transport.bpm" in changed
    assert "change members bob role" in changed
    assert "change loops Arena Stomp volume" in changed
    assert "remove songs Closer ☃ مرحبا" in changed
    assert "add songs Another" in changed
    assert room_document(town.ana, code) != document
    apply(town.ana, to_toml(document))
    assert room_document(town.ana, code) == document


def test_another_code_makes_a_copy_that_is_found_again(town: Any, code: str) -> None:
    """The ids in it are the first room's, so the copy gets its own, each time the same."""
    text = to_toml(room_document(town.ana, code)).replace(code, "CAPYCAPY")
    (copy,) = apply(town.ana, text)
    assert (copy.state, copy.code) == ("created", "CAPYCAPY")
    assert apply(town.ana, text)[0].changes == []
    assert apply(town.ana, FULL.replace("[room]", f'[room]\ncode = "{code}"'))[0].changes == []
    first, second = (room_document(town.ana, one) for one in (code, "CAPYCAPY"))
    drums = second["loops"][0]["id"]
    assert drums != first["loops"][0]["id"]
    assert second["songs"][0]["tracks"][0]["trackId"] == drums


def test_what_a_file_does_not_name_is_left_alone(town: Any, code: str) -> None:
    before = room_document(town.ana, code)
    head = f'[room]\ncode = "{code.lower()}"\n'
    assert apply(town.ana, head)[0].changes == []
    loop = before["loops"][0]["id"]
    only = f'[[loops]]\nid = "{loop}"\nloop_id = "arena-stomp"\nmuted = true\n'
    (applied,) = apply(town.ana, head + only)
    assert words(applied) == [
        "change loops Arena Stomp muted",
        "remove loops Abyss Bass",
        "remove loops Bass, twice",
    ]
    after = room_document(town.ana, code)
    assert after["loops"] == [before["loops"][0] | {"muted": True}]
    assert {k: v for k, v in after.items() if k != "loops"} == {
        k: v for k, v in before.items() if k != "loops"
    }


def test_the_order_of_a_list_is_the_order_in_the_room(town: Any, code: str) -> None:
    document = room_document(town.ana, code)
    for section in ("loops", "songs"):
        document[section].reverse()
    (applied,) = apply_files(town.ana, [json_file(document)])
    assert words(applied) == ["change loops order", "change songs order"]
    assert room_document(town.ana, code) == document


def test_presets_of_other_names_stay(town: Any, code: str) -> None:
    head = f'[room]\ncode = "{code}"\n'
    (applied,) = apply(town.ana, head + '[[presets]]\nname = "Drums"\ninstrument_id = "drums"')
    assert words(applied) == ["add presets Drums"]
    assert [one["name"] for one in room_document(town.ana, code)["presets"]] == [
        "Drums",
        "My piano",
    ]


def test_empty_values_take_away_what_may_be_missing(town: Any, code: str) -> None:
    loop = room_document(town.ana, code)["loops"][1]
    head = f'[room]\ncode = "{code}"\ngenre = ""\n'
    only = f'[[loops]]\nid = "{loop["id"]}"\nloop_id = "abyss-bass"\ntarget_key = ""\n'
    apply(town.ana, head + only)
    after = room_document(town.ana, code)
    assert "genre" not in after["room"]
    assert "target_key" not in after["loops"][0]


def test_a_file_without_a_code_means_ones_own_room_of_that_name(town: Any, code: str) -> None:
    assert apply(town.bob, '[room]\nname = "Friday"')[0].code != code
    assert apply(town.ana, '[room]\nname = "Friday"')[0].code == code
    town.ana.rooms.create({"name": "Friday"})
    with pytest.raises(ConflictError, match="several rooms called 'Friday'"):
        apply(town.ana, '[room]\nname = "Friday"')


def test_all_files_are_applied_or_none(town: Any) -> None:
    good = [FULL.replace("Friday", f"Room {number}") for number in range(3)]
    with pytest.raises(NotFoundError, match=r"loops 1.*arena-stompp"):
        apply(town.ana, *good, FULL.replace("arena-stomp", "arena-stompp"))
    assert town.service.gateway.count("rooms") == 0
    assert len(apply(town.ana, *good)) == 3


def test_what_is_only_looked_at_changes_nothing(town: Any, code: str) -> None:
    before = room_document(town.ana, code)
    text = f'[room]\ncode = "{code}"\nname = "X"\n[[loops]]\nloop_id = "arena-stomp"\n'
    looked = apply(town.ana, text, keep=False)
    assert removals(looked) == 2
    assert room_document(town.ana, code) == before
    assert apply(town.ana, text)[0].changes == looked[0].changes


@pytest.mark.parametrize(
    ("before", "after", "kind", "message"),
    [
        ("bufferSize = 128", "bufferSize = 127", BadFileError, "line 9, room.settings: .*one of"),
        ("bufferSize = 128", "bufferSise = 128", BadFileError, "did you mean 'bufferSize'"),
        ("swing = 0.25", "swing = 25", BadFileError, r"room\.settings\.transport: .*swing"),
        ("play = true", "play = 1", BadFileError, "true or false"),
        ("play = true", "fly = true", NotFoundError, "transport.fly"),
        ('role = "performer"', 'role = "boss"', BadFileError, "line 21, members 1: .*boss"),
        ('role = "performer"', 'role = "owner"', BadFileError, "does not own"),
        ('name = "bob"', 'name = "bop"', NotFoundError, "line 22, members 1: .*bob"),
        ('name = "CLEO"', 'name = "Bob"', BadFileError, "twice"),
        ("2090-01-01T00:00:00+02:00", "2090-01-01", BadFileError, "time with its zone"),
        ("volume = 0.5", "volume = 5", BadFileError, "line .*, loops 1: volume must be"),
        ("volume = 0.5", 'volume = "loud"', BadFileError, "volume must be"),
        ("volume = 0.5", "volume = nan", BadFileError, "volume holds nan"),
        ("pan = -0.25", "pann = 0", BadFileError, "did you mean 'pan'"),
        ("n = 36", "n = 360", BadFileError, "line 50, loops 1: .*n = 360"),
        ("gain = -3", "gian = -3", BadFileError, "did you mean 'gain'"),
        ("reverb = {", "revreb = {", BadFileError, "revreb"),
        ("bpm = 100", "bpm = 100.5", BadFileError, "songs 1: bpm"),
        ("startOffset = 4", "startOfset = 4", BadFileError, "did you mean 'startOffset'"),
        ("startOffset = 4", "startOffset = -4", BadFileError, "startOffset"),
        ('instrument_id = "piano"', 'instrument_id = "pianoo"', NotFoundError, "presets 1"),
        ('name = "Friday"', f'name = "{"x" * 90}"', BadFileError, "line 3, room: name must be"),
        ('url = "library:cafe.flac"', 'url = "a\\u001bb"', BadFileError, "url must be"),
        ('url = "library:cafe.flac"', 'url = "library:../jam.db"', BadFileError, "library 1: url"),
        ('url = "library:cafe.flac"', 'url = "/etc/passwd"', BadFileError, "library 1: url must"),
        ('url = "library:cafe.flac"', 'url = "library:.."', BadFileError, "library 1: url must"),
        ("duration = 12.5", "duration = true", BadFileError, "duration must be"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(
    town: Any, before: str, after: str, kind: type[JamError], message: str
) -> None:
    assert before in FULL
    with pytest.raises(kind, match=message) as caught:
        apply(town.ana, FULL.replace(before, after))
    assert str(caught.value).startswith("room.toml")
    assert town.service.gateway.count("rooms") == 0


def test_a_room_full_of_notes_comes_back(town: Any) -> None:
    """More than a megabyte of TOML."""
    notes = [{"t": place / 2000, "n": 60, "v": 100, "d": 0.001} for place in range(2000)]
    loops = [{"loop_id": "arena-stomp", "custom_midi_data": notes} for _ in range(14)]
    (made,) = apply_files(town.ana, [json_file({"room": {"name": "Full"}, "loops": loops})])
    document = room_document(town.ana, made.code)
    text = to_toml(document)
    assert len(text) > 1_000_000
    (again,) = apply_files(town.ana, [read_room_file(read_room_source("-", text.encode()))])
    assert again.changes == []
