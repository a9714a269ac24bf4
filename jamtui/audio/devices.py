"""Finding and opening a sound device."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jamtui.errors import DeviceError, UsageError, unknown_name

if TYPE_CHECKING:
    from jamtui.audio.contract import AudioDevice

SAMPLE_RATES = (44_100, 48_000)
BLOCK_FRAMES = (32, 1024)
"""The shortest and the longest block."""

NULL = "null"
JACK = "jack"

NO_DEVICE = (
    "No sound device was found, so this plays silently in real time; "
    "`jam doctor` says what is missing."
)


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A device that can be opened by its `name`, by `index` where it has one, or by a part of it.

    `sample_rate` is what it runs at or prefers; `block_frames` is only known of a running server.
    """

    name: str
    host_api: str
    index: int | None
    input_channels: int
    output_channels: int
    sample_rate: int
    block_frames: int | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class JackWishes:
    """What we are called among the clients of a JACK server, and whether our ports are connected.

    A server adds a number to a name that is taken.
    """

    name: str = "jamtui"
    is_connected: bool = True


def list_devices() -> list[DeviceInfo]:
    """Returns everything that can play, the one chosen without a name marked; never raises."""
    servers, cards = _jack_devices(), _portaudio_devices()
    if servers:
        cards = [replace(card, is_default=False) for card in cards]
    found = [*servers, *cards]
    is_last_resort = not any(info.is_default for info in found)
    return [*found, DeviceInfo(NULL, NULL, None, 0, 2, 48_000, None, is_last_resort)]


def open_output(
    name: str | None = None,
    sample_rate: int = 48_000,
    block_frames: int = 128,
    *,
    host_api: str | None = None,
    input_channels: int = 0,
    jack: JackWishes | None = None,
    on_notice: Callable[[str], None] | None = None,
) -> AudioDevice:
    """Returns the device of that name (or part of it, or index), stopped.

    A name that ends in .wav or .flac is a file that is written in real time. Without a name or
    host API it is a running JACK server, else the system's default, else the
    null device, which is said in one line to `on_notice`. A JACK server's own rate and period
    win over the wanted ones: look at the device's. DeviceError, with the nearest names, for a
    device that does not exist or does not open; UsageError for an impossible rate or block.
    """
    check_format(sample_rate, block_frames)
    notice = on_notice or (lambda text: None)
    if name is None and host_api is None:
        return _open_default(sample_rate, block_frames, input_channels, jack, notice)
    if name is not None and name.lower() == NULL:
        return _open_null(sample_rate, block_frames, input_channels)
    if name is not None and is_sound_file(name):
        return _open_file(name, sample_rate, block_frames)
    if name is not None and name.lower() == JACK and host_api is None:
        return _open_jack(sample_rate, input_channels, jack, notice)
    from jamtui.audio.portaudio import join_jack, query

    if host_api is not None and "jack" in host_api.lower():
        join_jack()
    playing = [device for device in query() if device["max_output_channels"] > 0]
    device = _choose(playing, name, host_api)
    return _open_portaudio(device, sample_rate, block_frames, input_channels, notice)


def check_format(sample_rate: int, block_frames: int) -> None:
    """Raises UsageError for a rate or a block length that no device here has."""
    if sample_rate not in SAMPLE_RATES:
        raise UsageError(
            f"A sample rate of {sample_rate} is not possible: use "
            f"{' or '.join(str(rate) for rate in SAMPLE_RATES)}."
        )
    if not BLOCK_FRAMES[0] <= block_frames <= BLOCK_FRAMES[1]:
        raise UsageError(
            f"A buffer of {block_frames} frames is not possible: use "
            f"{BLOCK_FRAMES[0]} to {BLOCK_FRAMES[1]}."
        )


def _jack_devices() -> list[DeviceInfo]:
    from jamtui.audio.jack_device import HOST_API, server_period

    period = server_period()
    if period is None:
        return []
    return [DeviceInfo(JACK, HOST_API, None, 2, 2, period[0], period[1], True)]


