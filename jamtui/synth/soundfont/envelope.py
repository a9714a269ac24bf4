"""Envelopes and LFOs of a voice, one value for each block of `HOP` frames."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from jamtui.synth.soundfont.voice import Envelope, Lfo

Control = npt.NDArray[np.float64]

HOP = 64
"""Frames between two values of anything that moves; fluidsynth's block too."""

FULL_DECAY_DB = 96.0
"""How far an envelope falls in its whole decay or release time; fluidsynth's figure too, where
the specification has 100."""

FLOOR_DB = 84.0
"""Below its own attack a voice counts as gone when it has fallen this far."""


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
