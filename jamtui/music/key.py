"""Keys and their modes, and how far material moves from one to another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from jamtui.errors import UsageError
from jamtui.music.note import Events, Note
from jamtui.music.pitch import FLAT_NAMES, SHARP_NAMES, folded, pitch_class

MODES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "harmonic-minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic-minor": (0, 2, 3, 5, 7, 9, 11),
    "major-pentatonic": (0, 2, 4, 7, 9),
    "minor-pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
}
"""The semitones of each mode's steps above its tonic."""

# How far the tonic of the major key with the same notes lies above the mode's own; what is not
# a mode of a major scale goes with the minor or major that it colours.
_TO_RELATIVE_MAJOR = {
    "major": 0,
    "minor": 3,
    "dorian": 10,
    "phrygian": 8,
    "lydian": 7,
    "mixolydian": 5,
    "locrian": 1,
    "harmonic-minor": 3,
    "melodic-minor": 3,
    "major-pentatonic": 0,
    "minor-pentatonic": 3,
    "blues": 3,
}

_ALIASES = {
    "": "major",
    "M": "major",
    "m": "minor",
    "maj": "major",
    "min": "minor",
    "ionian": "major",
    "aeolian": "minor",
    "natural-minor": "minor",
    "pentatonic": "major-pentatonic",
    "pentatonic-major": "major-pentatonic",
    "pentatonic-minor": "minor-pentatonic",
    "minor-harmonic": "harmonic-minor",
    "minor-melodic": "melodic-minor",
}

_KEY = re.compile(r"([A-Ga-g])([#♯b♭]?)(.*)", re.DOTALL)
_MAX_TEXT = 40


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (0..11 semitones above C) and a mode of `MODES`.

    `spelling` is how the tonic is written; keys that only differ in it are equal.
    """

    tonic: int
    mode: str = "major"
    spelling: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.tonic <= 11:
            raise UsageError(f"{self.tonic} is not a tonic: use 0 (C) to 11 (B).")
        if self.mode not in MODES:
            raise UsageError(f"There is no mode {self.mode!r}: use {', '.join(MODES)}.")
        if not self.spelling:
            object.__setattr__(self, "spelling", _usual_spelling(self.tonic, self.mode))

    @classmethod
    def parse(cls, text: str) -> Key:
        """Reads "A minor", "Am", "F# dorian", "Bb"; raises UsageError for anything else."""
        match = _KEY.fullmatch(text.strip()) if len(text) <= _MAX_TEXT else None
        mode = _parse_mode(match[3]) if match else None
        if match is None or mode is None:
            raise UsageError(
                f"{text[:_MAX_TEXT]!r} is not a key: write a note and a mode, such as A minor, "
                f"F# dorian or Bb (modes: {', '.join(MODES)})."
            )
        accidental = {"♯": "#", "♭": "b"}.get(match[2], match[2])
        spelling = match[1].upper() + accidental
        return cls(pitch_class(spelling), mode, spelling)

    @property
    def relative_major(self) -> int:
        """The tonic of the major key with the same notes: 0 for A minor."""
        return (self.tonic + _TO_RELATIVE_MAJOR[self.mode]) % 12

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """The notes of the scale from the tonic up, each 0..11."""
        return tuple((self.tonic + step) % 12 for step in MODES[self.mode])

    def pitches(self, low: int = 0, high: int = 127) -> tuple[int, ...]:
        """Returns the pitches of the scale from `low` to `high`, both included."""
        classes = set(self.pitch_classes)
        return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in classes)

    def __contains__(self, pitch: int) -> bool:
        return pitch % 12 in self.pitch_classes

    def __str__(self) -> str:
        return f"{self.spelling} {self.mode}"


def _usual_spelling(tonic: int, mode: str) -> str:
    # One to five flats are spelt with flats; of six, E flat minor is the name people use.
    relative_major = (tonic + _TO_RELATIVE_MAJOR[mode]) % 12
    flat = relative_major in (1, 3, 5, 8, 10) or (relative_major, tonic) == (6, 3)
    return (FLAT_NAMES if flat else SHARP_NAMES)[tonic]


def _parse_mode(text: str) -> str | None:
    text = text.strip()
    if text == "M":
        return "major"
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text)
    name = re.sub(r"[\s_-]+", "-", spaced.lower())
    name = _ALIASES.get(name, name)
    return name if name in MODES else None


def nearest_transposition(source: Key, target: Key) -> int:
    """Returns the semitones, -6..5, that take material in `source` to the notes of `target`.

    Relative keys share their notes, so A minor goes to C major by 0.
    """
    return (target.relative_major - source.relative_major + 6) % 12 - 6


def transpose(events: Events, semitones: int) -> Events:
    """Returns the events moved by `semitones`, each note folded by octaves into 0..127."""
    if semitones == 0:
        return events
    moved = (
        Note(
            note.start_ticks,
            folded(note.pitch + semitones),
            note.velocity,
            note.duration_ticks,
        )
        for note in events.notes
    )
    return Events(tuple(sorted(moved)), events.controllers, events.bends, events.programs)
