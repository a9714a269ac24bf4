"""Renders arrangements into files."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np

from jamtui.audio.sound_file import SoundFileWriter
from jamtui.dsp.loudness import LoudnessMeter
from jamtui.engine.clock import RoomClock
from jamtui.engine.offline import OfflineRender, Segment
from jamtui.engine.track import InstrumentSource
from jamtui.music.tempo import TempoMap
from jamtui.studio.arrangement import Arrangement
from jamtui.synth.instrument import FloatArray
from jamtui.units import db_from_gain

RING_OUT_SECONDS = 12
"""The longest that is waited for the last note to die away."""

Progress = Callable[[int, int], None]
"""Told (frames done, frames in all) now and then."""


class Sink(Protocol):
    """Whatever takes the sound: a file or a stream."""

    def write(self, block: FloatArray) -> None: ...


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How to render; `bars` and `seconds` give an exact length, without them it rings out."""

    sample_rate: int = 48_000
    bit_depth: int = 16
    bars: int | None = None
    seconds: float | None = None
    soundfont: Path | None = None
    stems: Path | None = None


@dataclass(slots=True)
class RenderReport:
    """What a render came to. `loudness_lufs` is -inf for silence."""

    seconds: float = 0.0
    peak_db: float = -120.0
    loudness_lufs: float = float("-inf")
    stems: list[Path] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    """What could not be heard, and why."""

    @property
    def is_audible(self) -> bool:
        return math.isfinite(self.loudness_lufs)


def render_to_file(
    arrangement: Arrangement,
    path: Path,
    options: RenderOptions,
    instruments: InstrumentSource,
    progress: Progress | None = None,
) -> RenderReport:
    """Renders into a file, which appears whole or not at all, and its stems beside it."""
    with SoundFileWriter(path, options.sample_rate, options.bit_depth) as writer:
        return render_to(arrangement, writer, options, instruments, progress)


def render_to(
    arrangement: Arrangement,
    sink: Sink,
    options: RenderOptions,
    instruments: InstrumentSource,
    progress: Progress | None = None,
) -> RenderReport:
    """Renders into `sink`; with `options.stems`, each track into a file of that folder as well."""
    rate = options.sample_rate
    clock = RoomClock(TempoMap(arrangement.tempo), rate)
    report = RenderReport()
    meter = LoudnessMeter(rate)
    peak = 0.0
    frames = 0
    with ExitStack() as stack:
        stems = _stem_writers(arrangement, options, stack, report)
        for segment, total in _segments(arrangement, clock, options, instruments, report):
            sink.write(segment.mix)
            for writer, stem in zip(stems, segment.stems, strict=False):
                writer.write(stem)
            meter.process(segment.mix)
            peak = max(peak, float(np.abs(segment.mix).max(initial=0.0)))
            frames += segment.mix.shape[1]
            if progress is not None:
                progress(min(frames, total), total)
    report.seconds = frames / rate
    report.peak_db = db_from_gain(peak)
    report.loudness_lufs = meter.integrated_lufs
    return report


def length_frames(arrangement: Arrangement, clock: RoomClock, options: RenderOptions) -> int:
    """Returns how many frames the music takes, without its ringing out."""
    if options.seconds is not None:
        return round(options.seconds * clock.sample_rate)
    ticks = arrangement.length_ticks
    if options.bars is not None:
        ticks = options.bars * arrangement.bar_ticks
    return clock.frames_at([ticks])[0]


def _segments(
    arrangement: Arrangement,
    clock: RoomClock,
    options: RenderOptions,
    instruments: InstrumentSource,
    report: RenderReport,
) -> Iterator[tuple[Segment, int]]:
    length = length_frames(arrangement, clock, options)
    is_exact = options.bars is not None or options.seconds is not None
    tracks = arrangement.tracks
    if not is_exact:
        tracks = [one.stopping(arrangement.length_ticks) for one in tracks]
    render = OfflineRender(
        tracks,
        clock,
        instruments,
        master_volume=arrangement.master_volume,
        complain=lambda error: report.notices.append(str(error)),
    )
    longest = length + RING_OUT_SECONDS * clock.sample_rate
    segments = render.segments(length) if is_exact else render.until_silence(longest)
    for segment in segments:
        yield segment, length


def _stem_writers(
    arrangement: Arrangement, options: RenderOptions, stack: ExitStack, report: RenderReport
) -> list[SoundFileWriter]:
    if options.stems is None:
        return []
    options.stems.mkdir(parents=True, exist_ok=True)
    writers = []
    for number, placed in enumerate(arrangement.tracks, 1):
        path = options.stems / f"{number:02d}-{safe_name(placed.track.name)}.wav"
        writer = SoundFileWriter(path, options.sample_rate, options.bit_depth)
        writers.append(stack.enter_context(writer))
        report.stems.append(path)
    return writers


def safe_name(text: str) -> str:
    """Returns `text` as part of a file's name: letters, digits and hyphens."""
    kept = "".join(letter if letter.isalnum() else "-" for letter in text.lower())
    return "-".join(part for part in kept.split("-") if part)[:60] or "track"
