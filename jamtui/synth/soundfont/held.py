"""How much of a held note is rendered: a ladder of lengths, and a loop where it never ends."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from jamtui.synth.instrument import FloatArray
from jamtui.synth.soundfont.envelope import HOP
from jamtui.synth.soundfont.render import end_frames, mix, settled_frames
from jamtui.synth.soundfont.samples import Samples
from jamtui.synth.soundfont.voice import Voice

Voices = Sequence[tuple[Voice, float]]

_LADDER_S = (0.25, 0.375, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0)
"""A note that turns out longer is rendered anew, so the steps are a compromise."""

_SHORTEST_PLAIN_S = 8.0
_CROSSFADE_S = 0.1
_MOST_TURNS = 64
"""How many multiples of a loop are tried for one that is a whole number of frames."""


def end_of(voices: Voices, sample_rate: int) -> float:
    """Returns the frame at which all the voices have died away; infinity if one never does."""
    return max(end_frames(voice, sample_rate) for voice, _ in voices)


def render_held(
    voices: Voices, samples: Samples, frames: int, sample_rate: int
) -> tuple[FloatArray, int | None]:
    """Returns at least `frames` frames of a held note, and where it goes on from if it must.

    A longer one starts with the frames of a shorter one.
    """
    ends = end_of(voices, sample_rate)
    plain = _plain_frames(voices, sample_rate)
    if ends <= min(frames, plain):
        return mix(voices, samples, int(ends), sample_rate), None
    if frames > plain:
        return _looped(voices, samples, plain, sample_rate)
    rung = next(rung for rung in _rungs(sample_rate) if rung >= frames)
    return mix(voices, samples, int(min(rung, ends)), sample_rate), None


def _rungs(sample_rate: int) -> list[int]:
    return [math.ceil(rung_s * sample_rate / HOP) * HOP for rung_s in _LADDER_S]


def _plain_frames(voices: Voices, sample_rate: int) -> int:
    """Returns how long a note is rendered as it is before its loop begins."""
    settled = max(settled_frames(voice, sample_rate) for voice, _ in voices)
    least = max(2 * settled, math.ceil(_SHORTEST_PLAIN_S * sample_rate))
    rungs = _rungs(sample_rate)
    return next((rung for rung in rungs if rung >= least), rungs[-1])


def _looped(
    voices: Voices, samples: Samples, plain: int, sample_rate: int
) -> tuple[FloatArray, int]:
    """Returns the note with a loop of about half of `plain`, whose seam is faded over."""
    fade = round(_CROSSFADE_S * sample_rate)
    period = _period(voices, plain // 2 + fade, sample_rate)
    start = plain - plain // 2
    end = start + period
    sound = mix(voices, samples, math.ceil(end / HOP) * HOP, sample_rate)[:, :end]
    weight = np.linspace(0.0, 1.0, fade, dtype=np.float32)
    sound[:, -fade:] += weight * (sound[:, start - fade : start] - sound[:, -fade:])
    return np.ascontiguousarray(sound), start


def _period(voices: Voices, least: int, sample_rate: int) -> int:
    """Returns a loop of at least `least` frames, the loudest recording's loop many times over.

    Of the next multiples it is the one that is nearest to a whole number of frames.
    """
    looped = [(gain, voice) for voice, gain in voices if voice.looped]
    if not looped:
        return least
    voice = max(looped, key=lambda pair: pair[0])[1]
    turn = (voice.loop_end - voice.loop_start) / voice.step
    if turn > sample_rate / 2:
        return least
    lengths = (math.ceil(least / turn) + np.arange(_MOST_TURNS)) * turn
    lengths = lengths[lengths < lengths[0] + sample_rate / 2]
    whole = np.rint(lengths)
    return int(whole[np.argmin(np.abs(lengths - whole))])
