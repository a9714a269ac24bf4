"""The files of bands, sounds, categories and the General MIDI map."""

from __future__ import annotations

from pathlib import Path

import pytest

from jamtui.catalog.bands import read_band, read_bands
from jamtui.catalog.categories import loop_categories, read_categories
from jamtui.catalog.sounds import read_gm_map, read_sounds
from jamtui.errors import BadFileError, UsageError

HEAD = 'name = "Yard"\ngenre = "funk"\nbpm = 104\nkey = "E minor"\nmeter = "6/8"\n'
TRACK = '[[tracks]]\nloop = "pocket"\n'


def band_file(folder: Path, text: str) -> Path:
    path = folder / "yard.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_band_is_read_with_defaults(tmp_path: Path) -> None:
    band = read_band(band_file(tmp_path, HEAD + TRACK + TRACK.replace("pocket", "bass")))
    assert (band.id, band.genre, str(band.meter), band.bpm) == ("yard", "funk", "6/8", 104)
    assert band.loop_ids == ("pocket", "bass")
    track = band.tracks[0]
    assert (track.launch_bar, track.volume, track.pan, track.sound) == (0, 0.8, 0.0, None)
    assert not any(settings["enabled"] for settings in track.effects.values())
    assert list(read_bands(tmp_path)) == ["yard"]


def test_effects_of_a_track_lie_over_the_defaults(tmp_path: Path) -> None:
    text = HEAD + TRACK + "[tracks.effects.compressor]\nenabled = true\nthreshold = -18\n"
    effects = read_band(band_file(tmp_path, text)).tracks[0].effects
    assert effects["compressor"]["threshold"] == -18
    assert effects["compressor"]["ratio"] == 4


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (HEAD, "has no tracks"),
        (HEAD + "tracks = []", "1 to 24 tables"),
        (HEAD + "tracks = [3]", "tracks 1 must be a table"),
        (HEAD + TRACK * 25, "1 to 24 tables"),
        (HEAD + TRACK + "volume = 2.1", "tracks 1: volume must be a number from 0 to 2"),
        (HEAD + TRACK + "pan = -1.5", "tracks 1: pan"),
        (HEAD + TRACK + "launch_bar = -1", "launch_bar"),
        (HEAD + TRACK + "humanize_timing = 0.3", "humanize_timing"),
        (HEAD + TRACK + "sond = 'x'", "did you mean 'sound'"),
        (HEAD + TRACK + "effects = 3", "effects"),
        (HEAD + TRACK + "[tracks.effects.reverb]\nmix = 3", "reverb.mix must be"),
        (HEAD + TRACK + "[tracks.efects.reverb]\nmix = 3", "did you mean 'effects'"),
        (HEAD.replace("104", "0") + TRACK, "bpm"),
        ("loops = 3", "has no name"),
    ],
)
def test_wrong_bands_are_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(BadFileError, match=complaint) as caught:
        read_band(band_file(tmp_path, text))
    assert "yard.toml" in str(caught.value)


def test_sounds_are_read_without_how_they_are_made(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "organ.toml").write_text(
        'name = "Organ"\ncategory = "keys"\nkind = "patch"\ngm_program = 16\nlevel_db = -3\n'
        "[oscillator]\nthis is for the synthesiser"
    )
    (tmp_path / "keys" / "kit.toml").write_text(
        'name = "Kit"\ncategory = "drums"\nkind = "kit"\ngm_kit = 8\n'
    )
    sounds = read_sounds(tmp_path)
    assert list(sounds) == ["keys/kit", "keys/organ"]
    assert (sounds["keys/organ"].gm_program, sounds["keys/organ"].gm_kit) == (16, None)
    assert (sounds["keys/kit"].gm_program, sounds["keys/kit"].gm_kit) == (None, 8)


def test_wrong_sounds_are_named(tmp_path: Path) -> None:
    (tmp_path / "organ.toml").write_text('name = "Organ"\ncategory = "keyz"\nkind = "patch"\n')
    with pytest.raises(BadFileError, match="did you mean 'keys'"):
        read_sounds(tmp_path)


def gm_file(folder: Path, programs: str, kits: str = '0 = "drums/a"\n8 = "drums/b"') -> Path:
    path = folder / "gm.toml"
    path.write_text(f"[programs]\n{programs}\n[kits]\n{kits}\n")
    return path


ALL_PROGRAMS = "\n".join(f'{number} = "sound/{number}"' for number in range(128))


def test_the_general_midi_map(tmp_path: Path) -> None:
    gm = read_gm_map(gm_file(tmp_path, ALL_PROGRAMS))
    assert gm.program(0) == "sound/0"
    assert gm.program(127) == "sound/127"
    assert [gm.kit(number) for number in (0, 7, 8, 127)] == ["drums/a"] * 2 + ["drums/b"] * 2
    for wrong in (-1, 128):
        with pytest.raises(UsageError):
            gm.program(wrong)


@pytest.mark.parametrize(
    ("programs", "kits", "complaint"),
    [
        (ALL_PROGRAMS.replace('5 = "sound/5"\n', "", 1), '0 = "a"', "no sound for program"),
        (ALL_PROGRAMS, '1 = "a"', "no sound for kit 0"),
        (ALL_PROGRAMS + '\n128 = "a"', '0 = "a"', "0 to 127"),
        (ALL_PROGRAMS + '\nx = "a"', '0 = "a"', "'x' is not a number"),
        (ALL_PROGRAMS, "0 = 3", "must be a text"),
        (ALL_PROGRAMS, '0 = "a"\n[kit]\n0 = 1', "did you mean 'kits'"),
    ],
)
def test_a_wrong_map_is_named(tmp_path: Path, programs: str, kits: str, complaint: str) -> None:
    with pytest.raises(BadFileError, match=complaint):
        read_gm_map(gm_file(tmp_path, programs, kits))


def test_the_shipped_categories_hold_those_of_the_product() -> None:
    categories = loop_categories()
    wanted = {
        "drums": {"rock-drums", "electronic-drums", "hip-hop-drums", "jazz-drums"},
        "bass": {"synth-bass", "funk-bass"},
        "keys": {"chords", "pads"},
        "guitar": set(),
        "synth": set(),
        "full-beats": {"lofi", "edm"},
    }
    for id_, subs in wanted.items():
        assert subs <= set(categories[id_].subcategory_ids)


def test_categories_with_the_same_subcategory_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "categories.toml"
    entry = '[[categories]]\nid = "{}"\nname = "a"\nicon = "a"\nsubcategories = [{}]\n'
    sub = '{ id = "x", name = "x" }'
    path.write_text(entry.format("a", sub) + entry.format("b", sub))
    with pytest.raises(BadFileError, match="two subcategories 'x'"):
        read_categories(path)
    path.write_text(entry.format("a", "") + entry.format("a", ""))
    with pytest.raises(BadFileError, match="two categories 'a'"):
        read_categories(path)
