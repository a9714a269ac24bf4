"""A direct client of a JACK server (or PipeWire's): one period faster than through PortAudio."""

from __future__ import annotations

import contextlib
from types import ModuleType
from typing import Any

import numpy as np

from jamtui.audio.base_device import BaseDevice
from jamtui.audio.contract import Block, ProcessBlock
from jamtui.audio.devices import JACK
from jamtui.errors import DeviceError

CLIENT_NAME = "jamtui"
HOST_API = "JACK"


def load_jack() -> ModuleType | None:
    """Returns the JACK library's module, None where libjack is missing.

    What libjack would print is kept off the terminal.
    """
    try:
        import jack
    except OSError:
        return None
    jack.set_error_function(lambda message: None)
    jack.set_info_function(lambda message: None)
    module: ModuleType = jack
    return module


def server_period() -> tuple[int, int] | None:
    """Returns (sample rate, period in frames) of the running server, None without one."""
    jack = load_jack()
    if jack is None:
        return None
    try:
        client = jack.Client(f"{CLIENT_NAME}-probe", no_start_server=True)
    except jack.JackError:
        return None
    found = int(client.samplerate), int(client.blocksize)
    client.close()
    return found


class JackDevice(BaseDevice):
    """Ports out_1, out_2 (and in_1, in_2 with `input_channels`) of a client called `name`.

    Rate and period are the server's, also when it changes the period. With `is_connected` the
    ports are connected to the physical ones at the start. Never starts a server: DeviceError
    where none runs.
    """

    def __init__(
        self, input_channels: int = 0, *, name: str = CLIENT_NAME, is_connected: bool = True
    ) -> None:
        jack = load_jack()
        if jack is None:
            raise DeviceError("JACK is not available: install libjack (Debian: libjack-jackd2-0).")
        self._jack = jack
        try:
            client = jack.Client(name, no_start_server=True)
        except jack.JackError:
            raise DeviceError(
                "No JACK server is running: start one (jackd or PipeWire), or choose another "
                "device with `jam device list`."
            ) from None
        self._client: Any = client
        super().__init__(
            JACK, HOST_API, int(client.samplerate), int(client.blocksize), input_channels
        )
        self._is_connected = is_connected
        self._is_active = False
        self._ins = [client.inports.register(f"in_{i + 1}") for i in range(input_channels)]
        self._outs = [client.outports.register(f"out_{i + 1}") for i in range(2)]
        self._fit(self.block_frames)
        client.set_process_callback(self._on_process)
        client.set_blocksize_callback(self._fit)
        client.set_xrun_callback(self._on_xrun)
        client.set_shutdown_callback(self._on_shutdown)

    def _fit(self, frames: int) -> None:
        """Makes the working memory for a period of `frames`."""
        self._inputs: Block = np.zeros((self.input_channels, frames), dtype=np.float32)
        self._outputs: Block = np.zeros((2, frames), dtype=np.float32)
        self.block_frames = self.output_latency_frames = frames

    def _on_process(self, frames: int) -> None:
        if frames != self._outputs.shape[1]:
            self._fit(frames)
        for port, samples in zip(self._ins, self._inputs, strict=True):
            samples[:] = port.get_array()
        guarded = self._guarded
        if guarded is not None:
            guarded(self._inputs, self._outputs)
        else:
            self._outputs[:] = 0.0
        for port, samples in zip(self._outs, self._outputs, strict=True):
            port.get_array()[:] = samples

    def _on_xrun(self, delayed_us: float) -> None:
        self.xruns += 1

    def _on_shutdown(self, status: object, reason: str) -> None:
        self._lost_reason = "The JACK server has gone."

    def start(self, process: ProcessBlock) -> None:
        """Activates the client and connects its ports."""
        if self._lost_reason is not None:
            raise DeviceError(self._lost_reason)
        self._guard(process)
        if self._is_active:
            return
        try:
            self._client.activate()
        except self._jack.JackError:
            raise DeviceError("The JACK server did not accept the client.") from None
        self._is_active = True
        self._watch()
        if self._is_connected:
            self._connect()

    def _connect(self) -> None:
        """Connects to the physical ports; one alone gets both of ours."""
        found = self._client.get_ports
        speakers = found(is_audio=True, is_physical=True, is_input=True)
        microphones = found(is_audio=True, is_physical=True, is_output=True)
        for i, port in enumerate(self._outs if speakers else []):
            self._join(port, speakers[min(i, len(speakers) - 1)])
        for i, port in enumerate(self._ins if microphones else []):
            self._join(microphones[min(i, len(microphones) - 1)], port)

    def _join(self, source: Any, target: Any) -> None:
        # Somebody else may have connected or unplugged the same ports meanwhile.
        with contextlib.suppress(self._jack.JackError):
            self._client.connect(source, target)

    def stop(self) -> None:
        """Deactivates the client; the server forgets its connections."""
        if self._is_active:
            self._is_active = False
            with contextlib.suppress(self._jack.JackError):  # the server may be gone
                self._client.deactivate()
        self._unwatch()

    def close(self) -> None:
        """Stops and leaves the server."""
        self.stop()
        self._client.close()
