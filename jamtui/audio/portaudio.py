"""Sound cards through PortAudio (ALSA, Core Audio, WASAPI, …), as sounddevice offers them."""

from __future__ import annotations

import atexit
import contextlib
import os
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from jamtui.audio.base_device import BaseDevice
from jamtui.audio.contract import Block, ProcessBlock
from jamtui.audio.jack_device import server_period
from jamtui.errors import DeviceError

JACK_HOST_API = "JACK Audio Connection Kit"

_NO_JACK = {"JACK_NO_START_SERVER": "1", "JACK_DEFAULT_SERVER": "jamtui-none"}

_STALLED_LOOKS = 20
"""2 s without a callback: some systems unplug a device without a word."""


class _Inventory:
    """How far PortAudio's list of devices can be trusted: it is as old as PortAudio's start."""

    open_streams = 0
    is_stale = False


def load_portaudio() -> ModuleType | None:
    """Returns sounddevice, None where libportaudio is missing.

    PortAudio then knows every system but JACK: once it has joined a server, it aborts the whole
    process when it ends after that server has died. The direct client is the better way anyway.
    """
    try:
        with _hidden_jack():
            import sounddevice
    except OSError:
        return None
    module: ModuleType = sounddevice
    return module


def rescan() -> None:
    """Makes PortAudio look for devices anew, but not on JACK. Its open streams end.

    DeviceError when it was on JACK and the server has died: only a new process helps then.
    """
    sounddevice = load_portaudio()
    if sounddevice is not None:
        _end(sounddevice)
        with _hidden_jack():
            sounddevice._initialize()


def join_jack() -> None:
    """Makes PortAudio a client of the running JACK server as well; open streams end if it is not.

    For who asks for that host API by name.
    """
    sounddevice = load_portaudio()
    if sounddevice is not None and not _has_joined_jack(sounddevice):
        _end(sounddevice)
        sounddevice._initialize()
        atexit.unregister(sounddevice._exit_handler)  # may abort; the system tidies up as well


def _end(sounddevice: ModuleType) -> None:
    if _has_joined_jack(sounddevice) and server_period() is None:
        raise DeviceError(
            "PortAudio has lost its JACK server and finds no devices any more: start again, "
            "or use the device 'jack', which can wait for the server."
        )
    sounddevice._terminate()


@contextlib.contextmanager
def _hidden_jack() -> Iterator[None]:
    """Makes libjack look for a server that does not exist."""
    before = {name: os.environ.get(name) for name in _NO_JACK}
    os.environ.update(_NO_JACK)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _has_joined_jack(sounddevice: ModuleType) -> bool:
    return any(api["name"] == JACK_HOST_API for api in sounddevice.query_hostapis())


def query() -> list[dict[str, Any]]:
    """Returns sounddevice's description of every device, its host API's name as "api"; or none.

    After a device was lost it looks anew, every time until one has been opened again.
    """
    sounddevice = load_portaudio()
    if sounddevice is None:
        return []
    try:
        if _Inventory.is_stale and _Inventory.open_streams == 0:
            rescan()
        apis = [api["name"] for api in sounddevice.query_hostapis()]
        default = sounddevice.default.device[1]
        return [
            {**device, "api": apis[device["hostapi"]], "is_default": device["index"] == default}
            for device in sounddevice.query_devices()
        ]
    except (sounddevice.PortAudioError, DeviceError):
        return []


