"""What all devices have in common: their data, and telling their owner what has happened."""

from __future__ import annotations

from jamtui.audio.contract import OnFailure, OnLost, ProcessBlock
from jamtui.audio.guarded_process import GuardedProcess
from jamtui.audio.watcher import Watcher


class BaseDevice:
    """A device without sound: subclasses call `process` from a thread of their own.

    A subclass sets `_lost_reason` from any thread; the watcher tells the owner.
    """

    def __init__(
        self,
        name: str,
        host_api: str,
        sample_rate: int,
        block_frames: int,
        input_channels: int = 0,
    ) -> None:
        self.name, self.host_api = name, host_api
        self.sample_rate, self.block_frames = sample_rate, block_frames
        self.input_channels = input_channels
        self.output_latency_frames = block_frames
        self.xruns = 0
        self.on_lost: OnLost | None = None
        self.on_failure: OnFailure | None = None
        self._guarded: GuardedProcess | None = None
        self._lost_reason: str | None = None
        self._told_lost = self._told_failure = False
        self._watcher: Watcher | None = None

    @property
    def failure(self) -> BaseException | None:
        return self._guarded.failure if self._guarded else None

    @property
    def is_running(self) -> bool:
        return self._watcher is not None and self._lost_reason is None

    def _guard(self, process: ProcessBlock) -> GuardedProcess:
        """Makes the function to call from the audio thread."""
        self._guarded = GuardedProcess(process)
        self._told_failure = False
        return self._guarded

    def _watch(self) -> None:
        self._watcher = Watcher(f"jamtui-watch-{self.host_api}", self._look)

    def _unwatch(self) -> None:
        if self._watcher is not None:
            self._watcher.stop()
            self._watcher = None
            self._tell()

    def _look(self) -> bool:
        self._check()
        self._tell()
        return self._lost_reason is None

    def _check(self) -> None:
        """Sets `_lost_reason` when the device is gone; for subclasses."""

    def _tell(self) -> None:
        if self.failure is not None and not self._told_failure:
            self._told_failure = True
            if self.on_failure:
                self.on_failure(self.failure)
        if self._lost_reason is not None and not self._told_lost:
            self._told_lost = True
            if self.on_lost:
                self.on_lost(self._lost_reason)
