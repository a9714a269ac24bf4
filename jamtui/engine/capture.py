"""What the microphones hear: gain, mute and meter, out to the network, back to one's own ears."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from jamtui.engine.mixer import SLEW_FRAMES
from jamtui.synth.instrument import FloatArray

CAPTURE_SECONDS = 1
"""How long the reading side may be held up before frames are lost to it."""

MOST_INPUT_GAIN = 16.0
"""24 dB: what a quiet microphone needs at most before its noise is all that is heard."""


def _nobody() -> None:
    """Nobody waits for captured sound yet."""


class Capture:
    """A ring of the last second of input, with one writer, the audio thread, that never waits.

    Any number of readers keep their own positions: frames since the beginning. `wake` is called
    on the audio thread after each block: it must neither wait nor allocate (an eventfd).
    """

    def __init__(self, channels: int, sample_rate: int, max_frames: int = 4096) -> None:
        self.channels = channels
        self.sample_rate = sample_rate
        self.written = 0
        self.gain = 1.0
        self.muted = False
        self.monitor_gain = 0.0
        self.is_metered = False
        self.peak = np.zeros(max(1, channels), np.float32)
        self.wake: Callable[[], None] = _nobody
        self._frames = CAPTURE_SECONDS * sample_rate
        self._ring = np.zeros((channels, self._frames), np.float32)
        self._block = np.zeros((channels, max_frames), np.float32)
        self._magnitude = np.zeros((channels, max_frames), np.float32)
        self._steps = np.arange(1, max_frames + 1, dtype=np.float32) / SLEW_FRAMES
        self._gain_now = 1.0
        self._monitor_now = 0.0

    def put(self, inputs: FloatArray) -> None:
        """Takes a block, float32 (channels, frames), and wakes who waits for it; audio thread.

        A device with fewer channels than ours gives silence on the others.
        """
        frames = inputs.shape[1]
        if len(inputs) != self.channels:
            inputs = self._filled(inputs, frames)
        block = self._block[:, :frames]
        self._gain_now = self._ramped(inputs, self._gain_now, self._wanted_gain(), block)
        begin = self.written % self._frames
        head = self._frames - begin
        if frames <= head:
            self._ring[:, begin : begin + frames] = block
        else:
            self._ring[:, begin:] = block[:, :head]
            self._ring[:, : frames - head] = block[:, head:]
        self.written += frames  # after the samples: whoever sees the number sees them too
        self.wake()
        if self.is_metered and self.channels:
            magnitude = self._magnitude[:, :frames]
            np.abs(block, out=magnitude)
            np.maximum(self.peak, magnitude.max(axis=1), out=self.peak)

    def monitor(self, out: FloatArray) -> None:
        """Adds the block that was put last to `out`, (2, frames): one's own sound, at once."""
        if not self.channels or (self.monitor_gain == 0.0 and self._monitor_now == 0.0):
            return
        block = self._block[:, : out.shape[1]]
        self._monitor_now = self._ramped(block, self._monitor_now, self.monitor_gain, block)
        out += block  # one channel goes to both ears

    def read(self, begin: int, out: FloatArray) -> bool:
        """Copies the frames from `begin` on into `out`, (channels, frames); reading thread.

        Returns False, without a copy that means anything, where they are not there any more.
        """
        frames = out.shape[1]
        if begin + frames > self.written or begin < 0:
            raise ValueError("read only what has been written")
        place = begin % self._frames
        head = self._frames - place
        if frames <= head:
            out[:] = self._ring[:, place : place + frames]
        else:
            out[:, :head] = self._ring[:, place:]
            out[:, head:] = self._ring[:, : frames - head]
        return self.written - begin <= self._frames

    def take_peak(self) -> list[float]:
        """Returns the peak of each channel since the last call; one reading thread."""
        peaks: list[float] = self.peak[: self.channels].tolist()
        self.peak[:] = 0.0
        return peaks

    def _filled(self, inputs: FloatArray, frames: int) -> FloatArray:
        whole = self._magnitude[:, :frames]
        whole[:] = 0.0
        count = min(len(inputs), self.channels)
        whole[:count] = inputs[:count]
        return whole

    def _wanted_gain(self) -> float:
        return 0.0 if self.muted else self.gain

    def _ramped(self, block: FloatArray, now: float, wanted: float, out: FloatArray) -> float:
        """Writes `block` times a gain on its way to `wanted` into `out`; returns where it is."""
        if now == wanted == 1.0:
            out[:] = block
            return now
        if now == wanted:
            np.multiply(block, np.float32(wanted), out=out)
            return now
        frames = block.shape[1]
        reach = self._steps[:frames]
        gains = now + np.clip(wanted - now, -reach, reach)
        np.multiply(block, gains, out=out)
        return float(gains[-1]) if abs(wanted - gains[-1]) > 1e-6 else wanted
