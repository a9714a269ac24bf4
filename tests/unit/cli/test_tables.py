"""Tables on a terminal: what stays when it is narrow, and how ids, moments and headings look."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.cli import output
from jamtui.cli.output import fitting, heading, print_facts, print_table
from jamtui.cli.short_ids import SHORTEST, shortened

FIRST = "019ab000-0000-7000-8000-0123456789ab"
SECOND = "019ab000-0000-7000-8000-ba9876543210"
MOMENT = "2026-11-22T20:00:00.000000+00:00"


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "Europe/Berlin")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(output, "is_terminal", lambda: True)

    def draw(width: int, columns: list[str], *rows: list[object], **options: object) -> list[str]:
        monkeypatch.setenv("COLUMNS", str(width))
        print_table(columns, rows, **options)  # type: ignore[arg-type]
        return [line.rstrip() for line in capsys.readouterr().out.splitlines()]

    return draw


def test_ids_are_whole_where_there_is_room(drawn) -> None:
    assert drawn(60, ["what", "id"], ["a", FIRST])[1] == f"a     {FIRST}"


def test_narrow_terminals_show_the_ends_of_ids(drawn) -> None:
    lines = drawn(30, ["what", "id"], ["a", FIRST], ["b", SECOND])
    assert lines == ["What  ID", "a     456789ab", "b     76543210"]


def test_an_id_stays_when_other_columns_have_to_go(drawn) -> None:
    lines = drawn(20, ["what", "title", "id"], ["a", "a long title", FIRST])
    assert lines == ["What  ID", "a     456789ab"]


def test_a_terminal_shows_moments_in_its_own_time(drawn, berlin) -> None:
    assert drawn(60, ["when"], [MOMENT])[1] == "2026-11-22 21:00"


def test_facts_show_moments_in_the_same_way(monkeypatch, capsys, berlin) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    print_facts({"created": MOMENT, "name": "2026-11-22T20:00"})
    assert capsys.readouterr().out == "created\t2026-11-22 21:00\nname   \t2026-11-22T20:00\n"


def test_scripts_get_ids_and_moments_as_they_are(capsys) -> None:
    print_table(["id", "when"], [[FIRST, MOMENT]])
    assert capsys.readouterr().out == f"{FIRST}\t{MOMENT}\n"


def test_headings_begin_with_a_capital() -> None:
    names = ["id", "Id", "ID", "last active", "BPM", "#"]
    assert [heading(name) for name in names] == ["ID", "ID", "ID", "Last active", "BPM", "#"]


def test_columns_marked_as_extra_go_first_even_ids() -> None:
    widths = {"name": 10, "id": 10, "kind": 10}
    assert fitting(widths, 22) == ["name", "id"]
    assert fitting(widths, 22, ("id",)) == ["name", "kind"]


@given(st.lists(st.uuids(), min_size=1, unique=True))
def test_short_ids_tell_their_rows_apart(ids) -> None:
    short = shortened([str(id_) for id_ in ids])
    assert len(set(short)) == len(ids)
    assert all(
        len(one) >= SHORTEST and str(id_).endswith(one) for one, id_ in zip(short, ids, strict=True)
    )


def test_ids_that_end_alike_are_shown_longer() -> None:
    third = "019ab000-0000-7000-8000-9123456789ab"
    assert shortened([FIRST, third]) == ["0123456789ab", "9123456789ab"]
    assert shortened([FIRST, FIRST, "-", "pocket-funk"]) == ["456789ab"] * 2 + ["-", "pocket-funk"]
