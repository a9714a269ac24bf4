"""Voices made into sound, and the voices of a note summed into one."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from jamtui.synth.instrument import FloatArray
from jamtui.synth.soundfont import envelope
from jamtui.synth.soundfont.envelope import FLOOR_DB, FULL_DECAY_DB, HOP, Control
from jamtui.synth.soundfont.filter import low_pass
from jamtui.synth.soundfont.oscillator import oscillate
from jamtui.synth.soundfont.samples import Samples
from jamtui.synth.soundfont.voice import Voice

_BLOCKS_AT_ONCE = 128
_RAMP = np.arange(HOP, dtype=np.float32) / np.float32(HOP)

_CUTOFF_STEP_CENTS = 2.0
"""A cutoff moves in steps that nobody hears, so that it stands still in most blocks."""

OPEN_CENTS = 13300.0
"""From here (17.7 kHz) on a cutoff without resonance is no filter that anybody hears."""


def end_frames(voice: Voice, sample_rate: int) -> float:
    """Returns when a voice has died away although its key is held; infinity if it never does."""
    ends = math.inf
    fall = voice.volume
    if (1.0 - fall.sustain) * FULL_DECAY_DB >= FLOOR_DB:
        decay_at = fall.delay_s + fall.attack_s + fall.hold_s
        ends = (decay_at + fall.decay_s * FLOOR_DB / FULL_DECAY_DB) * sample_rate
    if not voice.looped:
        lasting = (voice.end - voice.first) / (voice.step * 2.0 ** (-_bend(voice) / 1200))
        ends = min(ends, lead_frames(voice, sample_rate) + lasting)
    return ends if math.isinf(ends) else math.ceil(ends / HOP + 1) * HOP


def settled_frames(voice: Voice, sample_rate: int) -> int:
    """Returns the frame from which on nothing but LFOs changes a voice."""
    settled_s = voice.volume.settled_s
    if voice.shape_to_cutoff_cents or voice.shape_to_pitch_cents:
        settled_s = max(settled_s, voice.shape.settled_s)
    start = (voice.loop_start - voice.first) / voice.step if voice.looped else 0.0
    start += lead_frames(voice, sample_rate)
    return math.ceil(max(settled_s * sample_rate, start) + HOP)


def _bend(voice: Voice) -> float:
    """Returns the farthest that the pitch goes down, in cents."""
    swings = voice.tremor_to_pitch_cents, voice.vibrato_to_pitch_cents
    return sum(map(abs, swings)) + max(0.0, -voice.shape_to_pitch_cents)


def lead_frames(voice: Voice, sample_rate: int) -> int:
    """Returns how late the recording starts, in whole blocks of `HOP` frames.

    The shortest delay that can be written, 1 ms, comes out as none: a note starts on its frame.
    """
    return int(voice.volume.delay_s * sample_rate) // HOP * HOP


def render_voice(voice: Voice, samples: Samples, frames: int, sample_rate: int) -> FloatArray:
    """Returns `frames` frames (whole blocks of `HOP`) of a held voice, (frames,)."""
    ends, lead = end_frames(voice, sample_rate), lead_frames(voice, sample_rate)
    lasting = int(min(frames, ends)) - lead
    if lasting <= 0:
        return np.zeros(frames, np.float32)
    seconds = envelope.times((lead + lasting) // HOP, sample_rate)
    later = seconds[lead // HOP :]
    shaped = envelope.shape(voice.shape, later) if _shaped(voice) else np.zeros(1)
    tremor = envelope.triangle(voice.tremor, later) if _trembles(voice) else np.zeros(1)
    sound = oscillate(voice, samples, lasting, _pitch(voice, later, shaped, tremor))
    gain = envelope.loudness(voice.volume._replace(delay_s=0.0), seconds[: len(later)])
    gain *= 10.0 ** (voice.tremor_to_volume_db / 20.0 * tremor)
    if ends <= frames:
        gain[-1] = 0.0
    _apply(gain, sound)
    if _filtered(voice):
        cents = voice.cutoff_cents + voice.shape_to_cutoff_cents * shaped
        cents = np.broadcast_to(cents + voice.tremor_to_cutoff_cents * tremor, later.shape)
        cents = np.rint(cents / _CUTOFF_STEP_CENTS) * _CUTOFF_STEP_CENTS
        sound = low_pass(sound, cents, voice.resonance_db, sample_rate)
    return sound if lasting == frames else np.pad(sound, (lead, frames - lead - lasting))


def _shaped(voice: Voice) -> bool:
    return bool(voice.shape_to_cutoff_cents or voice.shape_to_pitch_cents)


def _trembles(voice: Voice) -> bool:
    return bool(
        voice.tremor_to_volume_db or voice.tremor_to_cutoff_cents or voice.tremor_to_pitch_cents
    )


def _pitch(voice: Voice, seconds: Control, shaped: Control, tremor: Control) -> Control | None:
    """Returns how far the pitch is moved at each block's edge, in cents; None where it stays."""
    if not voice.bends:
        return None
    cents = voice.shape_to_pitch_cents * shaped + voice.tremor_to_pitch_cents * tremor
    if voice.vibrato_to_pitch_cents:
        cents = cents + voice.vibrato_to_pitch_cents * envelope.triangle(voice.vibrato, seconds)
    return np.broadcast_to(cents, seconds.shape)


def _filtered(voice: Voice) -> bool:
    """Tells whether the filter is ever heard; the same for a short and for a long note."""
    lowest = voice.cutoff_cents + min(0.0, voice.shape_to_cutoff_cents)
    lowest -= abs(voice.tremor_to_cutoff_cents)
    return lowest < OPEN_CENTS or voice.resonance_db > 1.0


def _apply(gain: Control, sound: FloatArray) -> None:
    """Multiplies `sound` by the gain at the blocks' edges, in straight lines between them."""
    edges = gain.astype(np.float32)[:, np.newaxis]
    rises = np.diff(edges, axis=0)
    blocks = sound.reshape(-1, HOP)
    for begin in range(0, len(blocks), _BLOCKS_AT_ONCE):
        part = slice(begin, min(begin + _BLOCKS_AT_ONCE, len(blocks)))
        line = rises[part] * _RAMP
        line += edges[part]
        blocks[part] *= line


def pan_gains(pan: float) -> tuple[float, float]:
    """Returns left and right for -0.5..0.5, at equal power: 0.707 in the middle."""
    angle = (pan + 0.5) * math.pi / 2.0
    return math.cos(angle), math.sin(angle)


def mix(
    voices: Sequence[tuple[Voice, float]], samples: Samples, frames: int, sample_rate: int
) -> FloatArray:
    """Returns voices with their gains summed: (1, frames) at one place, else (2, frames).

    In stereo the places of the voices are in the samples; in mono they are left to the note.
    """
    if len(voices) == 1 and voices[0][1] == 1.0:
        return render_voice(voices[0][0], samples, frames, sample_rate)[np.newaxis]
    stereo = len({voice.pan for voice, _ in voices}) > 1
    total = np.zeros((2 if stereo else 1, frames), np.float32)
    for voice, gain in voices:
        sound = render_voice(voice, samples, frames, sample_rate)
        sides = pan_gains(voice.pan) if stereo else (1.0,)
        for channel, side in zip(total, sides, strict=True):
            channel += sound * np.float32(side * gain)
    return total
