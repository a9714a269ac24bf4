"""Tempo, meter and key as the meta events of MIDI files spell them."""

from __future__ import annotations

from collections.abc import Iterable

from jamtui.errors import BadFileError, UsageError
from jamtui.midi.source import decode_text
from jamtui.music.key import Key
from jamtui.music.meter import Meter
from jamtui.music.tempo import MAX_SONG_BPM

MAX_MICROSECONDS = 0xFFFFFF

_MAJOR = ["Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#"]
_MINOR = ["Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#"]
_KEY_PREFIX = "key: "


def tempo_of(content: bytes) -> int | None:
    """Returns the microseconds of a beat, None where they make no sense."""
    return int.from_bytes(content, "big") or None if len(content) == 3 else None


def check_tempos(beat_microseconds: Iterable[int], source_name: str) -> None:
    """Raises BadFileError for a file one of whose tempos is faster than any song's."""
    fastest = 60_000_000 / min(beat_microseconds, default=MAX_MICROSECONDS)
    if fastest > MAX_SONG_BPM:
        shown = f"{fastest:,.0f}" if fastest >= MAX_SONG_BPM + 1 else f"{fastest:,.2f}"
        raise BadFileError(
            f"{source_name} asks for {shown} beats a minute; at most {MAX_SONG_BPM:,} are played."
        )


def meter_of(content: bytes) -> Meter | None:
    """Returns the meter of a time signature, None for one that cannot be."""
    if len(content) < 2 or content[1] > 5:
        return None
    try:
        return Meter(content[0], 2 ** content[1])
    except UsageError:
        return None


def key_of(content: bytes) -> str | None:
    """Returns the key of a key signature as text, such as "Bb minor"."""
    if len(content) < 2:
        return None
    sharps = int.from_bytes(content[:1], "big", signed=True)
    if not -7 <= sharps <= 7 or content[1] > 1:
        return None
    if content[1]:
        return f"{_MINOR[sharps + 7]} minor"
    return f"{_MAJOR[sharps + 7]} major"


def written_key(content: bytes) -> str | None:
    """Returns the key that `key_metas` wrote as a text, None for any other text."""
    text = decode_text(content)
    if not text.startswith(_KEY_PREFIX):
        return None
    try:
        return str(Key.parse(text.removeprefix(_KEY_PREFIX)))
    except UsageError:
        return None


def tempo_content(bpm: float) -> bytes:
    """Returns the tempo event; UsageError for a tempo that MIDI cannot write."""
    if not 60_000_000 / MAX_MICROSECONDS <= bpm <= 60_000_000:
        raise UsageError(f"A tempo of {bpm} cannot be written to a MIDI file.")
    return round(60_000_000 / bpm).to_bytes(3, "big")


def meter_content(meter: Meter) -> bytes:
    """Returns the time signature, with a click for each of its denominator's notes."""
    power = meter.denominator.bit_length() - 1
    return bytes((meter.numerator, power, max(1, 96 >> power), 8))


def key_metas(key: str | None) -> list[tuple[int, bytes]]:
    """Returns the (type, content) of the meta events that hold `key`.

    MIDI knows major and minor keys alone; any other is a text event that we read back.
    """
    if key is None:
        return []
    tonic, _, mode = key.partition(" ")
    for flag, name, tonics in ((0, "major", _MAJOR), (1, "minor", _MINOR)):
        if mode == name and tonic in tonics:
            sharps = (tonics.index(tonic) - 7).to_bytes(1, "big", signed=True)
            return [(0x59, sharps + bytes([flag]))]
    return [(0x01, (_KEY_PREFIX + key).encode("utf-8", "replace"))]
