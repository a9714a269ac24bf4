"""Whole songs from Standard MIDI Files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from jamtui.errors import BadFileError
from jamtui.midi.chunks import SMPTE_BPM, RawFile, RawTrack, parse
from jamtui.midi.note_pairing import DRUM_CHANNEL, merge, split_channels, tick_scale
from jamtui.midi.signatures import check_tempos, key_of, meter_of, tempo_of
from jamtui.midi.source import decode_text, read_source
from jamtui.music.key import Key
from jamtui.music.meter import Meter
from jamtui.music.note import Events
from jamtui.music.song import Part, Song
from jamtui.music.tempo import TempoMap
from jamtui.text import printable

T = TypeVar("T")

MAX_SONG_SECONDS = 6 * 3600
DEFAULT_BPM = 120
MAX_TEMPOS = 50_000
MAX_SETTINGS = 4_000_000
"""All parts together; a hostile file could share a million settings among thousands."""

_NAME, _PORT, _TEMPO, _METER, _KEY = 0x03, 0x21, 0x51, 0x58, 0x59


def read_song(source: Path | bytes) -> Song:
    """Returns the song in a MIDI file of type 0 or 1.

    Every track and channel that has notes is a part; the settings of a channel count for all
    its parts, whichever track holds them. Raises BadFileError (broken, another type, no notes'
    end within six hours, tempos above 1,000), NotFoundError or StorageError.
    """
    data, source_name = read_source(source)
    raw = parse(data, source_name)
    scale = tick_scale(raw.ticks_per_beat)
    meters = _steps(raw, scale, _METER, meter_of)
    length_ticks = scale(max(track.end_ticks for track in raw.tracks))
    if not length_ticks and _plays(raw):  # then it lasts a bar, as it would as a loop
        length_ticks = (meters[0][1] if meters else Meter()).bar_ticks
    song = Song(
        name=_song_name(raw, source),
        parts=_parts(raw, scale, length_ticks, source_name),
        tempo_map=_tempo_map(raw, scale, source_name),
        meters=meters,
        keys=tuple((ticks, Key.parse(text)) for ticks, text in _steps(raw, scale, _KEY, key_of)),
        length_ticks=length_ticks,
    )
    if song.length_seconds > MAX_SONG_SECONDS:
        raise BadFileError(
            f"{source_name} lasts {song.length_seconds / 3600:,.0f} hours; "
            f"at most {MAX_SONG_SECONDS // 3600} are played."
        )
    return song


def _plays(raw: RawFile) -> bool:
    return any(
        status & 0xF0 == 0x90 and velocity
        for track in raw.tracks
        for _, status, _, velocity in track.channel_events
    )


def _song_name(raw: RawFile, source: Path | bytes) -> str:
    name = _track_name(raw.tracks[0])
    return name or (printable(source.stem) if isinstance(source, Path) else "Song")


def _track_name(track: RawTrack) -> str:
    for _, kind, content in track.metas:
        if kind == _NAME and (name := decode_text(content)):
            return name
    return ""


def _steps(
    raw: RawFile,
    scale: Callable[[int], int],
    kind: int,
    read: Callable[[bytes], T | None],
) -> tuple[tuple[int, T], ...]:
    """Returns (ticks, value) of a kind of meta event over all tracks, the last of each tick."""
    steps: dict[int, T] = {}
    for track in raw.tracks:
        for ticks, meta_kind, content in track.metas:
            if meta_kind == kind and (value := read(content)) is not None:
                steps[scale(ticks)] = value
    return tuple(sorted(steps.items(), key=lambda step: step[0]))


def _tempo_map(raw: RawFile, scale: Callable[[int], int], source_name: str) -> TempoMap:
    if raw.is_smpte:
        return TempoMap.constant(SMPTE_BPM)
    tempos = _steps(raw, scale, _TEMPO, tempo_of)
    if len(tempos) > MAX_TEMPOS:
        raise BadFileError(f"{source_name} has more than {MAX_TEMPOS:,} tempo changes.")
    check_tempos((microseconds for _, microseconds in tempos), source_name)
    # Before the first of them MIDI counts at 120.
    return TempoMap.from_microseconds([(0, 60_000_000 // DEFAULT_BPM), *tempos])


def _parts(
    raw: RawFile, scale: Callable[[int], int], length_ticks: int, source_name: str
) -> tuple[Part, ...]:
    played: list[tuple[int, int, int, Events]] = []
    for number, track in enumerate(raw.tracks):
        port = _port(track)
        for channel, tracked in split_channels(track, scale).items():
            played.append((number, port, channel, tracked.events(length_ticks)))
    together: dict[tuple[int, int], list[Events]] = {}
    for _, port, channel, events in played:
        together.setdefault((port, channel), []).append(events)
    settings = {place: merge(events) for place, events in together.items()}
    parts = []
    for number, port, channel, own in played:
        shared = settings[port, channel]
        if own.notes:
            name = _track_name(raw.tracks[number]) or f"Channel {channel + 1}"
            events = Events(own.notes, shared.controllers, shared.bends, shared.programs)
            parts.append(Part(name, channel, channel == DRUM_CHANNEL, events))
    if sum(map(_setting_count, parts)) > MAX_SETTINGS:
        raise BadFileError(
            f"{source_name} repeats more than {MAX_SETTINGS:,} settings over its tracks."
        )
    return tuple(parts)


def _setting_count(part: Part) -> int:
    events = part.events
    return len(events.controllers) + len(events.bends) + len(events.programs)


def _port(track: RawTrack) -> int:
    """Returns the MIDI port of a track: each port has sixteen channels of its own."""
    for _, kind, content in track.metas:
        if kind == _PORT and content:
            return content[0]
    return 0
