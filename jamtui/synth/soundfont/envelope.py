"""Envelopes and LFOs of a voice, one value for each block of `HOP` frames."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from jamtui.synth.instrument import FloatArray
from jamtui.synth.soundfont.voice import Envelope, Lfo

Control = npt.NDArray[np.float64]

HOP = 64
"""Frames between two values of anything that moves; fluidsynth's block too."""

FULL_DECAY_DB = 96.0
"""How far an envelope falls in its whole decay or release time; fluidsynth's figure too, where
the specification has 100."""

FLOOR_DB = 84.0
"""Below its own attack a voice counts as gone when it has fallen this far."""

_LONGEST_RELEASE_S = 20.0

_DYING_DB = 40.0
"""A sustain level this far down is no sustain: the note dies away like a struck one."""


def times(blocks: int, sample_rate: int) -> Control:
    """Returns the seconds at the `blocks` + 1 edges of the blocks."""
    return np.arange(blocks + 1, dtype=np.float64) * (HOP / sample_rate)


def loudness(envelope: Envelope, seconds: Control) -> Control:
    """Returns the gain of a volume envelope: a linear attack, then a decay linear in decibels."""
    decay_at = envelope.delay_s + envelope.attack_s + envelope.hold_s
    fallen = np.clip((seconds - decay_at) / envelope.decay_s, 0.0, 1.0 - envelope.sustain)
    gain: Control = 10.0 ** (-FULL_DECAY_DB / 20.0 * fallen)
    rising = seconds < envelope.delay_s + envelope.attack_s
    gain[rising] = np.clip((seconds[rising] - envelope.delay_s) / envelope.attack_s, 0.0, 1.0)
    return gain


def shape(envelope: Envelope, seconds: Control) -> Control:
    """Returns a modulation envelope, 0..1: a convex attack, then a linear decay."""
    decay_at = envelope.delay_s + envelope.attack_s + envelope.hold_s
    fallen = np.clip((seconds - decay_at) / envelope.decay_s, 0.0, 1.0 - envelope.sustain)
    rise = np.clip((seconds - envelope.delay_s) / envelope.attack_s, 0.0, 1.0)
    convex = np.clip(1.0 + 40.0 / 96.0 * np.log10(np.maximum(rise, 1e-9)), 0.0, 1.0)
    value: Control = np.where(rise < 1.0, convex, 1.0 - fallen)
    return value


def triangle(lfo: Lfo, seconds: Control) -> Control:
    """Returns an LFO, -1..1, starting at 0 and rising after its delay."""
    turns = np.maximum(seconds - lfo.delay_s, 0.0) * lfo.rate_hz
    value: Control = 1.0 - np.abs((4.0 * turns + 3.0) % 4.0 - 2.0)
    return -value


def release_of(envelope: Envelope, release_s: float, sample_rate: int) -> FloatArray:
    """Returns the gain from note-off on: linear in decibels, read-only, ending at 0.

    It is right for any level that the note is released from, because decibels fall equally
    fast from everywhere. What a release cannot know is when it comes. A note that sustains is
    taken to be released there; one that dies away in its decay is taken to be released in it,
    and since the held note goes on falling beneath the curve, only the difference is left.
    """
    slope_db = FULL_DECAY_DB / release_s
    longest_s = release_s
    if (1.0 - envelope.sustain) * FULL_DECAY_DB > _DYING_DB:
        slope_db = max(0.0, slope_db - FULL_DECAY_DB / envelope.decay_s)
        longest_s = min(release_s, envelope.decay_s)
    longest_s = min(longest_s * FLOOR_DB / FULL_DECAY_DB, _LONGEST_RELEASE_S)
    return release_curve(round(slope_db, 3), max(HOP, round(longest_s * sample_rate)), sample_rate)


@lru_cache(maxsize=256)
def release_curve(slope_db: float, frames: int, sample_rate: int) -> FloatArray:
    """Returns a gain that falls by `slope_db` a second for `frames`, read-only.

    Its last tenth goes down to 0, whatever is left.
    """
    per_frame = -slope_db / 20.0 / sample_rate
    curve: FloatArray = np.power(10.0, per_frame * np.arange(frames)).astype(np.float32)
    fade = max(HOP, frames // 10)
    curve[-fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
    curve.flags.writeable = False
    return curve
