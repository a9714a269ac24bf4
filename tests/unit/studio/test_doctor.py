"""The doctor sees what is wrong, names a remedy, and never faints."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from jamtui.audio.devices import DeviceInfo
from jamtui.audio.realtime import Priority
from jamtui.studio.doctor import machine, realtime, remedies, sound, store
from jamtui.studio.doctor.examination import Examination, _safely, examine
from jamtui.studio.doctor.finding import Finding, Section
from jamtui.studio.sound_search import find_sounds

NULL_ONLY = [DeviceInfo("null", "null", None, 0, 2, 48_000, None, True)]


def levels(section: Section) -> list[str]:
    return [finding.level for finding in section.findings]


@pytest.mark.parametrize(
    ("name", "like", "family"),
    [
        ("debian", "", "debian"),
        ("raspbian", "debian", "debian"),
        ("linuxmint", "ubuntu debian", "debian"),
        ("fedora", "", "fedora"),
        ("rocky", "rhel centos fedora", "fedora"),
        ("manjaro", "arch", "arch"),
        ("nixos", "", "other"),
        ("", "", "other"),
    ],
)
def test_systems_are_known_by_their_kin(name: str, like: str, family: str) -> None:
    assert remedies.family_of(name, like) == family


@pytest.mark.parametrize("thing", ["portaudio", "jack", "soundfont"])
@pytest.mark.parametrize("system", ["debian", "fedora", "arch", "macos", "other"])
def test_every_remedy_is_known_everywhere(thing: str, system: remedies.Family) -> None:
    assert "install" in remedies.install(thing, system) or "-S" in remedies.install(thing, system)


def test_remedies_of_debian() -> None:
    assert remedies.install("portaudio", "debian") == "sudo apt install libportaudio2"


def test_versions_of_a_sound_installation() -> None:
    section = machine.versions()
    assert section.findings == ()
    assert section.facts["jam"]
    assert section.facts["numpy"]


def test_a_broken_library_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> None:
        if name == "soundfile":
            raise OSError("libsndfile.so.1: cannot open shared object file\nmore")

    monkeypatch.setattr(machine.importlib, "import_module", load)
    section = machine.versions()
    assert levels(section) == ["problem"]
    assert "libsndfile.so.1: cannot open shared object file)" in section.findings[0].text
    assert "pip install soundfile" in str(section.findings[0].remedy)
    seen = examine()
    assert not seen.can_play


def test_a_slow_processor_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "scaling_governor").write_text("powersave\n")
    monkeypatch.setattr(machine, "_GOVERNOR", tmp_path / "scaling_governor")
    assert "warning" in levels(machine.computer())
    (tmp_path / "scaling_driver").write_text("intel_pstate\n")
    assert machine.computer().findings == ()


@pytest.mark.parametrize(
    ("variables", "colours"),
    [
        ({"NO_COLOR": "1", "TERM": "xterm-256color"}, "none (NO_COLOR)"),
        ({"COLORTERM": "truecolor"}, "16 million"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "linux"}, "16"),
        ({"TERM": "dumb"}, "none"),
        ({}, "none"),
    ],
)
def test_colours(variables: dict[str, str], colours: str) -> None:
    assert machine.terminal(variables).facts["colours"] == colours


def test_without_a_device_it_plays_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "list_devices", lambda: NULL_ONLY)
    monkeypatch.setattr(sound, "load_portaudio", lambda: None)
    section = sound.audio()
    assert levels(section) == ["warning", "warning"]
    assert "PortAudio is not installed" in section.findings[0].text
    assert section.findings[0].remedy
    assert Examination((section,)).can_play


def test_with_a_device_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    card = DeviceInfo("USB Audio", "ALSA", 0, 2, 2, 48_000, None, True)
    monkeypatch.setattr(sound, "list_devices", lambda: [card, *NULL_ONLY])
    monkeypatch.setattr(sound, "load_portaudio", lambda: sound)
    section = sound.audio()
    assert section.findings == ()
    assert section.facts["default_device"] == "USB Audio"


def test_pipewire_without_its_jack_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pipewire-0").touch()
    monkeypatch.delenv("PIPEWIRE_RUNTIME_DIR", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(sound, "load_jack", lambda: None)
    monkeypatch.setattr(sound, "list_devices", lambda: NULL_ONLY)
    assert any("PipeWire runs" in finding.text for finding in sound.audio().findings)


def test_soundfonts_are_found_once(tmp_path: Path) -> None:
    (tmp_path / "a.SF2").write_bytes(b"RIFF")
    (tmp_path / "link.sf2").symlink_to(tmp_path / "a.SF2")
    (tmp_path / "notes.txt").write_text("")
    section = sound.soundfonts([tmp_path, tmp_path / "missing"])
    assert [(Path(str(one["path"])).name, one["bytes"]) for one in section.facts["files"]] == [
        ("a.SF2", 4)
    ]
    assert levels(sound.soundfonts([tmp_path / "missing"])) == ["note"]


def test_refused_priority_has_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(realtime, "ask_for_realtime", lambda: Priority("normal"))
    monkeypatch.setattr(realtime.sys, "platform", "linux")
    section = realtime.realtime()
    assert levels(section) == ["warning"]
    assert "rtprio 95" in str(section.findings[0].remedy)
    assert section.facts["granted"] == "normal"


def test_asking_leaves_this_thread_as_it_was() -> None:
    if not hasattr(os, "sched_getscheduler"):
        pytest.skip("this system has no scheduling policies")
    before = os.sched_getscheduler(0)
    realtime.realtime()
    assert os.sched_getscheduler(0) == before


def test_a_database_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "new.db"
    section = store.database(path)
    assert section.findings == ()
    assert (section.facts["exists"], section.facts["is_writable"]) == (False, True)
    assert not path.parent.exists()


def test_a_database_in_use(tmp_path: Path) -> None:
    path = tmp_path / "jam.db"
    store.open_database(path).close()
    section = store.database(path)
    assert section.findings == ()
    assert section.facts["is_sound"] is True
    assert section.facts["schema_version"] == section.facts["newest_schema_version"]


def test_a_file_that_is_no_database_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "jam.db"
    path.write_text("x" * 5_000)
    section = store.database(path)
    assert levels(section) == ["problem"]
    assert section.facts["is_sound"] is False
    assert not examine(path).can_play


def test_a_newer_database_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "jam.db"
    store.open_database(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    assert levels(store.database(path)) == ["problem"]


def test_a_folder_that_cannot_be_written_is_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.os, "access", lambda path, mode: False)
    assert levels(store.database(tmp_path / "jam.db")) == ["warning"]


def test_a_full_disk_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 1_000_000, "total": 2_000_000})
    monkeypatch.setattr(store.shutil, "disk_usage", lambda folder: usage)
    section = store.disk(tmp_path / "jam.db")
    assert levels(section) == ["warning"]
    assert "Only 1 MB" in section.findings[0].text


def test_the_log_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "engine.log"
    monkeypatch.setattr(store, "log_path", lambda: path)
    assert store.log().facts == {"path": str(path), "bytes": None}
    path.write_bytes(b"12345")
    assert store.log().facts == {"path": str(path), "bytes": 5}


def test_content_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    section = store.content()
    assert section.findings == ()
    assert section.facts["kits"] == len(find_sounds(None, "kit")) > 1
    monkeypatch.setattr(store, "bundled", lambda name: tmp_path)
    assert levels(store.content()) == ["problem"]


def test_what_goes_wrong_within_is_a_finding() -> None:
    def faint() -> Section:
        raise RuntimeError("no")

    assert levels(_safely("audio", faint)) == ["warning"]


def test_the_gravest_comes_first() -> None:
    found = tuple(Finding(level, "x", level) for level in ("note", "problem", "warning"))
    seen = Examination((Section("x", {}, found),))
    assert [finding.level for finding in seen.findings] == ["problem", "warning", "note"]
    assert not seen.can_play
    assert seen.card().findings[0].text == "problem"
