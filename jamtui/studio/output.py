"""The device that a session plays to, and what is done when it vanishes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from jamtui.audio.contract import AudioDevice, ProcessBlock
from jamtui.audio.devices import NULL, JackWishes, open_output
from jamtui.audio.null_device import NullDevice
from jamtui.audio.rate_bridge import RateBridge
from jamtui.errors import JamError

RETRY_SECONDS = 1.0
SEARCH_SECONDS = 10.0

AUDIBLE_BLOCK_FRAMES = 256
SILENT_BLOCK_FRAMES = 1024
"""The null device may sleep longer: nobody hears it."""

Notify = Callable[[str, dict[str, Any]], None]
Post = Callable[[Callable[[], None]], None]
"""Has a function called on the owner's thread."""


@dataclass(frozen=True, slots=True)
class OutputWishes:
    """Which device, by name or index (None: the best there is), and how it runs.

    `block_frames` None leaves the block to the device.
    """

    device: str | None = None
    host_api: str | None = None
    sample_rate: int = 48_000
    block_frames: int | None = None
    input_channels: int = 0
    jack: JackWishes | None = None


class Output:
    """Keeps `process` being called: by the device, or by the null device while that is gone.

    Belongs to one thread; `post` brings the device's own threads back to it.
    """

    def __init__(self, wishes: OutputWishes, notify: Notify, post: Post) -> None:
        self._wishes = wishes
        self._notify = notify
        self._post = post
        self._process: ProcessBlock | None = None
        self._opener = ThreadPoolExecutor(1, "jamtui-device")
        self._trying: Future[AudioDevice | None] | None = None
        self._is_closed = False
        self._next_try = 0.0
        self._earlier_xruns = 0
        self.device = self._open(wishes.sample_rate, lambda text: notify("notice", {"text": text}))
        self._had_device = self.device.host_api != NULL
        self._rate = self.device.sample_rate
        """What the music runs at from now on, whatever devices come."""

    def _open(self, sample_rate: int, on_notice: Callable[[str], None] | None) -> AudioDevice:
        wishes = self._wishes
        device = open_output(
            wishes.device,
            sample_rate,
            wishes.block_frames or AUDIBLE_BLOCK_FRAMES,
            host_api=wishes.host_api,
            input_channels=wishes.input_channels,
            jack=wishes.jack,
            on_notice=on_notice,
        )
        if device.host_api == NULL:
            device.close()
            device = self._null(sample_rate)
        device.on_lost = lambda reason: self._post(lambda: self._lose(device, reason))
        device.on_failure = lambda error: self._post(lambda: self._fail(error))
        return device

    @property
    def xruns(self) -> int:
        """Blocks that came too late since the beginning, on all devices that there were."""
        return self._earlier_xruns + self.device.xruns

    def describe(self) -> dict[str, Any]:
        """Returns what the device is, for people and scripts."""
        device = self.device
        return {
            "name": device.name,
            "host_api": device.host_api,
            "sample_rate": device.sample_rate,
            "block_frames": device.block_frames,
            "latency_ms": round(1000 * device.output_latency_frames / device.sample_rate, 2),
        }

    def start(self, process: ProcessBlock) -> None:
        """Begins to play."""
        self._process = process
        self.device.start(process)

    def close(self) -> None:
        """Stops, and gives the device back."""
        self._is_closed = True
        self._opener.shutdown(wait=True, cancel_futures=True)
        found = self._trying.result() if self._trying and not self._trying.cancelled() else None
        if found is not None:
            found.close()
        self.device.close()

    def _fail(self, error: BaseException) -> None:
        self._notify("error", {"text": f"The audio thread stopped on a fault of its own: {error}."})

    def _lose(self, device: AudioDevice, reason: str) -> None:
        if device is not self.device or self._is_closed:
            return
        self._notify("device_lost", {"device": device.name, "text": reason})
        self._change_to(self._null(self._rate))
        device.close()

    def tick(self, now: float) -> None:
        """Looks for the device while there is none; call it about once a `RETRY_SECONDS`."""
        if self.device.host_api != NULL or self._wishes.device == NULL or self._process is None:
            return
        if self._trying is None:
            if now < self._next_try:
                return
            # What was there a moment ago is missed; what never was may be plugged in some day.
            self._next_try = now + (RETRY_SECONDS if self._had_device else SEARCH_SECONDS)
            self._trying = self._opener.submit(self._open_again)
        elif self._trying.done():
            tried, self._trying = self._trying, None
            found = tried.result()
            if found is not None:
                self._return_to(found)

    def _return_to(self, found: AudioDevice) -> None:
        try:
            self._change_to(found)
        except JamError:  # gone again before it played: it is looked for further
            self._change_to(self._null(self._rate))
            found.close()
        else:
            self._notify("device_back", {"device": found.name})
            if found.sample_rate != self._rate:
                self._notify("notice", {"text": self._other_rate(found)})

    def _other_rate(self, found: AudioDevice) -> str:
        return (
            f"{found.name} runs at {found.sample_rate:,} Hz now: the music goes on at "
            f"{self._rate:,} Hz and is converted; start it again to play at the device's rate."
        )

    def _null(self, sample_rate: int) -> NullDevice:
        # Made directly: a JACK server may run at a rate that nobody could have asked for.
        wishes = self._wishes
        block_frames = wishes.block_frames or SILENT_BLOCK_FRAMES
        return NullDevice(sample_rate, block_frames, wishes.input_channels)

    def _open_again(self) -> AudioDevice | None:
        try:
            found = self._open(self._rate, None)
        except JamError:
            return None  # still gone, which was said when it went
        if found.host_api == NULL:
            found.close()
            return None
        return found

    def _change_to(self, device: AudioDevice) -> None:
        assert self._process is not None
        old = self.device
        old.stop()
        self._earlier_xruns += old.xruns
        self.device = device
        self._had_device = True
        process = self._process
        if device.sample_rate != self._rate:
            # A JACK server that was started anew may run at another rate.
            process = RateBridge(process, self._rate, device.sample_rate)
        device.start(process)
        if old.host_api == NULL:
            old.close()
