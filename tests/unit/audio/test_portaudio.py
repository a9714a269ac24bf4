"""PortAudio's devices, with a sounddevice that has no hardware behind it."""

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from jamtui.audio import portaudio
from jamtui.audio.devices import open_output
from jamtui.audio.portaudio import PortAudioDevice, query
from jamtui.errors import DeviceError


class PortAudioError(Exception):
    pass


class Stream:
    latency = 0.01

    def __init__(self, **options: Any) -> None:
        self.options = options
        self.calls: list[str] = []
        if options["samplerate"] == 44_100:
            raise PortAudioError("Invalid sample rate [PaErrorCode -9997]")

    def start(self) -> None:
        self.calls.append("start")

    def abort(self) -> None:
        self.calls.append("abort")

    def close(self) -> None:
        self.calls.append("close")

    def play(self, frames: int, status: bool = False) -> np.ndarray:
        out = np.full((frames, self.options["channels"]), np.nan, dtype=np.float32)
        self.options["callback"](out, frames, None, status)
        return out


class Library:
    """A sounddevice whose cards come and go."""

    PortAudioError = PortAudioError
    OutputStream = Stream
    default = SimpleNamespace(device=(-1, 0))

    def __init__(self) -> None:
        self.plugged = self.seen = ["Card"]
        self.channels = 2
        self.scans = 0

    def query_hostapis(self) -> list[dict[str, Any]]:
        return [{"name": "ALSA"}]

    def query_devices(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "index": index, "hostapi": 0, "max_output_channels": self.channels,
             "max_input_channels": 0, "default_samplerate": 48_000.0}
            for index, name in enumerate(self.seen)
        ]  # fmt: skip

    def _terminate(self) -> None:
        self.scans += 1

    def _initialize(self) -> None:
        self.seen = list(self.plugged)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    library = Library()
    monkeypatch.setattr(portaudio, "load_portaudio", lambda: library)
    monkeypatch.setattr(portaudio._Inventory, "is_stale", False)
    monkeypatch.setattr(portaudio._Inventory, "open_streams", 0)
    return library


def _open() -> PortAudioDevice:
    device = open_output("card", 48_000, 64)
    assert isinstance(device, PortAudioDevice)
    return device


def until(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.01)


def test_blocks_are_interleaved_and_late_ones_counted(library: Library) -> None:
    device = _open()

    def process(inputs: np.ndarray, outputs: np.ndarray) -> None:
        outputs[0], outputs[1] = np.arange(outputs.shape[1]), -1.0

    device.start(process)
    made = device._stream.play(64)
    np.testing.assert_array_equal(made[:, 0], np.arange(64))
    np.testing.assert_array_equal(made[:, 1], -1.0)
    assert device.xruns == 0
    device._stream.play(64, status=True)
    assert device.xruns == 1
    assert device._stream.play(32).shape == (32, 2)
    assert device.block_frames == 32
    assert device.output_latency_frames == 480
    device.close()
    device.close()
    assert device._stream.calls == ["start", "abort", "close"]


def test_a_card_with_one_channel_gets_both(library: Library) -> None:
    library.channels = 1
    device = _open()

    def process(inputs: np.ndarray, outputs: np.ndarray) -> None:
        outputs[0], outputs[1] = 0.5, 0.25

    device.start(process)
    np.testing.assert_array_equal(device._stream.play(64), np.full((64, 1), 0.375))
    device.close()


def test_what_cannot_be_opened_is_explained(library: Library) -> None:
    with pytest.raises(DeviceError, match=r"at 44100 Hz .* 64 frames: Invalid sample rate\."):
        open_output("card", 44_100, 64)


def test_an_unplugged_card_is_told_once_and_found_again(library: Library) -> None:
    device, lost = _open(), []
    device.on_lost = lost.append
    device.start(lambda inputs, outputs: outputs.fill(0.0))
    assert query()[0]["name"] == "Card"
    assert library.scans == 0
    library.plugged = []
    device._stream.options["finished_callback"]()
    until(lambda: lost)
    assert lost == ["'Card' (ALSA) has gone."]
    assert not device.is_running
    device.close()
    for _ in range(2):
        with pytest.raises(DeviceError, match="no sound device"):
            _open()
    library.plugged = ["Other", "Card"]
    again = _open()
    assert again._stream.options["device"] == 1
    scans = library.scans
    query()
    assert library.scans == scans
    again.close()
    assert len(lost) == 1


def test_a_card_that_falls_silent_is_lost(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portaudio, "_STALLED_LOOKS", 2)
    device, lost = _open(), []
    device.on_lost = lost.append
    device.start(lambda inputs, outputs: outputs.fill(0.0))
    until(lambda: lost)
    with pytest.raises(DeviceError, match="has gone"):
        device.start(lambda inputs, outputs: None)
    device.close()


def test_stopping_is_no_loss(library: Library) -> None:
    device, lost = _open(), []
    device.on_lost = lost.append
    device.start(lambda inputs, outputs: outputs.fill(0.0))
    device.stop()
    device._stream.options["finished_callback"]()
    assert lost == []
    device.close()
    assert lost == []
