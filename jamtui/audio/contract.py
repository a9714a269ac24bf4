"""What every sound device is to the rest of the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

Block = npt.NDArray[np.float32]
"""Audio, float32, (channels, frames), full scale at ±1."""

ProcessBlock = Callable[[Block, Block], None]
"""Called as process(inputs, outputs) on the device's thread, once a block.

`inputs` is (channels in, frames), to be read, perhaps with no channel; `outputs` is (2, frames),
to be written completely. Both are only valid during the call. `frames` is the device's
`block_frames`, but may differ when the device changes its mind.
"""

OnLost = Callable[[str], None]
"""Told once, not on the audio thread, why the device is gone (one sentence)."""

OnFailure = Callable[[BaseException], None]
"""Told once, not on the audio thread, what `process` raised. Silence goes out since."""


class AudioDevice(Protocol):
    """A running or stopped sound device. Its methods belong to one thread, the owner's.

    `on_lost` and `on_failure` may be set before `start`.
    """

    on_lost: OnLost | None
    on_failure: OnFailure | None

    @property
    def name(self) -> str: ...

    @property
    def host_api(self) -> str:
        """The system behind it: "JACK", "ALSA", "Core Audio", "null", "file"."""
        ...

    @property
    def sample_rate(self) -> int: ...

    @property
    def block_frames(self) -> int: ...

    @property
    def input_channels(self) -> int: ...

    @property
    def output_latency_frames(self) -> int:
        """From a block's hand-over to its sound, as far as the system knows."""
        ...

    @property
    def xruns(self) -> int:
        """Blocks that came too late or were lost since the device was opened."""
        ...

    @property
    def failure(self) -> BaseException | None:
        """What `process` raised, if it did."""
        ...

    @property
    def is_running(self) -> bool: ...

    def start(self, process: ProcessBlock) -> None:
        """Begins to call `process`; DeviceError when the device does not start."""
        ...

    def stop(self) -> None:
        """Ends the calls; none is under way when this returns. May be started again."""
        ...

    def close(self) -> None:
        """Stops and gives the device back; harmless when closed already."""
        ...
