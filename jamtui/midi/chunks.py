"""The bytes of a Standard MIDI File, taken apart into events with absolute times.

An own reader: mido needs 5 µs an event and this 0.4 (docs/adr/0002-midi-reader.md).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from fractions import Fraction

from jamtui.errors import BadFileError

MAX_EVENTS = 1_000_000
MAX_TRACKS = 4096
"""Far above real files; bounds the work a hostile header can ask for."""

SMPTE_BPM = 120
"""Files that count video frames have no beats; they are read as if at this tempo."""

_SMPTE_RATES = {24: Fraction(24), 25: Fraction(25), 29: Fraction(30000, 1001), 30: Fraction(30)}
_SYSTEM_LENGTHS = {0xF1: 1, 0xF2: 2, 0xF3: 1}


@dataclass(slots=True)
class RawTrack:
    """One track in the file's own ticks.

    `channel_events` are (ticks, status 0x80..0xEF, data, data), program changes and channel
    pressure with a second data byte of 0; `metas` are (ticks, type, content).
    """

    channel_events: list[tuple[int, int, int, int]] = field(default_factory=list)
    metas: list[tuple[int, int, bytes]] = field(default_factory=list)
    end_ticks: int = 0


@dataclass(slots=True)
class RawFile:
    """A whole file; `ticks_per_beat` is exact, also where the file counts video frames."""

    kind: int
    ticks_per_beat: Fraction
    is_smpte: bool
    tracks: list[RawTrack]


def parse(data: bytes, name: str) -> RawFile:
    """Returns the events of a type 0 or 1 file; `name` is what the errors call it.

    Raises BadFileError for anything that is not such a file, is cut short, or is too large.
    """
    if not data:
        raise BadFileError(f"{name} is empty.")
    data = _without_riff(data, name)
    if data[:4] != b"MThd":
        raise BadFileError(f"{name} is not a MIDI file: it does not begin with MThd.")
    if len(data) < 14:
        raise BadFileError(f"{name} is cut short: the MIDI header is incomplete.")
    length, kind, count, division = struct.unpack(">LHHH", data[4:14])
    if length < 6 or 8 + length > len(data):
        raise BadFileError(f"{name} has a broken MIDI header.")
    _check_kind(kind, count, name)
    ticks_per_beat, is_smpte = _ticks_per_beat(division, name)
    tracks = _parse_tracks(data, 8 + length, count, name)
    return RawFile(kind, ticks_per_beat, is_smpte, tracks)


def _check_kind(kind: int, count: int, name: str) -> None:
    if kind == 2 and count > 1:
        raise BadFileError(
            f"{name} is a type 2 file, a collection of {count} songs: save the one you want "
            "as type 0 or 1."
        )
    if kind > 2:
        raise BadFileError(f"{name} says it is MIDI type {kind}; only 0, 1 and 2 exist.")
    if not 1 <= count <= MAX_TRACKS:
        raise BadFileError(f"{name} says it has {count} tracks; 1 to {MAX_TRACKS} are read.")


def _ticks_per_beat(division: int, name: str) -> tuple[Fraction, bool]:
    if not division & 0x8000:
        if division == 0:
            raise BadFileError(f"{name} has 0 ticks to a beat.")
        return Fraction(division), False
    rate = _SMPTE_RATES.get(256 - (division >> 8))
    resolution = division & 0xFF
    if rate is None or resolution == 0:
        raise BadFileError(f"{name} counts time in video frames of an unknown rate.")
    return rate * resolution * 60 / SMPTE_BPM, True


def _without_riff(data: bytes, name: str) -> bytes:
    """Returns the MIDI file inside a RIFF file (.rmi); other data as it is."""
    if data[:4] != b"RIFF":
        return data
    if data[8:12] != b"RMID":
        raise BadFileError(f"{name} is a RIFF file without MIDI in it.")
    position = 12
    while position + 8 <= len(data):
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        if data[position : position + 4] == b"data":
            return data[position + 8 : position + 8 + length]
        position += 8 + length + (length & 1)
    raise BadFileError(f"{name} is a RIFF MIDI file without a data chunk.")


def _parse_tracks(data: bytes, position: int, count: int, name: str) -> list[RawTrack]:
    tracks: list[RawTrack] = []
    left = MAX_EVENTS
    while len(tracks) < count:
        if position + 8 > len(data):
            raise BadFileError(
                f"{name} is cut short: it announces {count} tracks and ends after {len(tracks)}."
            )
        tag = data[position : position + 4]
        length = int.from_bytes(data[position + 4 : position + 8], "big")
        position += 8
        if position + length > len(data):
            raise BadFileError(
                f"{name} is cut short: byte {position} begins a chunk of {length:,} bytes, "
                f"but only {len(data) - position:,} follow."
            )
        if tag == b"MTrk":
            chunk = data[position : position + length]
            try:
                track = _parse_track(chunk, left)
            except IndexError:
                message = f"{name} is broken: track {len(tracks) + 1} ends in mid-event."
                raise BadFileError(message) from None
            except ValueError as error:
                message = f"{name} is broken: track {len(tracks) + 1} {error}."
                raise BadFileError(message) from None
            left -= len(track.channel_events) + len(track.metas)
            tracks.append(track)
        position += length
    return tracks


def _parse_track(chunk: bytes, most_events: int) -> RawTrack:
    """Reads one track; IndexError means it ends in mid-event, ValueError says what is wrong."""
    track = RawTrack()
    append = track.channel_events.append
    metas = track.metas
    position = ticks = running = count = 0
    size = len(chunk)
    while position < size:
        delta = chunk[position]
        position += 1
        if delta >= 0x80:
            delta, position = _quantity(chunk, position - 1)
        ticks += delta
        count += 1
        if count > most_events:
            raise ValueError(f"makes it more than {MAX_EVENTS:,} events, which is too many")
        status = chunk[position]
        if status >= 0xF0:
            position += 1
            if status == 0xFF:
                kind = chunk[position]
                length, position = _quantity(chunk, position + 1)
                content = chunk[position : position + length]
                position += length
                if position > size:
                    raise IndexError
                if kind == 0x2F:
                    break
                metas.append((ticks, kind, content))
            else:
                position = _after_system(chunk, position, status)
            continue
        if status >= 0x80:
            running = status
            position += 1
        elif not running:
            raise ValueError(f"has data without a status at its byte {position}")
        first = chunk[position]
        if 0xC0 <= running < 0xE0:
            second = 0
            position += 1
        else:
            second = chunk[position + 1]
            position += 2
        if first >= 0x80 or second >= 0x80:
            raise ValueError(f"has a data byte above 127 near its byte {position}")
        append((ticks, running, first, second))
    track.end_ticks = ticks
    return track


def _quantity(chunk: bytes, position: int) -> tuple[int, int]:
    """Returns a variable-length number and where it ends."""
    value = 0
    for _ in range(4):
        byte = chunk[position]
        position += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, position
    raise ValueError(f"has a number of more than four bytes before its byte {position}")


def _after_system(chunk: bytes, position: int, status: int) -> int:
    """Returns where the event after a system message begins; they make no sound here."""
    if status in (0xF0, 0xF7):
        length, position = _quantity(chunk, position)
    else:
        length = _SYSTEM_LENGTHS.get(status, 0)
    if position + length > len(chunk):
        raise IndexError
    return position + length
