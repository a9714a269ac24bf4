"""The mixer: strips with volume, pan, mute and solo, a reverb send each, and the master limiter.

The same code mixes blocks of the sound card and segments of an offline render.
"""

from __future__ import annotations

import math

import numpy as np

from jamtui.dsp.master_limiter import MasterLimiter
from jamtui.engine.pan import pan_gains
from jamtui.synth.instrument import FloatArray

SLEW_FRAMES = 240
"""5 ms at 48 kHz: how long a gain takes from 0 to 1, so that mute and faders never click."""

LONGEST_SLEW = 16
"""The highest gain there is room for: volume 2, master volume 2, pan 1.4, and some to spare."""


class Mixer:
    """Mixes up to `strips` stereo tracks. All memory is made here.

    `set_strip` may be called from one other thread: it writes single array elements, which the
    audio thread reads at its next block. `process` belongs to the audio thread.
    """

    def __init__(self, strips: int, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self.volume = np.ones(strips)
        self.pan = np.zeros(strips)
        self.muted = np.zeros(strips, bool)
        self.solo = np.zeros(strips, bool)
        self.solo_safe = np.zeros(strips, bool)
        self.master_volume = 1.0
        self.fade = 1.0
        self._target = np.zeros((2, strips), np.float32)
        self._gain = np.zeros((2, strips), np.float32)
        self._slew = np.arange(1, LONGEST_SLEW * SLEW_FRAMES + 1, dtype=np.float32) / SLEW_FRAMES
        self._limiter = MasterLimiter(sample_rate)
        self._settle = True
        self._wishes = 0
        self._wishes_seen = -1
        self._is_gliding = True
        self.refresh()

    def set_strip(
        self,
        index: int,
        *,
        volume: float | None = None,
        pan: float | None = None,
        muted: bool | None = None,
        solo: bool | None = None,
    ) -> None:
        """Changes what is given; it is heard within `SLEW_FRAMES`."""
        if volume is not None:
            self.volume[index] = volume
        if pan is not None:
            self.pan[index] = pan
        if muted is not None:
            self.muted[index] = muted
        if solo is not None:
            self.solo[index] = solo
        self.refresh()

    def refresh(self) -> None:
        """Computes the gains that the strips' settings ask for."""
        heard = ~self.muted
        if self.solo.any():
            heard &= self.solo | self.solo_safe
        level = np.where(heard, self.volume, 0.0) * self.master_volume * self.fade
        left, right = pan_gains(self.pan)
        self._target[0] = level * left
        self._target[1] = level * right
        self._wishes += 1  # after the targets: whoever sees the number sees them too

    @property
    def heard(self) -> FloatArray:
        """How loud each strip is on its louder side, mute and solo included; float32 (strips,)."""
        loudest: FloatArray = self._target.max(axis=0)
        return loudest

    def settle(self) -> None:
        """Makes the next block start with the gains asked for, without a ramp (before a start)."""
        self._settle = True

    def mix(self, tracks: FloatArray, out: FloatArray) -> None:
        """Writes the sum of `tracks`, float32 (strips, 2, frames), into `out`, (2, frames)."""
        if self._settle:
            self._gain[:] = self._target
            self._settle = False
        head = min(out.shape[1], self._gliding_frames())
        if head:
            self._glide(tracks[:, :, :head], out[:, :head])
        gain = self._gain[:, : len(tracks)]
        for channel in (0, 1):
            np.matmul(gain[channel], tracks[:, channel, head:], out=out[channel, head:])

    def _gliding_frames(self) -> int:
        """Returns for how many frames yet some strip's gain is on its way."""
        if self._wishes_seen == self._wishes and not self._is_gliding:
            return 0
        self._wishes_seen = self._wishes
        farthest = float(np.abs(self._target - self._gain).max(initial=0.0))
        self._is_gliding = farthest > 0.0
        return min(math.ceil(farthest * SLEW_FRAMES), len(self._slew))

    def _glide(self, tracks: FloatArray, out: FloatArray) -> None:
        """Mixes a block whose gains move towards their targets, each by 1 / SLEW_FRAMES a frame."""
        frames = out.shape[1]
        reach = self._slew[:frames]
        for channel in (0, 1):
            start = self._gain[channel, :, np.newaxis]
            gains = start + np.clip(self._target[channel, :, np.newaxis] - start, -reach, reach)
            np.einsum("tf,tf->f", gains[: len(tracks)], tracks[:, channel], out=out[channel])
            self._gain[channel] = gains[:, -1]

    def limit(self, out: FloatArray) -> None:
        """Keeps `out` below the ceiling, in place and without delay."""
        self._limiter.process(out)
