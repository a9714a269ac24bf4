"""MIDI inputs: which there are, and how to hear one.

mido and its backend are loaded on the first call; without python-rtmidi, or where the system
has no MIDI, there are simply no ports, with a hint why.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from jamtui.errors import DeviceError, UsageError, unknown_name
from jamtui.midi.input_message import InputMessage
from jamtui.text import printable

_NO_LIBRARY = "MIDI keyboards need python-rtmidi: install it with pip install 'jamtui[midi]'."
_NO_SYSTEM = (
    "This system offers no MIDI: on Linux load ALSA's sequencer with sudo modprobe snd-seq."
)
_NO_KEYBOARD = "No MIDI keyboard is connected."

_THROUGH = "midi through"
"""ALSA's loopback, present everywhere and never a keyboard."""

Listener = Callable[[InputMessage], None]


class Backend(Protocol):
    """The part of mido's backend that is used here."""

    def get_input_names(self) -> list[str]: ...

    def open_input(self, name: str, *, callback: Callable[[Any], None]) -> Any: ...


@dataclass(frozen=True, slots=True)
class InputPorts:
    """The names of the inputs, keyboards first; `hint` says why there are none."""

    names: tuple[str, ...]
    hint: str | None = None


class OpenInput:
    """An input that is being listened to, until it is closed."""

    def __init__(self, name: str, port: Any) -> None:
        self.name = name
        self._port = port

    def close(self) -> None:
        """Stops listening; more than once does no harm."""
        with _device_errors(f"The MIDI input {printable(self.name)!r} did not close"):
            self._port.close()

    def __enter__(self) -> OpenInput:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def input_ports(backend: Backend | None = None) -> InputPorts:
    """Returns the MIDI inputs of this machine; never raises for a lack of them."""
    try:
        found = (backend or _mido_backend()).get_input_names()
    except ImportError:
        return InputPorts((), _NO_LIBRARY)
    except _failures():
        return InputPorts((), _NO_SYSTEM)
    names = sorted(dict.fromkeys(found), key=lambda name: _THROUGH in name.lower())
    return InputPorts(tuple(names), None if names else _NO_KEYBOARD)


def open_input(
    name: str | None,
    listener: Listener,
    channel: int | None = None,
    backend: Backend | None = None,
) -> OpenInput:
    """Opens the input whose name contains `name` (the first keyboard for None).

    `listener` is called for each message on `channel` (0..15, None for all), on a thread of
    the backend: it must be quick. Raises DeviceError when there is none or it cannot be opened,
    NotFoundError for a name that none contains, UsageError for one that several contain.
    """
    ports = input_ports(backend)
    chosen = _choose(name, ports)

    def hear(message: Any) -> None:
        heard = translated(message)
        if heard is not None and channel in (None, heard.channel):
            listener(heard)

    with _device_errors(f"The MIDI input {printable(chosen)!r} cannot be opened"):
        port = (backend or _mido_backend()).open_input(chosen, callback=hear)
        return OpenInput(chosen, port)


def translated(message: Any) -> InputMessage | None:
    """Returns a mido message as ours, None for what no instrument here listens to."""
    kind = message.type
    if kind == "note_on" and message.velocity > 0:
        return InputMessage("note_on", message.channel, message.note, message.velocity)
    if kind in ("note_on", "note_off"):
        return InputMessage("note_off", message.channel, message.note, message.velocity)
    if kind == "control_change":
        return InputMessage("controller", message.channel, message.control, message.value)
    if kind == "pitchwheel":
        return InputMessage("bend", message.channel, 0, message.pitch)
    if kind == "program_change":
        return InputMessage("program", message.channel, message.program)
    return None


def _choose(name: str | None, ports: InputPorts) -> str:
    keyboards = [port for port in ports.names if _THROUGH not in port.lower()]
    if name is None:
        if not keyboards:
            raise DeviceError(ports.hint or _NO_KEYBOARD)
        return keyboards[0]
    if not ports.names:
        raise DeviceError(f"There is no MIDI input {printable(name)!r}. {ports.hint}")
    if name in ports.names:
        return name
    fitting = [port for port in ports.names if name.lower() in port.lower()]
    if not fitting:
        inputs = ", ".join(printable(port) for port in ports.names)
        raise unknown_name("MIDI input", name, ports.names, f"There are: {inputs}.")
    if len(fitting) > 1:
        inputs = " and ".join(repr(port) for port in fitting)
        raise UsageError(f"{name!r} fits the MIDI inputs {inputs}: write more of the name.")
    return fitting[0]


def _mido_backend() -> Backend:
    # mido takes 0.07 s to import, which commands without a keyboard need not wait for.
    import mido

    backend: Backend = mido.backend
    return backend


def _failures() -> tuple[type[Exception], ...]:
    """Returns what mido's backends raise; python-rtmidi's own kind only once it is loaded."""
    own = getattr(sys.modules.get("rtmidi"), "RtMidiError", None)
    known: tuple[type[Exception], ...] = (OSError, SystemError, RuntimeError, ValueError)
    return (*known, own) if isinstance(own, type) and issubclass(own, Exception) else known


@contextlib.contextmanager
def _device_errors(what: str) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise DeviceError(_NO_LIBRARY) from error
    except _failures() as error:
        raise DeviceError(f"{what}: {printable(str(error)) or 'the system refuses'}.") from error