class PortAudioDevice(BaseDevice):
    """One device of `query`, its output and as many inputs as wanted.

    DeviceError, in one sentence, when it cannot be opened so.
    """

    def __init__(
        self,
        device: Mapping[str, Any],
        sample_rate: int,
        block_frames: int,
        input_channels: int = 0,
    ) -> None:
        super().__init__(
            str(device["name"]), str(device["api"]), sample_rate, block_frames, input_channels
        )
        sounddevice = load_portaudio()
        if sounddevice is None:
            raise DeviceError("PortAudio is not installed (Debian: libportaudio2).")
        self._sounddevice = sounddevice
        self._outputs: Block = np.zeros((2, block_frames), dtype=np.float32)
        self._inputs: Block = np.zeros((input_channels, block_frames), dtype=np.float32)
        self._callbacks = self._seen_callbacks = self._stalled_looks = 0
        self._channels = min(2, int(device["max_output_channels"]))
        self._stream = self._open(int(device["index"]))
        _Inventory.open_streams += 1
        _Inventory.is_stale = self._is_closed = False
        latency = self._stream.latency
        latency_s = latency[1] if isinstance(latency, tuple) else latency
        self.output_latency_frames = round(float(latency_s) * sample_rate)

    def _open(self, index: int) -> Any:
        sounddevice = self._sounddevice
        shared = {
            "samplerate": self.sample_rate,
            "blocksize": self.block_frames,
            "dtype": "float32",
            "latency": "low",
            "finished_callback": self._on_finished,
        }
        try:
            if self.input_channels:
                return sounddevice.Stream(
                    device=index,
                    channels=(self.input_channels, self._channels),
                    callback=self._on_duplex,
                    **shared,
                )
            return sounddevice.OutputStream(
                device=index, channels=self._channels, callback=self._on_output, **shared
            )
        except (sounddevice.PortAudioError, ValueError) as error:
            raise DeviceError(
                f"{self.name!r} ({self.host_api}) cannot be opened at {self.sample_rate} Hz with "
                f"blocks of {self.block_frames} frames: {_reason(error)}."
            ) from None

    def _on_output(self, outdata: Block, frames: int, time: object, status: Any) -> None:
        self._callbacks += 1
        if status:
            self.xruns += 1
        if frames != self._outputs.shape[1]:
            self._fit(frames)
        if self._guarded is not None:
            self._guarded(self._inputs, self._outputs)
        if self._channels == 2:
            outdata[:, 0], outdata[:, 1] = self._outputs[0], self._outputs[1]
        else:
            np.mean(self._outputs, axis=0, out=outdata[:, 0])

    def _on_duplex(
        self, indata: Block, outdata: Block, frames: int, time: object, status: Any
    ) -> None:
        if frames != self._outputs.shape[1]:
            self._fit(frames)
        self._inputs[:] = indata.T
        self._on_output(outdata, frames, time, status)

    def _fit(self, frames: int) -> None:
        self._outputs = np.zeros((2, frames), dtype=np.float32)
        self._inputs = np.zeros((self.input_channels, frames), dtype=np.float32)
        self.block_frames = frames

    def _on_finished(self) -> None:
        if self._watcher is not None:
            self._lose()

    def _check(self) -> None:
        if self._callbacks != self._seen_callbacks:
            self._seen_callbacks, self._stalled_looks = self._callbacks, 0
            return
        self._stalled_looks += 1
        if self._stalled_looks >= _STALLED_LOOKS:
            self._lose()

    def _lose(self) -> None:
        self._lost_reason = f"{self.name!r} ({self.host_api}) has gone."
        _Inventory.is_stale = True

    def start(self, process: ProcessBlock) -> None:
        """Starts the stream."""
        if self._lost_reason is not None:
            raise DeviceError(self._lost_reason)
        self._guard(process)
        if self._watcher is not None:
            return
        try:
            self._stream.start()
        except self._sounddevice.PortAudioError as error:
            raise DeviceError(f"{self.name!r} does not start: {_reason(error)}.") from None
        self._stalled_looks = 0
        self._watch()

    def stop(self) -> None:
        """Stops the stream; what was made is not played to its end."""
        self._unwatch()
        if not (self._is_abandoned or self._is_closed):
            with contextlib.suppress(self._sounddevice.PortAudioError):  # it may have gone
                self._stream.abort()

    def close(self) -> None:
        """Stops and closes the stream."""
        if self._is_closed:
            return
        self.stop()
        self._is_closed = True
        _Inventory.open_streams -= 1
        if not self._is_abandoned:
            with contextlib.suppress(self._sounddevice.PortAudioError):
                self._stream.close()

    @property
    def _is_abandoned(self) -> bool:
        """Whether PortAudio would wait for ever for a JACK server that has died."""
        return self._lost_reason is not None and self.host_api == JACK_HOST_API


def _reason(error: Exception) -> str:
    return str(error).split("\n")[0].split(" [")[0].rstrip(".") or "no reason given"
