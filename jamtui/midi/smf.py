"""Standard MIDI Files: loops from and to them, and whole songs from them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from jamtui.errors import BadFileError, UsageError
from jamtui.midi.chunks import SMPTE_BPM, RawFile, parse
from jamtui.midi.loop_writer import CHANNEL_PREFIX, LOOP_END, loop_bytes, write_loop
from jamtui.midi.note_pairing import DRUM_CHANNEL, merge, split_channels, tick_scale
from jamtui.midi.signatures import check_tempos, key_of, meter_of, tempo_of, written_key
from jamtui.midi.song_reader import read_song
from jamtui.midi.source import decode_text, read_source
from jamtui.music.meter import Meter
from jamtui.music.midi_data import MAX_NOTES
from jamtui.music.note import Events
from jamtui.text import printable

__all__ = ["DRUM_CHANNEL", "LoopFile", "loop_bytes", "read_loop", "read_song", "write_loop"]

T = TypeVar("T")

MAX_LOOP_BARS = 512
DEFAULT_MICROSECONDS = 500_000


@dataclass(frozen=True, slots=True)
class LoopFile:
    """What a MIDI file says about a loop.

    `bpm` and `meter` are the first of the file (120 and 4/4 without any), `key` its first key
    signature as text or None. `channel` is 0..15; `is_drums` means it is MIDI's drum channel.
    """

    name: str
    bpm: float
    meter: Meter
    key: str | None
    length_ticks: int
    events: Events
    channel: int
    is_drums: bool

    @property
    def bars(self) -> int:
        return self.length_ticks // self.meter.bar_ticks


def read_loop(source: Path | bytes, channel: int | None = None) -> LoopFile:
    """Returns the loop in a MIDI file, in 960 ticks a beat.

    It lasts until the end of the last track, rounded up to whole bars. A file that plays on
    several channels needs `channel` (0..15). Raises BadFileError, NotFoundError or
    StorageError for files that cannot be read or are too long, UsageError for several channels.
    """
    data, source_name = read_source(source)
    raw = parse(data, source_name)
    _check_tempos(raw, source_name)
    scale = tick_scale(raw.ticks_per_beat)
    meter = _first(raw, 0x58, meter_of) or Meter()
    length_ticks = _length_ticks(raw, scale, meter, source_name)
    chosen, events = _one_channel(raw, scale, length_ticks, channel, source_name)
    default_name = printable(source.stem) if isinstance(source, Path) else "Loop"
    return LoopFile(
        name=_first(raw, 0x03, decode_text) or default_name,
        bpm=_bpm(raw),
        meter=meter,
        key=_first(raw, 0x01, written_key) or _first(raw, 0x59, key_of),
        length_ticks=length_ticks,
        events=events,
        channel=chosen,
        is_drums=chosen == DRUM_CHANNEL,
    )


def _first(raw: RawFile, kind: int, read: Callable[[bytes], T | None]) -> T | None:
    """Returns the first meta event of a kind that makes sense."""
    for track in raw.tracks:
        for _, meta_kind, content in track.metas:
            if meta_kind == kind:
                value = read(content)
                if value:
                    return value
    return None


def _check_tempos(raw: RawFile, source_name: str) -> None:
    """Refuses what could not be played as a song either, though a loop has its first tempo only."""
    if not raw.is_smpte:
        metas = (meta for track in raw.tracks for meta in track.metas)
        tempos = (tempo_of(content) for _, kind, content in metas if kind == 0x51)
        check_tempos((tempo for tempo in tempos if tempo), source_name)


def _bpm(raw: RawFile) -> float:
    """Returns the first tempo, with no more decimals than the file's microseconds carry."""
    if raw.is_smpte:
        return float(SMPTE_BPM)
    microseconds = _first(raw, 0x51, tempo_of) or DEFAULT_MICROSECONDS
    exact = 60_000_000 / microseconds
    for decimals in range(4):
        rounded = round(exact, decimals)
        if rounded > 0 and round(60_000_000 / rounded) == microseconds:
            return rounded
    return exact


def _length_ticks(raw: RawFile, scale: Callable[[int], int], meter: Meter, source_name: str) -> int:
    ends = [
        ticks
        for track in raw.tracks
        for ticks, kind, content in track.metas
        if kind == 0x06 and content == LOOP_END
    ]
    end = scale(ends[0] if ends else max(track.end_ticks for track in raw.tracks))
    bars = max(1, -(-end // meter.bar_ticks))
    if bars > MAX_LOOP_BARS:
        raise BadFileError(
            f"{source_name} is {bars:,} bars long; a loop has at most {MAX_LOOP_BARS}."
        )
    return bars * meter.bar_ticks


def _one_channel(
    raw: RawFile,
    scale: Callable[[int], int],
    length_ticks: int,
    wanted: int | None,
    source_name: str,
) -> tuple[int, Events]:
    """Returns the channel that plays, and its events of all tracks together."""
    parts: dict[int, list[Events]] = {}
    for track in raw.tracks:
        for channel, played in split_channels(track, scale).items():
            parts.setdefault(channel, []).append(played.events(length_ticks))
    playing = sorted(c for c, events in parts.items() if any(part.notes for part in events))
    if wanted is None and len(playing) > 1:
        numbers = ", ".join(str(channel + 1) for channel in playing)
        raise UsageError(
            f"{source_name} plays on the channels {numbers}: a loop has one, so choose one of "
            "them or play the file as a song."
        )
    prefix = _first(raw, CHANNEL_PREFIX, lambda content: content[0] & 0x0F if content else None)
    chosen = wanted if wanted is not None else (playing or sorted(parts) or [prefix or 0])[0]
    events = merge(parts.get(chosen, []))
    if len(events.notes) > MAX_NOTES:
        raise BadFileError(
            f"{source_name} has {len(events.notes):,} notes; a loop has at most {MAX_NOTES:,}."
        )
    return chosen, events
