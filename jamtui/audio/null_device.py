"""Real time without hardware: a thread that asks for each block when it is due."""

from __future__ import annotations

import threading
import time

import numpy as np

from jamtui.audio.base_device import BaseDevice
from jamtui.audio.contract import Block, ProcessBlock
from jamtui.audio.guarded_process import GuardedProcess
from jamtui.audio.realtime import Priority, ask_for_realtime

_MOST_BEHIND_S = 1.0
"""After a suspend the clock jumps ahead instead of playing everything missed in a burst."""


class NullDevice(BaseDevice):
    """Takes blocks at the pace of a sound card and forgets them.

    Deadlines are absolute, so it does not drift: what comes late is caught up. A block that
    starts later than a period after its deadline counts as an xrun.
    """

    def __init__(
        self, sample_rate: int = 48_000, block_frames: int = 128, input_channels: int = 0
    ) -> None:
        super().__init__("null", "null", sample_rate, block_frames, input_channels)
        self.blocks = 0
        self.priority = Priority("normal")
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._inputs: Block = np.zeros((input_channels, block_frames), dtype=np.float32)
        self._outputs: Block = np.zeros((2, block_frames), dtype=np.float32)

    def start(self, process: ProcessBlock) -> None:
        """Begins to call `process` once a period."""
        self.stop()
        self._stopping.clear()
        guarded = self._guard(process)
        self._thread = threading.Thread(
            target=self._run, args=(guarded,), name=f"jamtui-{self.host_api}", daemon=True
        )
        self._thread.start()
        self._watch()

    def stop(self) -> None:
        """Ends the calls; none is under way when this returns."""
        self._stopping.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
            self._thread = None
        self._unwatch()

    def close(self) -> None:
        """Stops."""
        self.stop()

    def _run(self, process: GuardedProcess) -> None:
        self.priority = ask_for_realtime()
        period_s = self.block_frames / self.sample_rate
        start, blocks = time.perf_counter(), 0
        while not self._stopping.is_set():
            late_s = time.perf_counter() - start - blocks * period_s
            if late_s < 0.0:
                time.sleep(-late_s)
            elif late_s > period_s:
                self.xruns += 1
                if late_s > _MOST_BEHIND_S:
                    start += late_s
            self._play(process)
            blocks += 1

    def _play(self, process: GuardedProcess) -> None:
        process(self._inputs, self._outputs)
        self.blocks += 1
