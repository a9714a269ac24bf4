"""A database that is made where somebody named one is told of, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize("words", [("loop", "list"), ("room", "create", "Attic"), ("db", "info")])
def test_a_new_database_is_told_of_once(jam: Any, tmp_path: Path, words: tuple[str, ...]) -> None:
    place = tmp_path / "mistyped.db"
    told = f"Made a new database at {place}.\n"
    first = jam("--db", place, *words)
    assert (first.code, first.err) == (0, told)
    assert "Made" not in jam("--db", place, *words).err


def test_the_variable_counts_as_much(
    jam: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAMTUI_DB", str(tmp_path / "mistyped.db"))
    assert jam("loop", "list").err == f"Made a new database at {tmp_path / 'mistyped.db'}.\n"


def test_a_first_start_tells_nothing(jam: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAMTUI_DB")
    assert jam("loop", "list", "--limit", "1").err == ""


def test_what_makes_none_tells_of_none(jam: Any, tmp_path: Path) -> None:
    place = tmp_path / "none.db"
    jam("--db", place, "db", "restore", "nothing.backup").refused(3)
    assert jam("--db", place, "sound", "list", "--limit", "1").err == ""
    assert not place.exists()
