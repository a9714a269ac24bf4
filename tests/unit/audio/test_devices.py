import subprocess
import sys
from typing import Any

import pytest

from jamtui.audio import jack_device, portaudio
from jamtui.audio.devices import DeviceInfo, list_devices, open_output
from jamtui.audio.null_device import NullDevice
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