def _portaudio_devices() -> list[DeviceInfo]:
    from jamtui.audio.portaudio import query

    return [
        DeviceInfo(
            device["name"],
            device["api"],
            device["index"],
            device["max_input_channels"],
            device["max_output_channels"],
            round(device["default_samplerate"]),
            None,
            device["is_default"],
        )
        for device in query()
        if device["max_output_channels"] > 0
    ]


def _open_default(
    sample_rate: int,
    block_frames: int,
    input_channels: int,
    jack: JackWishes | None,
    notice: Callable[[str], None],
) -> AudioDevice:
    from jamtui.audio.jack_device import server_period

    if server_period() is not None:
        return _open_jack(sample_rate, input_channels, jack, notice)
    from jamtui.audio.portaudio import query

    for device in query():
        if device["is_default"] and device["max_output_channels"] > 0:
            return _open_portaudio(device, sample_rate, block_frames, input_channels, notice)
    notice(NO_DEVICE)
    return _open_null(sample_rate, block_frames, input_channels)


def _open_file(name: str, sample_rate: int, block_frames: int) -> AudioDevice:
    from pathlib import Path

    from jamtui.audio.file_device import FileDevice

    return FileDevice(Path(name), sample_rate, block_frames, is_real_time=True)


def is_sound_file(name: str) -> bool:
    """Whether a device's name means a file that takes the sound."""
    return name.lower().endswith((".wav", ".flac"))


def _open_null(sample_rate: int, block_frames: int, input_channels: int) -> AudioDevice:
    from jamtui.audio.null_device import NullDevice

    return NullDevice(sample_rate, block_frames, input_channels)


def _open_jack(
    sample_rate: int,
    input_channels: int,
    wishes: JackWishes | None,
    notice: Callable[[str], None],
) -> AudioDevice:
    from jamtui.audio.jack_device import JackDevice

    jack = wishes or JackWishes()
    device = JackDevice(input_channels, name=jack.name, is_connected=jack.is_connected)
    if device.sample_rate != sample_rate:
        notice(f"The JACK server runs at {device.sample_rate} Hz, and so does everything here.")
    return device


def _open_portaudio(
    device: dict[str, Any],
    sample_rate: int,
    block_frames: int,
    input_channels: int,
    notice: Callable[[str], None],
) -> AudioDevice:
    from jamtui.audio.portaudio import JACK_HOST_API, PortAudioDevice

    if device["api"] == JACK_HOST_API:
        from jamtui.audio.jack_device import server_period

        # PortAudio on JACK is broken at any other block length than the server's period.
        sample_rate, block_frames = server_period() or (sample_rate, block_frames)
    channels = min(input_channels, int(device["max_input_channels"]))
    if channels < input_channels:
        notice(f"{device['name']!r} has {channels} of the {input_channels} inputs wanted.")
    return PortAudioDevice(device, sample_rate, block_frames, channels)


def _choose(
    devices: Sequence[dict[str, Any]], name: str | None, host_api: str | None
) -> dict[str, Any]:
    """Returns the device meant by index, name or part of a name, within the host API."""
    if host_api is not None:
        apis = sorted({device["api"] for device in devices})
        if not any(host_api.lower() in api.lower() for api in apis):
            raise DeviceError(str(unknown_name("host API", host_api, apis, _HINT)))
        devices = [device for device in devices if host_api.lower() in device["api"].lower()]
        if name is None:
            return min(devices, key=lambda device: not device["is_default"])
    wanted = (name or "").lower()
    for matches in (
        [device for device in devices if str(device["index"]) == wanted],
        [device for device in devices if device["name"].lower() == wanted],
        [device for device in devices if wanted in device["name"].lower() and not wanted.isdigit()],
    ):
        if matches:
            return min(matches, key=lambda device: not device["is_default"])
    known = [NULL, JACK, *(device["name"] for device in devices)]
    raise DeviceError(str(unknown_name("sound device", str(name), known, _HINT)))


_HINT = "`jam device list` shows them all."
