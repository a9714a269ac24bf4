"""What is left of a note once its key is let go."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from jamtui.synth.instrument import FloatArray
from jamtui.synth.soundfont.envelope import FLOOR_DB, FULL_DECAY_DB
from jamtui.synth.soundfont.voice import Voice

_LONGEST_S = 10.0
"""Releases written longer are cut here; the longest of the common fonts are near 6 s."""

_DYING_DB = 40.0
"""A sustain level this far down is no sustain: the note dies away like a struck one."""

_ROW = 512
"""Frames of a curve made together, and the step of its length: more notes share one."""


class Release(NamedTuple):
    """A gain that falls by `slope_db` a second for `frames`; `weight` is its share of the note."""

    slope_db: float
    frames: int
    weight: float


def releases_of(voices: Iterable[tuple[Voice, float]], sample_rate: int) -> tuple[Release, ...]:
    """Returns the releases of voices with their gains, equal ones as one of full weight."""
    found: dict[tuple[float, int], float] = {}
    for voice, gain in voices:
        one = _release_of(voice, sample_rate)
        found[one] = found.get(one, 0.0) + gain**2
    power = math.fsum(found.values())
    return tuple(Release(*one, round(share / power, 2)) for one, share in found.items())


def _release_of(voice: Voice, sample_rate: int) -> tuple[float, int]:
    """Returns a voice's slope and length.

    Linear in decibels it is right for any level that the note is released from. What it cannot
    know is when that is. A note that sustains is taken to be released there; one that dies away
    in its decay is taken to be released in it, and since the held note goes on falling beneath
    the curve, only the difference is left.
    """
    slope_db, longest_s = FULL_DECAY_DB / voice.release_s, voice.release_s
    if (1.0 - voice.volume.sustain) * FULL_DECAY_DB > _DYING_DB:
        slope_db = max(0.0, slope_db - FULL_DECAY_DB / voice.volume.decay_s)
        longest_s = min(longest_s, voice.volume.decay_s)
    longest_s = min(longest_s * FLOOR_DB / FULL_DECAY_DB, _LONGEST_S)
    rows = longest_s * sample_rate / _ROW
    return round(slope_db, 1), max(1, math.ceil(rows)) * _ROW


@lru_cache(maxsize=64)
def release_curve(releases: tuple[Release, ...], sample_rate: int) -> FloatArray:
    """Returns the gain from note-off on, from 1 to 0, read-only.

    Voices that are released differently are averaged in power.
    """
    if len(releases) == 1:
        curve = _curve(releases[0], sample_rate).astype(np.float32)
    else:
        power = np.zeros(max(release.frames for release in releases))
        for release in releases:
            power[: release.frames] += release.weight * _curve(release, sample_rate) ** 2
        curve = np.sqrt(power / power[0]).astype(np.float32)
    curve.flags.writeable = False
    return curve


def _curve(release: Release, sample_rate: int) -> npt.NDArray[np.float64]:
    """Returns one voice's gain; its last tenth goes down to 0, whatever is left."""
    per_frame = -release.slope_db / 20.0 / sample_rate
    rows = 10.0 ** (per_frame * _ROW * np.arange(release.frames // _ROW))
    curve: npt.NDArray[np.float64] = np.outer(rows, 10.0 ** (per_frame * np.arange(_ROW))).ravel()
    fade = release.frames // 10
    curve[-fade:] *= np.linspace(1.0, 0.0, fade)
    return curve
