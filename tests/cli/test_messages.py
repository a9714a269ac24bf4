"""What people read who asked for something that cannot be."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from jamtui.errors import StorageError
from jamtui.storage.database import open_database
from jamtui.studio.checks import check_soundfont


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["play", "x", "--bpm", "fast"], "--bpm 'fast' is not a number."),
        (["render", "x", "--out", "x.wav", "--bars", "1.5"], "--bars '1.5' is not a whole number."),
        (["loop", "list", "--limit", "-3"], "--limit -3 is too little: use 0 or more."),
        (["device", "test", "--seconds", "1e3"], "--seconds 1000 is too much: use 600 or less."),
        (["paly"], "No such command 'paly'. Did you mean 'play'"),
        (["render", "x", "--out", "x.aac"], ".aac is not written here: use one of .wav, .flac"),
        (["play", "x", "--record", "x"], "'x' does not say its format: end it in one of"),
        (["render", "x", "--out", "d", "--format", "aac"], "--format aac is not possible: use"),
        (["play", "x", "--record", "."], ". is a folder: name a file in it, such as jam.wav."),
        (["demo", "--out", "."], ". is a folder: name a file in it, such as jam.wav."),
        (["render", "x", "--out", "x.wav", "--format", "flac"], "--format is for the files in a"),
        (["render", "x", "--out", "-", "--format", "flac"], "- is a stream of WAV."),
        (["render", "x", "--out", "x.ogg", "--bit-depth", "24"], "has no bit depth"),
        (["render", "x", "--out", "d", "--format", "mp3", "--bit-depth", "24"], "has no bit depth"),
    ],
)
def test_wrong_usage_is_said_in_peoples_words(jam, words, sentence):
    jam(*words).refused(2, sentence)


@pytest.mark.parametrize("words", [["render", "x", "--out"], ["play", "x", "--record"]])
def test_a_missing_folder_is_said_before_anything_sounds(jam, words):
    jam(*words, "no/x.wav").refused(7, "There is no folder 'no' for x.wav")


def test_soundfonts_are_looked_at_before_anything_sounds(jam):
    Path("cut.sf2").write_bytes(
        struct.pack("<4sI4s4sI4s", b"RIFF", 999, b"sfbk", b"LIST", 900, b"INFO")
    )
    jam("play", "x", "--soundfont", "cut.sf2").refused(8, "cut off")
    jam("play", "x", "--soundfont", ".").refused(8, ". is a folder")
    jam("render", "x", "--out", "x.wav", "--soundfont", "no.sf2").refused(3, "no.sf2")


def test_a_soundfont_that_may_not_be_read_is_a_matter_of_storage(tmp_path, monkeypatch):
    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "x.sf2"
    path.write_bytes(b"RIFF")
    monkeypatch.setattr(np, "memmap", refuse)
    with pytest.raises(StorageError, match="Permission denied"):
        check_soundfont(path)


def test_what_plays_along_is_looked_for_before_a_keyboard(jam):
    jam("keys", "--with", "nope").refused(3, "'nope'")


def test_a_band_without_one_of_its_loops_says_how_to_mend_it(jam, world):
    jam("loop", "edit", "pocket-funk", "--id", "mine", "--bpm", "90")
    jam("band", "save", "duo", "--loops", "mine,thumb-and-pop")
    jam("loop", "delete", "mine", "--yes")
    with open_database(Path(world["JAMTUI_DB"])) as database:
        assert "mine" not in database.loops.ids()
    ended = jam("play", "duo", "--null")
    ended.refused(3, "The band 'duo' plays the loop 'mine', which is not there any more")
    remedy = ended.err.split("`")[1].split()
    assert jam(*remedy[1:]).code == 0
    assert jam("band", "show", "duo", "--json").json["loops"] == ["thumb-and-pop"]
