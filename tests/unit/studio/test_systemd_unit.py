"""A unit says to systemd exactly what was meant."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.errors import UsageError
from jamtui.studio.systemd_unit import (
    MARK,
    UnitPlan,
    folder_text,
    quoted,
    unit_name,
    unit_text,
)

TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30)
AWKWARD = [
    "USB Audio: 2- (hw:1,0)",
    "100% $HOME ${PATH} %h",
    "back\\slash \\n",
    "a \"quoted\" 'device'",
    ";",
    "",
    "  spaces  ",
    "-- @+!-:",
    "Übermaß 🎹",
]


def words_as_systemd_reads(line: str) -> list[str]:
    """Splits a line by the rules of systemd.syntax(7) and systemd.unit(5), specifiers included."""
    words: list[str] = []
    word: str | None = None
    quote = ""
    characters = iter(line)
    for character in characters:
        if character == "\\":
            word = (word or "") + next(characters)
        elif quote:
            if character == quote:
                quote = ""
            else:
                word = (word or "") + character
        elif character in "\"'" and word is None:
            quote, word = character, ""
        elif character in " \t":
            if word is not None:
                words.append(word)
            word = None
        else:
            word = (word or "") + character
    assert not quote
    if word is not None:
        words.append(word)
    return [without_specifiers(one) for one in words]


def without_specifiers(word: str) -> str:
    assert "%" not in word.replace("%%", ""), "a specifier would be replaced"
    return word.replace("%%", "%")


def plan(*arguments: str, **changes: object) -> UnitPlan:
    values: dict[str, object] = {
        "name": "play",
        "command": (sys.executable, "-m", "jamtui", "play", *arguments),
        "folder": Path("/"),
        **changes,
    }
    return UnitPlan(**values)  # type: ignore[arg-type]


def values(text: str, key: str) -> list[str]:
    return [line.partition("=")[2] for line in text.splitlines() if line.startswith(f"{key}=")]


@given(st.lists(TEXT, max_size=5))
def test_systemd_reads_back_every_argument(arguments: list[str]) -> None:
    line = values(unit_text(plan(*arguments)), "ExecStart")[0]
    assert line.startswith(":")
    assert words_as_systemd_reads(line[1:])[4:] == arguments


@given(TEXT)
def test_systemd_reads_back_every_variable(value: str) -> None:
    line = values(unit_text(plan(environment={"JAMTUI_DB": value})), "Environment")[0]
    assert words_as_systemd_reads(line) == [f"JAMTUI_DB={value}"]


@given(TEXT)
def test_an_argument_never_adds_a_line(value: str) -> None:
    plain, odd = unit_text(plan("x")), unit_text(plan(value))
    assert len(odd.split("\n")) == len(plain.split("\n"))


@given(st.text(st.characters(categories=["Cc", "Cs"]), min_size=1, max_size=3))
def test_control_characters_are_refused(value: str) -> None:
    assert all(unicodedata.category(one) in ("Cc", "Cs") for one in value)
    with pytest.raises(UsageError, match="control character"):
        quoted(f"a{value}b")


def test_plain_words_stay_readable() -> None:
    assert quoted("--device=hw:1,0") == "--device=hw:1,0"
    assert quoted("USB Audio") == '"USB Audio"'


@pytest.mark.parametrize("name", ["play", "left-room", "Pi_4", "7", "a" * 48])
def test_names(name: str) -> None:
    assert unit_name(name) == f"jamtui-{name}.service"


@pytest.mark.parametrize(
    "name", ["", "a b", "../ssh", "a/b", "-x", "_x", "ä", "a" * 49, "a\n", "%i"]
)
def test_names_that_cannot_be(name: str) -> None:
    with pytest.raises(UsageError, match="no name for a service"):
        unit_name(name)


@pytest.mark.parametrize("folder", ["/a\\", "/a ", "/a\nb"])
def test_folders_that_cannot_be(folder: str) -> None:
    with pytest.raises(UsageError):
        folder_text(Path(folder))


def test_a_unit_of_the_system_runs_as_somebody() -> None:
    own, system = unit_text(plan()), unit_text(plan(run_as="pi"))
    assert values(own, "User") == []
    assert values(own, "WantedBy") == ["default.target"]
    assert values(system, "User") == ["pi"]
    assert values(system, "WantedBy") == ["multi-user.target"]


def test_it_plays_on_whatever_happens() -> None:
    text = unit_text(plan())
    assert text.startswith(MARK)
    assert values(text, "Restart") == ["always"]
    assert values(text, "LimitRTPRIO") == ["95"]
    assert values(text, "LimitMEMLOCK") == ["infinity"]
    assert values(text, "KillSignal") == ["SIGTERM"]
    assert values(text, "TimeoutStopSec") == ["5"]


def test_music_that_ends_is_not_started_again() -> None:
    assert values(unit_text(plan(ends_by_itself=True)), "Restart") == ["on-failure"]


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)
@pytest.mark.parametrize("run_as", [None, "root"])
def test_systemd_accepts_it(run_as: str | None, tmp_path: Path) -> None:
    folder = tmp_path / "50% of $HOME"
    folder.mkdir()
    made = plan(
        *AWKWARD, folder=folder, environment={"JAMTUI_DB": str(folder / "x.db")}, run_as=run_as
    )
    path = tmp_path / made.unit
    path.write_text(unit_text(made), "utf-8")
    scope = ["--user"] if run_as is None else []
    done = subprocess.run(
        ["systemd-analyze", *scope, "--man=no", "verify", str(path)],
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    if "initialize manager" in done.stderr:
        pytest.skip(f"systemd-analyze cannot run here: {done.stderr.strip()}")
    assert (done.returncode, done.stderr) == (0, "")
