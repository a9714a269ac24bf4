"""The TOML files of loops."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from jamtui.catalog.loops import loop_cards, read_card, read_loop
from jamtui.errors import BadFileError, NotFoundError
from jamtui.music.meter import Meter
from jamtui.music.note import Events, Note

CARD = {
    "name": '"Back Room"',
    "category": '"drums"',
    "subcategory": '"rock-drums"',
    "bpm": "118",
    "bars": "4",
    "meter": '"7/8"',
    "key": '"A minor"',
    "sound": '"drums/acoustic-kit"',
    "tags": '["rock"]',
    "intensity": "5",
    "complexity": "1",
    "description": '"Words."',
}


def card_file(folder: Path, **changes: str | None) -> Path:
    values = {key: value for key, value in (CARD | changes).items() if value is not None}
    path = folder / "back-room.toml"
    path.write_text("\n".join(f"{key} = {value}" for key, value in values.items()), "utf-8")
    return path


def test_a_card_is_read(tmp_path: Path) -> None:
    card = read_card(card_file(tmp_path))
    assert (card.id, card.name, card.category) == ("back-room", "Back Room", "drums")
    assert (card.bpm, card.bars, card.meter) == (118, 4, Meter(7, 8))
    assert (card.key, card.tags, card.intensity) == ("A minor", ("rock",), 5)
    assert card.loop(Events()).length_ticks == 4 * 7 * 480


def test_what_may_be_left_out(tmp_path: Path) -> None:
    left_out = dict.fromkeys(
        ("subcategory", "meter", "key", "tags", "intensity", "complexity", "description")
    )
    card = read_card(card_file(tmp_path, **left_out))
    assert (card.subcategory, card.meter, card.key, card.tags) == (None, Meter(4, 4), None, ())
    assert (card.intensity, card.complexity, card.description) == (3, 2, "")


@pytest.mark.parametrize("key", ["name", "category", "bpm", "bars", "sound"])
def test_what_may_not(tmp_path: Path, key: str) -> None:
    with pytest.raises(BadFileError, match=f"back-room.toml has no {key}"):
        read_card(card_file(tmp_path, **{key: None}))


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("bpm", "19.9", "20 to 300"),
        ("bpm", "301", "20 to 300"),
        ("bpm", "nan", "20 to 300"),
        ("bpm", "inf", "20 to 300"),
        ("bpm", '"fast"', "20 to 300"),
        ("bars", "0", "1 to 64"),
        ("bars", "65", "1 to 64"),
        ("bars", "1.5", "1 to 64"),
        ("intensity", "6", "1 to 5"),
        ("complexity", "true", "1 to 5"),
        ("meter", '"4/5"', "meter"),
        ("meter", '"four"', "meter"),
        ("category", '"drumz"', "did you mean 'drums'"),
        ("subcategory", '"rock-drum"', "did you mean 'rock-drums'"),
        ("subcategory", '"funk-bass"', "drums has no subcategory"),
        ("tags", '"rock"', "tags"),
        ("temp", "3", "unknown key 'temp'"),
        ("intensty", "3", "did you mean 'intensity'"),
    ],
)
def test_wrong_values_are_named(tmp_path: Path, key: str, value: str, complaint: str) -> None:
    with pytest.raises(BadFileError, match=complaint) as caught:
        read_card(card_file(tmp_path, **{key: value}))
    assert "back-room.toml" in str(caught.value)


NOTES = Events((Note(0, 36, 100, 10),))


@dataclass(frozen=True)
class FakeNotes:
    meter: Meter
    events: Events = NOTES
    length_ticks: int = 4 * 7 * 480


def test_notes_come_from_the_file_beside_it(tmp_path: Path) -> None:
    card = read_card(card_file(tmp_path))
    with pytest.raises(NotFoundError, match=r"back-room\.mid"):
        read_loop(card, lambda path: FakeNotes(Meter(7, 8)))
    card.path.with_suffix(".mid").touch()
    assert read_loop(card, lambda path: FakeNotes(Meter(7, 8))).events == NOTES


@pytest.mark.parametrize(
    ("notes", "complaint"),
    [
        (FakeNotes(Meter(4, 4)), "is in 4/4"),
        (FakeNotes(Meter(7, 8), length_ticks=3 * 7 * 480), "has 3 bars"),
    ],
)
def test_the_two_files_must_agree(tmp_path: Path, notes: FakeNotes, complaint: str) -> None:
    card = read_card(card_file(tmp_path))
    card.path.with_suffix(".mid").touch()
    with pytest.raises(BadFileError, match=complaint):
        read_loop(card, lambda path: notes)


def test_an_id_that_two_files_have_is_refused(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
        card_file(tmp_path / name)
    with pytest.raises(BadFileError, match="same id"):
        loop_cards(tmp_path)
