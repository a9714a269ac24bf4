"""A recording read at another speed: loops unrolled, frames in between by a cubic curve."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jamtui.synth.instrument import FloatArray
from jamtui.synth.soundfont.envelope import HOP, Control
from jamtui.synth.soundfont.samples import Samples
from jamtui.synth.soundfont.voice import MOST_STEP, Voice

Positions = npt.NDArray[np.float64]

_CHUNK = 16384
"""Frames made at once: the working memory of one chunk stays in the processor's cache."""

_LONGEST_LOOP = 2**22
"""Longer loops (over a minute) are played once, so that memory stays bounded."""

_STRAIGHT = 1e-9
"""A step this close to 1 needs no interpolation."""


def oscillate(voice: Voice, samples: Samples, frames: int, cents: Control | None) -> FloatArray:
    """Returns `frames` frames of the voice's recording at its pitch, without envelope.

    `cents` moves the pitch: one value for each edge of the blocks of `HOP` frames.
    """
    out = np.zeros(frames, np.float32)
    steps = None if cents is None else _positions(voice.step, cents, frames)
    for begin in range(0, frames, _CHUNK):
        end = min(begin + _CHUNK, frames)
        count = np.arange(begin, end, dtype=np.float64)
        where = count * voice.step if steps is None else steps[begin:end]
        if not _read(voice, samples, where, out[begin:end]):
            break
    return out


def _positions(step: float, cents: Control, frames: int) -> Positions:
    """Returns the place in the recording of every frame when the pitch moves."""
    edges = np.minimum(step * 2.0 ** (cents / 1200.0), MOST_STEP)
    ramp = np.arange(HOP) / HOP
    steps = (edges[:-1, None] + np.diff(edges)[:, None] * ramp).ravel()[:frames]
    where = np.empty(frames)
    where[0] = 0.0
    np.cumsum(steps[:-1], out=where[1:])
    return where


def _read(voice: Voice, samples: Samples, where: Positions, out: FloatArray) -> bool:
    """Fills `out` with the frames at `where`; False once the recording is over."""
    index = where.astype(np.int64)
    part = (where - index).astype(np.float32)
    index += voice.first
    low, high = int(index[0]), int(index[-1])
    length = voice.loop_end - voice.loop_start
    looped = voice.looped and length <= _LONGEST_LOOP
    if not looped and low >= voice.end:
        return False
    if looped and high > voice.loop_end:
        low, high = _wrap(voice, index, low)
    elif not looped:
        high = min(high, voice.end)
    window = _window(voice, samples, low - 1, high + 3, looped)
    index -= low
    _interpolate(window, index, part, out)
    return True


def _wrap(voice: Voice, index: npt.NDArray[np.int64], low: int) -> tuple[int, int]:
    """Folds positions behind the loop back into it; returns the lowest and the highest.

    The first frame behind the end still counts as before the wrap, so that the curve through
    it sees the end of the loop and not what came before its start.
    """
    begin = voice.loop_start + 1
    length = voice.loop_end - voice.loop_start
    # Positions only grow, so a few searches tell how often each is round already.
    turns = np.arange(max(0, (low - begin) // length), (int(index[-1]) - begin) // length + 1)
    cuts = np.searchsorted(index, begin + turns[1:] * length)
    index -= np.repeat(turns * length, np.diff(cuts, prepend=0, append=len(index)))
    return min(low, begin), voice.loop_end


def _window(voice: Voice, samples: Samples, low: int, high: int, looped: bool) -> FloatArray:
    """Returns frames `low` to `high` as heard: the first one held before it, the loop behind."""
    end = voice.loop_end if looped else voice.end
    begin = max(low, voice.first)
    body = samples.frames(voice.sample, begin, max(begin, min(high, end)))
    before = np.full(max(0, begin - low), body[0] if len(body) else 0.0, np.float32)
    missing = high - max(low, begin) - len(body)
    if looped and missing > 0:
        loop = samples.frames(voice.sample, voice.loop_start, voice.loop_start + missing)
        behind = np.resize(loop[: voice.loop_end - voice.loop_start], missing)
    else:
        behind = np.zeros(max(0, missing), np.float32)
    return np.concatenate((before, body, behind))


def _interpolate(
    window: FloatArray, index: npt.NDArray[np.int64], part: FloatArray, out: FloatArray
) -> None:
    """Writes the window at `index` + 1 + `part`: the cubic of Catmull and Rom, by Horner.

    The four coefficients are made once for each frame of the window, which is shorter than
    the output for most notes.
    """
    before, here, after, later = window[:-3], window[1:-2], window[2:-1], window[3:]
    slope = (after - before) * np.float32(0.5)
    cubic = (later - before) * np.float32(0.5) + (here - after) * np.float32(1.5)
    square = after - here - slope - cubic
    term = np.empty_like(out)
    np.take(cubic, index, out=out, mode="clip")
    for coefficient in (square, slope, here):
        out *= part
        np.take(coefficient, index, out=term, mode="clip")
        out += term
