import subprocess
import sys

import pytest

from jamtui.errors import DeviceError, NotFoundError, UsageError
from jamtui.midi.in_process_port import InProcessBackend, InProcessPort
from jamtui.midi.input_message import InputMessage
from jamtui.midi.ports import input_ports, open_input

NAMES = ("Midi Through Port-0", "Keystation 49", "Keystation 88", "nanoPAD2")


class FailingBackend:
    def __init__(self, error):
        self.error = error

    def get_input_names(self):
        raise self.error

    def open_input(self, name, *, callback):
        raise self.error


class BusyBackend(InProcessBackend):
    def open_input(self, name, *, callback):
        raise OSError("resource busy")


@pytest.fixture
def backend():
    return InProcessBackend(*NAMES)


def test_keyboards_come_before_the_loopback(backend):
    ports = input_ports(backend)
    assert ports.names == ("Keystation 49", "Keystation 88", "nanoPAD2", "Midi Through Port-0")
    assert ports.hint is None


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (ModuleNotFoundError("rtmidi"), "jamtui[midi]"),
        (SystemError("ALSA"), "snd-seq"),
        (OSError("no sequencer"), "snd-seq"),
    ],
)
def test_without_midi_there_are_no_ports_but_a_hint(error, word):
    ports = input_ports(FailingBackend(error))
    assert ports.names == ()
    assert word in ports.hint
    with pytest.raises(DeviceError, match=r"python-rtmidi|snd-seq"):
        open_input(None, print, backend=FailingBackend(error))


def test_rtmidis_own_errors_count_as_no_midi(monkeypatch):
    class RtMidiError(Exception):
        pass

    module = type(sys)("rtmidi")
    module.RtMidiError = RtMidiError
    monkeypatch.setitem(sys.modules, "rtmidi", module)
    assert input_ports(FailingBackend(RtMidiError("driver"))).names == ()


def test_no_keyboard_at_all_is_said():
    assert "No MIDI keyboard" in input_ports(InProcessBackend()).hint
    with pytest.raises(DeviceError, match="No MIDI keyboard"):
        open_input(None, print, backend=InProcessBackend("Midi Through Port-0"))
    with pytest.raises(DeviceError, match="no MIDI input 'key'"):
        open_input("key", print, backend=InProcessBackend())


@pytest.mark.parametrize(
    ("wanted", "opened"),
    [
        (None, "Keystation 49"),
        ("88", "Keystation 88"),
        ("NANO", "nanoPAD2"),
        ("Keystation 49", "Keystation 49"),
        ("through", "Midi Through Port-0"),
    ],
)
def test_a_part_of_the_name_is_enough(backend, wanted, opened):
    with open_input(wanted, print, backend=backend) as port:
        assert port.name == opened
        assert not backend.opened[opened].closed
    assert backend.opened[opened].closed


def test_a_name_of_two_ports_is_refused(backend):
    with pytest.raises(UsageError, match="'Keystation 49' and 'Keystation 88'"):
        open_input("keystation", print, backend=backend)


def test_an_unknown_name_brings_the_nearest(backend):
    with pytest.raises(NotFoundError, match="Did you mean 'nanoPAD2'"):
        open_input("nanopod2", print, backend=backend)


def test_a_busy_port_is_a_device_error():
    with pytest.raises(DeviceError, match="'nanoPAD2' cannot be opened: resource busy"):
        open_input("nano", print, backend=BusyBackend(*NAMES))


def test_what_is_played_is_heard(backend):
    heard = []
    with open_input("nano", heard.append, backend=backend):
        port = backend.opened["nanoPAD2"]
        port.play("note_on", channel=3, note=60, velocity=90)
        port.play("note_on", channel=3, note=60, velocity=0)
        port.play("note_off", channel=3, note=61, velocity=5)
        port.play("control_change", control=64, value=127)
        port.play("pitchwheel", pitch=-8192)
        port.play("program_change", program=7)
        port.play("clock")
    assert heard == [
        InputMessage("note_on", 3, 60, 90),
        InputMessage("note_off", 3, 60, 0),
        InputMessage("note_off", 3, 61, 5),
        InputMessage("controller", 0, 64, 127),
        InputMessage("bend", 0, 0, -8192),
        InputMessage("program", 0, 7),
    ]


def test_one_channel_can_be_chosen(backend):
    heard = []
    with open_input("nano", heard.append, channel=2, backend=backend):
        for channel in range(16):
            backend.opened["nanoPAD2"].play("note_on", channel=channel, note=60)
    assert [message.channel for message in heard] == [2]


def test_closing_twice_does_no_harm_and_ends_the_hearing(backend):
    heard = []
    port = open_input("nano", heard.append, backend=backend)
    port.close()
    port.close()
    with pytest.raises(ValueError, match="closed"):
        backend.opened["nanoPAD2"].play("note_on", note=60)
    assert heard == []


def test_without_a_listener_messages_wait():
    port = InProcessPort("pad")
    port.play("note_on", note=60)
    assert port.receive(block=False).note == 60
    assert port.poll() is None
    port.close()


def test_the_package_needs_no_mido_until_a_port_is_asked_for():
    code = (
        "import sys, jamtui.midi.ports, jamtui.midi.smf, jamtui.music.performance;"
        "sys.exit('mido' in sys.modules or 'numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_this_machine_answers():
    ports = input_ports()
    assert bool(ports.names) != bool(ports.hint)
