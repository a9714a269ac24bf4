"""A device that outlives its hardware: silent in real time while that is gone."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from jamtui.audio.contract import AudioDevice, OnFailure, OnLost, ProcessBlock
from jamtui.audio.null_device import NullDevice
from jamtui.audio.watcher import Watcher
from jamtui.errors import JamError

RETRY_S = 1.0


class SteadyDevice:
    """Plays to `device`; when that is lost, to a null device until `reopen` succeeds.

    `reopen` is tried every second on a thread of its own; it must raise JamError while the
    device is away, and what it opens must run at the same sample rate. `on_lost` is told once
    for each loss, `on_returned` once for each return.
    """

    def __init__(
        self, device: AudioDevice, reopen: Callable[[], AudioDevice], retry_s: float = RETRY_S
    ) -> None:
        self._device, self._reopen = device, reopen
        self._name, self._host_api = device.name, device.host_api
        self._retry_s = retry_s
        self.on_lost: OnLost | None = None
        self.on_returned: Callable[[], None] | None = None
        self.on_failure: OnFailure | None = None
        self._process: ProcessBlock | None = None
        self._xruns_before = 0
        self._is_away = False
        self._changing = threading.Lock()
        self._searcher: Watcher | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def host_api(self) -> str:
        return self._host_api

    @property
    def sample_rate(self) -> int:
        return self._device.sample_rate

    @property
    def block_frames(self) -> int:
        return self._device.block_frames

    @property
    def input_channels(self) -> int:
        return self._device.input_channels

    @property
    def output_latency_frames(self) -> int:
        return self._device.output_latency_frames

    @property
    def xruns(self) -> int:
        return self._xruns_before + self._device.xruns

    @property
    def failure(self) -> BaseException | None:
        return self._device.failure

    @property
    def is_running(self) -> bool:
        return self._process is not None

    @property
    def is_away(self) -> bool:
        """Whether the hardware is gone and nothing is heard."""
        return self._is_away

    def start(self, process: ProcessBlock) -> None:
        """Begins to call `process`."""
        with self._changing:
            self._process = process
            self._begin(self._device)

    def stop(self) -> None:
        """Ends the calls and the search for lost hardware."""
        with self._changing:
            self._process = None
            searcher, self._searcher = self._searcher, None
        if searcher is not None:
            searcher.stop()
        self._device.stop()

    def close(self) -> None:
        """Stops and gives the hardware back."""
        self.stop()
        self._device.close()

    def _begin(self, device: AudioDevice) -> None:
        device.on_lost, device.on_failure = self._on_lost, self._on_failure
        assert self._process is not None
        device.start(self._process)

    def _on_failure(self, error: BaseException) -> None:
        if self.on_failure:
            self.on_failure(error)

    def _on_lost(self, reason: str) -> None:
        """Called on the lost device's watcher thread."""
        with self._changing:
            if self._process is None:
                return
            self._swap(self._silence())
            self._is_away = True
            self._searcher = Watcher("jamtui-search", self._search, self._retry_s)
        if self.on_lost:
            self.on_lost(reason)

    def _search(self) -> bool:
        """Tries to open the hardware; False ends the search."""
        found: AudioDevice | None = None
        with contextlib.suppress(JamError):
            found = self._reopen()
        if found is None:
            return True
        with self._changing:
            if self._process is None or found.sample_rate != self.sample_rate:
                found.close()
                return self._process is not None
            try:
                self._swap(found)
            except JamError:
                self._swap(self._silence())
                return True
            self._is_away, self._searcher = False, None
        if self.on_returned:
            self.on_returned()
        return False

    def _silence(self) -> NullDevice:
        return NullDevice(self.sample_rate, self.block_frames, self.input_channels)

    def _swap(self, device: AudioDevice) -> None:
        """Goes on with `device`; the old one has made its last call before."""
        old = self._device
        old.on_lost = old.on_failure = None
        old.close()
        self._xruns_before += old.xruns
        self._device = device
        self._begin(device)
