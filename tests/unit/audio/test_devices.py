import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from jamtui.audio import jack_device, portaudio
from jamtui.audio.devices import DeviceInfo, list_devices, open_output, open_steady_output
from jamtui.audio.fake import FakeDevice
from jamtui.audio.null_device import NullDevice
from jamtui.audio.steady_device import SteadyDevice
from jamtui.errors import DeviceError, UsageError

CARDS: list[dict[str, Any]] = [
    {"name": name, "api": api, "index": index, "is_default": index == 2, "hostapi": 0,
     "max_input_channels": 2, "max_output_channels": outs, "default_samplerate": 44_100.0}
    for index, (name, api, outs) in enumerate([
        ("Built-in Microphone", "ALSA", 0),
        ("USB Audio: #1 (hw:1,0)", "ALSA", 2),
        ("default", "ALSA", 2),
        ("USB Audio", "OSS", 2),
    ])
]  # fmt: skip


class Card:
    """Stands for an opened PortAudio device."""

    def __init__(self, device: dict[str, Any], rate: int, frames: int, inputs: int) -> None:
        self.opened = (device["index"], rate, frames, inputs)


@pytest.fixture
def nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without libjack, libportaudio and sound card."""
    monkeypatch.setattr(jack_device, "load_jack", lambda: None)
    monkeypatch.setattr(portaudio, "load_portaudio", lambda: None)


@pytest.fixture
def cards(nothing: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portaudio, "query", lambda: CARDS)
    monkeypatch.setattr(portaudio, "PortAudioDevice", Card)


def _opened(*arguments: Any, **names: Any) -> tuple[int, int, int, int]:
    device = open_output(*arguments, **names)
    assert isinstance(device, Card)
    return device.opened


def test_without_anything_there_is_the_null_device_and_a_line_about_it(nothing: None) -> None:
    assert list_devices() == [DeviceInfo("null", "null", None, 0, 2, 48_000, None, True)]
    notices: list[str] = []
    device = open_output(None, 44_100, 256, on_notice=notices.append)
    assert isinstance(device, NullDevice)
    assert (device.sample_rate, device.block_frames) == (44_100, 256)
    assert len(notices) == 1
    assert "\n" not in notices[0]
    assert isinstance(open_steady_output(), NullDevice)


def test_missing_libraries_are_explained(nothing: None) -> None:
    with pytest.raises(DeviceError, match="install libjack"):
        open_output("jack")
    with pytest.raises(DeviceError, match="no sound device 'usb'"):
        open_output("usb")
    with pytest.raises(DeviceError, match="no host API 'alsa'"):
        open_output(host_api="alsa")


def test_the_default_card_is_chosen(cards: None) -> None:
    assert _opened() == (2, 48_000, 128, 0)
    assert [info.name for info in list_devices() if info.is_default] == ["default"]
    assert [info.index for info in list_devices()] == [1, 2, 3, None]


@pytest.mark.parametrize(
    ("name", "api", "index"),
    [
        ("1", None, 1),
        ("USB Audio", None, 3),  # exactly that
        ("hw:1", None, 1),
        ("usb audio", "alsa", 1),
        ("DEFAULT", None, 2),
        (None, "OSS", 3),
        (None, "al", 2),
    ],
)
def test_devices_are_found_by_index_name_part_and_host_api(
    cards: None, name: str | None, api: str | None, index: int
) -> None:
    assert _opened(name, 44_100, 64, host_api=api, input_channels=1) == (index, 44_100, 64, 1)


@pytest.mark.parametrize(("name", "near"), [("defualt", "'default'"), ("nul", "'null'")])
def test_unknown_names_are_answered_with_the_nearest(cards: None, name: str, near: str) -> None:
    with pytest.raises(DeviceError, match=near) as caught:
        open_output(name)
    assert caught.value.exit_code == 6


def test_what_cannot_play_is_no_output(cards: None) -> None:
    with pytest.raises(DeviceError):
        open_output("Built-in Microphone")
    with pytest.raises(DeviceError):
        open_output("0")


@pytest.mark.parametrize(
    ("rate", "frames"), [(0, 128), (22_050, 128), (48_000, 31), (48_000, 2048)]
)
def test_impossible_formats_are_refused(rate: int, frames: int) -> None:
    with pytest.raises(UsageError, match="is not possible"):
        open_output("null", rate, frames)


def test_too_few_inputs_are_noticed(cards: None) -> None:
    notices: list[str] = []
    assert _opened("default", input_channels=8, on_notice=notices.append)[3] == 2
    assert notices == ["'default' has 2 of the 8 inputs wanted."]


def test_looking_at_devices_costs_no_library() -> None:
    code = (
        "import sys, jamtui.audio.devices; "
        "print(sorted({'numpy', 'sounddevice', 'jack', 'soundfile'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def _count(device: SteadyDevice) -> list[int]:
    frames: list[int] = []
    device.start(lambda inputs, outputs: frames.append(outputs.shape[1]))
    return frames


def _until(condition: Any) -> None:
    import time

    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.005)


def test_a_steady_device_survives_losses_and_failed_attempts() -> None:
    first, second = FakeDevice(), FakeDevice()
    slower = FakeDevice(sample_rate=44_100)
    attempts: list[FakeDevice | DeviceError] = [DeviceError("away"), slower, second]

    def reopen() -> FakeDevice:
        attempt = attempts.pop(0)
        if isinstance(attempt, DeviceError):
            raise attempt
        return attempt

    device = SteadyDevice(first, reopen, retry_s=0.02)
    lost: list[str] = []
    returned: list[int] = []
    device.on_lost, device.on_returned = lost.append, lambda: returned.append(1)
    frames = _count(device)
    first.pump(256)
    first.xruns = 3
    first.lose("gone")
    assert lost == ["gone"]
    assert first.is_closed
    _until(lambda: returned)
    assert slower.is_closed
    assert not device.is_away
    assert device.xruns >= 3
    count = len(frames)
    second.pump(128)
    assert len(frames) == count + 1
    device.close()
    assert second.is_closed
    assert not device.is_running


def test_a_steady_device_tells_of_errors() -> None:
    fake = FakeDevice()
    device, told = SteadyDevice(fake, FakeDevice), []
    device.on_failure = told.append

    def broken(inputs: np.ndarray, outputs: np.ndarray) -> None:
        raise ZeroDivisionError

    device.start(broken)
    fake.pump(10)
    assert isinstance(device.failure, ZeroDivisionError)
    assert told == [device.failure]
    device.close()


def test_closing_while_the_device_is_away_ends_the_search() -> None:
    fake, attempts = FakeDevice(), []

    def never() -> FakeDevice:
        attempts.append(1)
        raise DeviceError("away")

    device = SteadyDevice(fake, never, retry_s=0.01)
    _count(device)
    fake.lose()
    assert device.is_away
    _until(lambda: len(attempts) > 2)
    device.close()
    count = len(attempts)
    import time

    time.sleep(0.05)
    assert len(attempts) == count
