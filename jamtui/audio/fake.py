"""A device for tests: time passes when the test says so."""

from __future__ import annotations

import numpy as np

from jamtui.audio.base_device import BaseDevice
from jamtui.audio.contract import Block, ProcessBlock


class FakeDevice(BaseDevice):
    """Plays on the caller's thread, as many frames as it is asked for."""

    def __init__(
        self, sample_rate: int = 48_000, block_frames: int = 128, input_channels: int = 0
    ) -> None:
        super().__init__("fake", "fake", sample_rate, block_frames, input_channels)
        self._is_started = self.is_closed = False

    @property
    def is_running(self) -> bool:
        return self._is_started and self._lost_reason is None

    def start(self, process: ProcessBlock) -> None:
        """Takes `process`, without calling it yet."""
        self._guard(process)
        self._is_started = True

    def stop(self) -> None:
        """Ends the calls."""
        self._is_started = False

    def close(self) -> None:
        """Stops."""
        self.stop()
        self.is_closed = True

    def pump(self, frames: int, inputs: Block | None = None) -> Block:
        """Returns the next `frames` as float32 (2, frames), made block by block.

        The last block is shorter where `frames` is no multiple of `block_frames`. A stopped or
        lost device gives silence.
        """
        heard = np.full((2, frames), np.nan, dtype=np.float32)
        if inputs is None:
            inputs = np.zeros((self.input_channels, frames), dtype=np.float32)
        for start in range(0, frames, self.block_frames):
            piece = slice(start, start + self.block_frames)
            if self.is_running and self._guarded:
                self._guarded(inputs[:, piece], heard[:, piece])
            else:
                heard[:, piece] = 0.0
        self._tell()
        return heard

    def lose(self, reason: str = "The device was unplugged.") -> None:
        """Behaves as if the device had vanished."""
        self._lost_reason = reason
        self._tell()
