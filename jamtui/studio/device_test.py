"""A device test: is the sound there, and does it come in time?"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from jamtui.audio.contract import AudioDevice
from jamtui.errors import DeviceError, UsageError
from jamtui.studio.tone import Tone, whole_turns

LONGEST_S = 600.0

_PATIENCE_S = 5.0
"""How much longer than its music a device may take before it counts as dead."""

_SHORTEST_BLOCK = 16
"""Some devices ask for less than their block; the record has room for that."""

_STRIDE = 64
"""Over so many callbacks a period is measured: jitter shrinks, and few lost blocks are within."""

_AROUND = 101
"""Callbacks around one that say when it was due: longer than any burst of late ones."""

Verdict = Literal["good", "fair", "poor"]


@dataclass(frozen=True, slots=True)
class DeviceReport:
    """How a device did; times in milliseconds.

    `late` counts callbacks more than a period behind their time, `load` is the part of a
    period that a callback took (the median and the most), `measured_rate` is the frames a second
    by this computer's clock.
    """

    device: str
    host_api: str
    sample_rate: int
    block_frames: int
    latency_ms: float
    seconds: float
    callbacks: int
    period_ms: float
    measured_rate: float
    jitter_ms: float
    most_late_ms: float
    late: int
    xruns: int
    load: float
    most_load: float
    verdict: Verdict
    advice: str


@dataclass(frozen=True, slots=True)
class Timing:
    """When callbacks came, measured against the steady clock that fits them best."""

    period_s: float
    jitter_s: float
    most_late_s: float
    late: int


def try_device(device: AudioDevice, seconds: float) -> DeviceReport:
    """Plays the tone on a stopped device for at least `seconds` (0.5..600) and reports.

    The device is stopped again, but stays open. Raises UsageError for other `seconds`,
    DeviceError when the device does not start, vanishes, or never asks for sound.
    """
    if not 0.5 <= seconds <= LONGEST_S:
        raise UsageError(f"A test of {seconds:g} s is not possible: use 0.5 to {LONGEST_S:g}.")
    frames = whole_turns(seconds, device.sample_rate)
    tone = Tone(device.sample_rate, frames, frames // _SHORTEST_BLOCK + 1)
    xruns_before = device.xruns
    start = time.perf_counter()
    device.start(tone)
    try:
        _wait(device, tone, frames / device.sample_rate + _PATIENCE_S)
        took_s = time.perf_counter() - start
    finally:
        device.stop()
    if device.failure is not None:
        raise DeviceError(f"{device.name!r} could not be given its sound: {device.failure}.")
    return _report(device, tone, took_s, device.xruns - xruns_before)


def timing(starts: npt.NDArray[np.float64], period_s: float) -> Timing:
    """Returns how steadily callbacks came; `starts` in seconds, one a period of `period_s`.

    A card's clock may differ from the computer's, so the period is measured, as a median. After
    a lost block a device's time line goes on elsewhere, so that lateness is counted from the
    median of the callbacks around, not from one line through all of them.
    """
    count = len(starts)
    if count < 8:
        return Timing(period_s, 0.0, 0.0, 0)
    apart = min(_STRIDE, count // 2)
    measured_s = float(np.median(starts[apart:] - starts[:-apart]) / apart)
    offsets = starts - np.arange(count) * measured_s
    lateness = offsets - _median_around(offsets)
    return Timing(
        measured_s,
        float(np.percentile(np.abs(lateness), 99)),
        float(np.max(lateness)),
        int(np.count_nonzero(lateness > measured_s)),
    )


def _median_around(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Returns for each value the median of the `_AROUND` nearest ones."""
    around = min(_AROUND, len(values))
    windows = np.lib.stride_tricks.sliding_window_view(values, around)
    # A piece at a time: ten minutes of short blocks would make a gigabyte of windows.
    medians = np.concatenate(
        [np.median(windows[at : at + 4096], axis=1) for at in range(0, len(windows), 4096)]
    )
    before = (around - 1) // 2
    return np.pad(medians, (before, around - 1 - before), mode="edge")


def verdict(xruns: int, late: int, callbacks: int, most_load: float) -> tuple[Verdict, str]:
    """Returns the verdict and what to do about it, one sentence."""
    if xruns == 0 and late == 0 and most_load < 1.0:
        return "good", "The sound comes in time."
    troubles = xruns + late
    if troubles <= max(1, callbacks // 5_000):
        return "fair", "A rare crackle is to be expected: a larger --buffer is safer."
    return "poor", (
        "The sound breaks up: use a larger --buffer, end other programs, "
        "and see what jam doctor says of real-time rights."
    )


def _wait(device: AudioDevice, tone: Tone, limit_s: float) -> None:
    deadline = time.perf_counter() + limit_s
    while not tone.done.wait(0.05):
        if not device.is_running:
            raise DeviceError(f"{device.name!r} ({device.host_api}) vanished during the test.")
        if device.failure is not None:
            return
        if time.perf_counter() > deadline:
            asked = "stopped asking" if len(tone.starts) else "never asked"
            raise DeviceError(f"{device.name!r} ({device.host_api}) {asked} for sound.")


def _report(device: AudioDevice, tone: Tone, took_s: float, xruns: int) -> DeviceReport:
    # A device may change its block at the start: what it came to is what counts.
    period_s = device.block_frames / device.sample_rate
    measured = timing(tone.starts, period_s)
    load = (tone.ends - tone.starts) / period_s
    most_load = float(np.max(load))
    word, advice = verdict(xruns, measured.late, len(load), most_load)
    return DeviceReport(
        device=device.name,
        host_api=device.host_api,
        sample_rate=device.sample_rate,
        block_frames=device.block_frames,
        latency_ms=round(device.output_latency_frames / device.sample_rate * 1e3, 3),
        seconds=round(took_s, 3),
        callbacks=len(load),
        period_ms=round(measured.period_s * 1e3, 4),
        measured_rate=round(device.block_frames / measured.period_s, 1),
        jitter_ms=round(measured.jitter_s * 1e3, 4),
        most_late_ms=round(measured.most_late_s * 1e3, 4),
        late=measured.late,
        xruns=xruns,
        load=round(float(np.median(load)), 4),
        most_load=round(most_load, 4),
        verdict=word,
        advice=advice,
    )
