"""The sound: devices, servers, MIDI, SoundFonts."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from jamtui.audio.devices import NULL, list_devices
from jamtui.audio.jack_device import HOST_API as JACK_HOST_API
from jamtui.audio.jack_device import load_jack
from jamtui.audio.portaudio import load_portaudio
from jamtui.midi.ports import input_ports
from jamtui.studio.doctor.finding import Finding, Section
from jamtui.studio.doctor.remedies import install, pip_install

_MOST_FONTS = 50


def audio() -> Section:
    """Looks for libraries, servers and devices."""
    found = list_devices()
    real = [one for one in found if one.host_api != NULL]
    has_portaudio, has_jack = load_portaudio() is not None, load_jack() is not None
    server = next((one for one in found if one.host_api == JACK_HOST_API), None)
    findings = []
    if not has_portaudio:
        text = "PortAudio is not installed, so sound cards cannot be used."
        findings.append(Finding("warning", "audio", text, install("portaudio")))
    if not real:
        text = "No sound device was found: jam plays to the null device, which nobody hears."
        findings.append(Finding("warning", "audio", text, _connect_hint()))
    if server is None and _has_pipewire() and not has_jack:
        text = "PipeWire runs, but its JACK library is missing: with it sound is a period faster."
        findings.append(Finding("note", "audio", text, install("jack")))
    default = next((one.name for one in found if one.is_default), None)
    facts = {
        "portaudio": has_portaudio,
        "jack_library": has_jack,
        "jack_server": server is not None,
        "pipewire": _has_pipewire(),
        "default_device": default,
        "devices": [asdict(one) for one in found],
    }
    return Section("audio", facts, tuple(findings))


def midi() -> Section:
    """Looks for MIDI keyboards."""
    ports = input_ports()
    findings = []
    if importlib.util.find_spec("rtmidi") is None:
        text = "MIDI keyboards need python-rtmidi, which is not installed."
        findings.append(Finding("note", "midi", text, pip_install("python-rtmidi")))
    elif ports.hint is not None:
        findings.append(Finding("note", "midi", ports.hint))
    return Section("midi", {"inputs": list(ports.names)}, tuple(findings))


def soundfonts(folders: Iterable[Path] | None = None) -> Section:
    """Looks for SoundFonts where systems and people keep them."""
    places = list(folders) if folders is not None else usual_folders()
    fonts = _fonts(places)
    findings = []
    if not fonts:
        text = "No SoundFont was found; jam has sounds of its own and needs none."
        findings.append(Finding("note", "soundfonts", text, install("soundfont")))
    return Section("soundfonts", {"files": fonts}, tuple(findings))


def usual_folders() -> list[Path]:
    """Returns the folders in which SoundFonts are looked for."""
    home = Path.home()
    return [
        *(Path(f"{root}/{kind}") for root in ("/usr/share/sounds", "/usr/local/share/sounds")
          for kind in ("sf2", "sf3")),
        Path("/usr/share/soundfonts"),
        Path("/usr/local/share/soundfonts"),
        Path("/opt/homebrew/share/soundfonts"),
        home / ".local/share/soundfonts",
        home / ".local/share/sounds/sf2",
        home / "soundfonts",
        home / "Library/Audio/Sounds/Banks",
    ]  # fmt: skip


def _fonts(folders: Iterable[Path]) -> list[dict[str, object]]:
    seen: dict[Path, dict[str, object]] = {}
    for folder in folders:
        try:
            paths = sorted(folder.iterdir())
        except OSError:
            continue  # most of the folders are not there
        for path in paths:
            if path.suffix.lower() in (".sf2", ".sf3") and path.is_file():
                target = path.resolve()
                seen.setdefault(target, {"path": str(path), "bytes": target.stat().st_size})
    return list(seen.values())[:_MOST_FONTS]


def _has_pipewire() -> bool:
    folder = os.environ.get("PIPEWIRE_RUNTIME_DIR") or os.environ.get("XDG_RUNTIME_DIR", "")
    return bool(folder) and Path(folder, "pipewire-0").exists()


def _connect_hint() -> str:
    if sys.platform == "linux":
        return "connect a sound card and look with: aplay -l"
    return "connect a sound card"
