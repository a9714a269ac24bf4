"""`jam room export` and `apply` as a script meets them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOM = """
[room]
name = "Friday"
[[loops]]
id = "drums"
loop_id = "arena-stomp"
[[loops]]
loop_id = "abyss-bass"
[[songs]]
name = "Opener"
[[songs.tracks]]
trackId = "drums"
"""


@pytest.fixture
def file(jam: Callable[..., Any]) -> Path:
    path = Path("room.toml")
    path.write_text(ROOM)
    return path


def test_a_room_is_opened_then_left_alone(jam: Callable[..., Any], file: Path) -> None:
    made = jam("room", "apply", file)
    assert (made.code, made.err) == (0, "")
    ((code, state, changes, name, source),) = made.rows
    assert (state, changes, name, source) == ("created", "4", "Friday", "room.toml")
    again = jam("room", "apply", file)
    assert again.rows == [[code, "unchanged", "0", "Friday", "room.toml"]]
    assert again.err == "Nothing changed: all of it was so already.\n"


def test_what_is_exported_is_applied_from_standard_input(
    jam: Callable[..., Any], file: Path, jam_process: Callable[..., Any]
) -> None:
    code = jam("room", "apply", file).rows[0][0]
    for words in ((), ("--format", "json")):
        exported = jam_process("room", "export", code, *words)
        assert exported.returncode == 0
        read = json.loads if words else tomllib.loads
        assert read(exported.stdout.decode())["room"]["code"] == code
        applied = jam_process("room", "apply", "-", "--json", input=exported.stdout)
        assert json.loads(applied.stdout) == [
            {
                "file": "standard input",
                "code": code,
                "name": "Friday",
                "state": "unchanged",
                "changes": [],
            }
        ]


def test_differences_are_shown_and_nothing_is_changed(jam: Callable[..., Any], file: Path) -> None:
    code = jam("room", "apply", file).rows[0][0]
    same = jam("room", "apply", "--diff", file)
    assert (same.code, same.out) == (0, "")
    file.write_text(
        ROOM.replace('[[loops]]\nloop_id = "abyss-bass"\n', "").replace(
            'name = "Friday"', 'name = "Friday"\ngenre = "fu\\u001bnk"\nmax_users = 4'
        )
    )
    other = jam("room", "apply", "--diff", file)
    assert other.code == 1
    assert other.out == (
        f"room.toml ({code}, Friday)\n"
        "  ~ room genre: nothing → fu\\x1bnk\n"
        "  ~ room max_users: 10 → 4\n"
        "  - loops Abyss Bass\n"
    )
    assert jam("room", "apply", "--dry-run", file).rows[0][:3] == [code, "changed", "3"]
    assert jam("room", "apply", "--diff", file).out == other.out


def test_what_is_removed_is_asked_about(jam: Callable[..., Any], file: Path) -> None:
    jam("room", "apply", file)
    file.write_text("loops = []\n" + '[room]\nname = "Friday"\n')
    jam("room", "apply", file).refused(2, "nobody to ask", "--yes")
    assert jam("room", "apply", "--yes", file).rows[0][1:3] == ["changed", "2"]


def test_many_files_are_all_applied_or_none(jam: Callable[..., Any]) -> None:
    files = []
    for number in range(5):
        path = Path(f"{number}.toml")
        path.write_text(ROOM.replace("Friday", f"Room {number}"))
        files.append(path)
    files[3].write_text(ROOM.replace("Friday", "Room 3") + "volum = 3\n")
    jam("room", "apply", *files).refused(
        8, "3.toml, line 9, songs 1", "tracks 1 has no key 'volum'", "did you mean 'volume'"
    )
    assert jam("room", "list", "--json").json == []
    files[3].write_text(ROOM.replace("Friday", "Room 3"))
    made = jam("room", "apply", *files, "--json").json
    assert [one["state"] for one in made] == ["created"] * 5


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("nothing.toml",), 3, "no file nothing.toml"),
        (("-", "-"), 2, "read once"),
        ((".",), 7, "cannot be read"),
    ],
)
def test_files_that_cannot_be_read(
    jam: Callable[..., Any], words: tuple[str, ...], code: int, said: str
) -> None:
    jam("room", "apply", *words).refused(code, said)


def test_a_room_is_played_and_rendered_by_its_code(jam: Callable[..., Any], file: Path) -> None:
    code = jam("room", "apply", file).rows[0][0]
    for words in ((code,), (code, "Opener"), (file,), ("Opener",)):
        made = jam("render", *words, "--seconds", "0.5", "--out", "a.wav", "--json").json
        assert made[0]["loudness_lufs"] is not None
        assert made[0]["notices"] == []
    made = jam("render", code, "--setlist", "--seconds", "0.5", "--out", "songs", "--json").json
    assert [one["path"] for one in made] == ["songs/opener.wav"]
    jam("render", code, "Closer", "--out", "b.wav").refused(3, "no song 'Closer'")
    jam("render", "ZZZZZZZZ", "--out", "b.wav").refused(3, "no band, loop, room, song or file")


def test_a_service_that_plays_a_room_looks_for_it_first(
    jam: Callable[..., Any], file: Path
) -> None:
    code = jam("room", "apply", file).rows[0][0]
    shown = jam("service", "install", "--print", "--", "play", code, "--setlist")
    assert shown.code == 0, shown
    assert f"play {code} --setlist" in shown.out
    assert jam("service", "install", "--print", "--", "play", "ZZZZZZZZ").code == 3


def test_nothing_that_a_terminal_obeys_is_exported(jam: Callable[..., Any]) -> None:
    name = "".join(map(chr, range(1, 160))) + "\u202eé🎸"
    file = Path("odd.json")
    for description in (name, "only \x7f"):
        file.write_text(json.dumps({"room": {"name": "Odd", "description": description}}))
        code = jam("room", "apply", file).rows[0][0]
        for words, read in (((), tomllib.loads), (("--format", "json"), json.loads)):
            out = jam("room", "export", code, *words).out
            assert not [one for one in out if one != "\n" and (one < " " or "\x7f" <= one < "\xa0")]
            assert read(out)["room"]["description"] == description
