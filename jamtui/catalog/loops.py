"""The loops that ship with the program: a TOML file and a MIDI file each.

What is in the MIDI file is read by a function that the caller passes in, so that this package
knows nothing of MIDI.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from jamtui.catalog.categories import Category, loop_categories
from jamtui.catalog.toml_file import LONGEST_TEXT, Fields, nearest, read_toml
from jamtui.errors import BadFileError, NotFoundError, UsageError
from jamtui.music.loop import Loop
from jamtui.music.meter import Meter
from jamtui.music.note import Events
from jamtui.resources import bundled

MIN_BPM, MAX_BPM = 20, 300
MAX_BARS = 64


class LoopNotes(Protocol):
    """What a MIDI file holds; times in 960 ticks a beat."""

    @property
    def events(self) -> Events: ...

    @property
    def meter(self) -> Meter: ...

    @property
    def length_ticks(self) -> int: ...


NotesReader = Callable[[Path], LoopNotes]


@dataclass(frozen=True, slots=True)
class LoopCard:
    """What the TOML file of a loop says; `path` is that file."""

    id: str
    path: Path
    name: str
    category: str
    subcategory: str | None
    bpm: float
    bars: int
    meter: Meter
    key: str | None
    sound: str
    tags: tuple[str, ...]
    intensity: int
    complexity: int
    description: str

    def loop(self, events: Events) -> Loop:
        """Returns the loop that has these notes."""
        return Loop(
            id=self.id,
            name=self.name,
            category=self.category,
            subcategory=self.subcategory,
            bpm=self.bpm,
            bars=self.bars,
            meter=self.meter,
            key=self.key,
            events=events,
            sound_preset=self.sound,
            tags=self.tags,
            intensity=self.intensity,
            complexity=self.complexity,
            description=self.description,
        )


def loop_cards(folder: Path | None = None) -> dict[str, LoopCard]:
    """Returns the cards of all loops in a folder (default: the shipped ones) by id, sorted.

    Raises BadFileError for a card that is wrong and for an id that two files have.
    """
    folder = folder or bundled("data") / "loops"
    cards: dict[str, LoopCard] = {}
    for path in sorted(folder.rglob("*.toml"), key=lambda path: path.stem):
        if path.stem in cards:
            raise BadFileError(f"{path} and {cards[path.stem].path} have the same id.")
        cards[path.stem] = read_card(path)
    return cards


def read_card(path: Path) -> LoopCard:
    """Returns what the TOML file of a loop says; raises BadFileError with file and field."""
    fields = Fields(read_toml(path), str(path))
    categories = loop_categories()
    category = categories[fields.choice("category", categories)]
    card = LoopCard(
        id=path.stem,
        path=path,
        name=fields.text("name"),
        category=category.id,
        subcategory=_subcategory(fields, category),
        bpm=fields.number("bpm", MIN_BPM, MAX_BPM),
        bars=fields.whole("bars", 1, MAX_BARS),
        meter=meter_field(fields),
        key=fields.optional_text("key", 40),
        sound=fields.text("sound", longest=100),
        tags=fields.texts("tags"),
        intensity=fields.whole("intensity", 1, 5, 3),
        complexity=fields.whole("complexity", 1, 5, 2),
        description=fields.text("description", "", LONGEST_TEXT),
    )
    fields.finish()
    return card


def read_loop(card: LoopCard, read_notes: NotesReader) -> Loop:
    """Returns the loop of a card; its notes are in the MIDI file beside it.

    Raises BadFileError when the two files disagree about the meter or the length.
    """
    path = card.path.with_suffix(".mid")
    if not path.is_file():
        raise NotFoundError(f"{card.path} has no {path.name} beside it.")
    notes = read_notes(path)
    loop = card.loop(notes.events)
    if notes.meter != card.meter:
        raise BadFileError(f"{path} is in {notes.meter}, but its TOML file says {card.meter}.")
    if notes.length_ticks != loop.length_ticks:
        bars = notes.length_ticks / card.meter.bar_ticks
        raise BadFileError(f"{path} has {bars:g} bars, but its TOML file says {card.bars}.")
    return loop


def meter_field(fields: Fields) -> Meter:
    """Returns the `meter` of a file, 4/4 where it says nothing."""
    text = fields.text("meter", "4/4")
    try:
        return Meter.parse(text)
    except UsageError as error:
        raise BadFileError(f"{fields.where}: {error}") from error


def _subcategory(fields: Fields, category: Category) -> str | None:
    name = fields.optional_text("subcategory")
    if name is not None and name not in category.subcategory_ids:
        near = nearest(name, category.subcategory_ids)
        raise BadFileError(
            f"{fields.where}: {category.id} has no subcategory {name!r}{near}; "
            "they are in loop_categories.toml."
        )
    return name
