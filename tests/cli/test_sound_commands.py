"""`jam sound list|show|audition`."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

CARD = {"id", "name", "category", "kind", "gm_program", "gm_kit", "description"}


def test_the_list_has_every_sound(jam):
    sounds = jam("sound", "list", "--json").json
    assert all(set(sound) == CARD for sound in sounds)
    assert {"drums/acoustic-kit", "keys/organ"} <= {sound["id"] for sound in sounds}
    assert [row[0] for row in jam("sound", "list").rows] == [sound["id"] for sound in sounds]
    for field, value in (("category", "drums"), ("kind", "kit")):
        found = jam("sound", "list", f"--{field}", value, "--json").json
        assert found == [sound for sound in sounds if sound[field] == value]


def test_the_filters_know_what_there_is(jam):
    jam("sound", "list", "--category", "drumms").refused(3, "'drums'")
    jam("sound", "list", "--kind", "kitt").refused(3, "'kit'")


def test_show_has_the_same_facts(jam):
    organ = jam("sound", "show", "keys/organ", "--json").json
    assert set(organ) == CARD
    assert (organ["category"], organ["kind"], organ["gm_program"]) == ("keys", "patch", 16)
    rows = dict(jam("sound", "show", "keys/organ").rows)
    assert (rows["name"], rows["gm_program"]) == (organ["name"], "16")
    jam("sound", "show", "keys/orgn").refused(3, "'keys/organ'")
    jam("sound", "show", "../sounds/keys/organ").refused(3)


@pytest.mark.parametrize("sound", ["drums/808-kit", "keys/organ"])
def test_an_audition_is_a_sound_of_some_seconds(jam, tmp_path, sound):
    path = tmp_path / "heard.wav"
    ended = jam("sound", "audition", sound, "--out", path)
    assert (ended.code, ended.out) == (0, "")
    assert "heard.wav" in ended.err
    audio, rate = soundfile.read(path)
    assert rate == 48_000
    assert audio.shape[1] == 2
    assert 1 * rate < len(audio) <= 20 * rate
    assert 0.05 < np.abs(audio).max() < 1
    assert [entry.name for entry in tmp_path.glob("*heard*")] == ["heard.wav"]


def test_one_note_is_at_its_pitch_and_follows_the_velocity(jam, tmp_path):
    levels = []
    for velocity in (30, 120):
        path = tmp_path / f"{velocity}.wav"
        jam(
            "sound", "audition", "keys/organ", "--note", "A4", "--velocity", velocity, "--out", path
        )
        audio, rate = soundfile.read(path)
        part = audio[rate // 4 : rate // 4 + rate // 2, 0]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
        bins = [round(440 * factor * len(part) / rate) for factor in (0.5, 1, 2)]
        assert min(abs(np.argmax(spectrum) - place) for place in bins) <= 2
        levels.append(float(np.sqrt(np.mean(part**2))))
    assert levels[0] < levels[1]


def test_a_file_that_exists_is_kept(jam, tmp_path):
    path = tmp_path / "old.wav"
    path.write_bytes(b"old")
    jam("sound", "audition", "keys/organ", "--out", path).refused(5, "--overwrite")
    assert path.read_bytes() == b"old"
    note = ("--note", "C4", "--overwrite")
    assert jam("sound", "audition", "keys/organ", "--out", path, *note).code == 0
    assert path.read_bytes()[:4] == b"RIFF"


@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        (["--note", "H4"], 2, "pitch"),
        (["--note", "999"], 2, "pitch"),
        (["--velocity", "0"], 2, "1 to 127"),
        (["--velocity", "loud"], 2, ""),
        (["--out", "x.txt"], 2, ".wav"),
        (["--out", "no/where.wav"], 7, "where.wav"),
        (["--out", "."], 5, "folder"),
        (["--device", "no such device"], 6, "no such device"),
    ],
)
def test_what_cannot_be_is_refused(jam, options, code, word):
    ended = jam("sound", "audition", "keys/organ", *options)
    assert (ended.code, ended.out) == (code, "")
    assert word in ended.err
    assert "Traceback" not in ended.err


def test_it_plays_on_the_null_device(jam):
    ended = jam("sound", "audition", "keys/organ", "--note", "C4", "--device", "null")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
