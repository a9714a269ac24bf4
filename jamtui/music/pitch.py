"""Pitches: their names, numbers and frequencies. Middle C is C4, number 60."""

from __future__ import annotations

import re

from jamtui.errors import UsageError

SHARP_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLAT_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")

CONCERT_A_HZ = 440.0
CONCERT_A_PITCH = 69

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1, "##": 2, "bb": -2}
_PITCH = re.compile(r"([A-Ga-g])(##|bb|[#♯b♭]?)(-?[0-9])")


def pitch_name(pitch: int, flats: bool = False) -> str:
    """Returns the name of a pitch 0..127, such as "C#4", or "Db4" with `flats`."""
    if not 0 <= pitch <= 127:
        raise UsageError(f"{pitch} is not a pitch: they go from 0 to 127, 60 is middle C.")
    names = FLAT_NAMES if flats else SHARP_NAMES
    return f"{names[pitch % 12]}{pitch // 12 - 1}"


def parse_pitch(text: str) -> int:
    """Reads "C4", "Bb-1", "f#3" or a number 0..127; raises UsageError for anything else."""
    text = text.strip()
    pitch = -1
    if match := _PITCH.fullmatch(text):
        letter, accidental, octave = match.groups()
        pitch = pitch_class(letter + accidental, folded=False) + 12 * (int(octave) + 1)
    elif text.isascii() and text.isdecimal() and len(text) <= 3:
        pitch = int(text)
    if not 0 <= pitch <= 127:
        raise UsageError(f"{text[:20]!r} is not a pitch: write C4, Bb3 or a number from 0 to 127.")
    return pitch


def pitch_class(name: str, folded: bool = True) -> int:
    """Returns the semitones above C of a note name without an octave, such as "Eb".

    It is 0..11; unless `folded`, Cb is -1 and B# is 12. Raises UsageError for other texts.
    """
    step = _STEPS.get(name[:1].upper())
    shift = _ACCIDENTALS.get(name[1:])
    if step is None or shift is None:
        raise UsageError(f"{name[:20]!r} is not the name of a note: use C, F# or Bb.")
    return (step + shift) % 12 if folded else step + shift


def frequency_hz(pitch: float, concert_a_hz: float = CONCERT_A_HZ) -> float:
    """Returns the frequency of a pitch (fractions are cents) in equal temperament."""
    return concert_a_hz * float(2.0 ** ((pitch - CONCERT_A_PITCH) / 12))


def folded(pitch: int) -> int:
    """Returns `pitch` moved by whole octaves into 0..127."""
    if pitch < 0:
        return pitch % 12
    return pitch if pitch <= 127 else 127 - (127 - pitch) % 12
