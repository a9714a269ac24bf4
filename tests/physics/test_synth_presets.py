"""Every melodic preset: finite, free of DC, seamless, and as loud as the velocity says."""

import tomllib

import numpy as np
import pytest

from jamtui.resources import bundled
from jamtui.synth.cache import NoteCache
from jamtui.synth.open import open_instrument

RATE = 48000
ROOT = bundled("presets")


def _patches():
    for path in sorted((ROOT / "sounds").glob("*/*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        if data["kind"] == "patch":
            yield f"{path.parent.name}/{path.stem}", data


PATCHES = dict(_patches())
SUSTAINED = [
    sound
    for sound, data in PATCHES.items()
    if open_instrument(data, sound, RATE, NoteCache(0), sound).note(57, 96, 60 * RATE).loop_start
]


def opened(sound_id, rate=RATE):
    return open_instrument(PATCHES[sound_id], sound_id, rate, NoteCache(1 << 27), sound_id)


def test_there_are_enough_of_them():
    assert len(PATCHES) >= 36
    assert {sound.split("/")[0] for sound in PATCHES} >= {
        *("bass", "keys", "lead", "guitar", "pads", "strings", "brass", "wind", "ethnic", "fx")
    }


@pytest.mark.parametrize("sound_id", PATCHES)
def test_every_key_gives_finite_sound_within_full_scale(sound_id):
    instrument = opened(sound_id, 44100)
    for pitch in (0, 21, 40, 60, 84, 108, 127):
        note = instrument.note(pitch, 127, 30000)
        assert np.isfinite(note.samples).all()
        peak = np.abs(note.samples).max() * max(note.gain_left, note.gain_right)
        assert 1e-4 < peak <= 1.0


@pytest.mark.parametrize("sound_id", PATCHES)
def test_no_dc(sound_id):
    for pitch in (45, 64):
        samples = opened(sound_id).note(pitch, 100, RATE).samples.astype(float)
        window = np.hanning(samples.shape[1])
        mean = np.abs((samples * window).sum(axis=1) / window.sum()).max()
        assert mean < 0.01 * np.abs(samples).max()


@pytest.mark.parametrize("sound_id", PATCHES)
def test_notes_start_from_silence(sound_id):
    samples = opened(sound_id).note(57, 100, 5000).samples
    assert np.abs(samples[:, 0]).max() < 0.02 * np.abs(samples).max()


@pytest.mark.parametrize("sound_id", SUSTAINED)
def test_the_loop_has_no_seam(sound_id):
    note = opened(sound_id).note(57, 96, 60 * RATE)
    samples, start = note.samples.astype(float), note.loop_start
    around = np.concatenate([samples[:, -2000:], samples[:, start : start + 2000]], axis=1)
    step = np.abs(np.diff(around, n=2, axis=1))
    seam = step[:, 1997:2001].max()
    assert seam <= 1.2 * np.delete(step, slice(1990, 2010), axis=1).max() + 1e-5
    # What is heard before the loop's start is heard again before its end.
    first = np.sqrt((samples[:, start - 4800 : start] ** 2).mean())
    again = np.sqrt((samples[:, -4800:] ** 2).mean())
    assert abs(20 * np.log10(again / first)) < 1.0


@pytest.mark.parametrize("sound_id", PATCHES)
def test_harder_is_louder_and_never_in_leaps(sound_id):
    instrument = opened(sound_id)
    levels = []
    for velocity in (1, 20, 47, 48, 64, 79, 80, 100, 107, 108, 127):
        note = instrument.note(57, velocity, 24000)
        power = (note.samples[:, :24000].astype(float) ** 2).mean()
        levels.append(10 * np.log10(power) + 20 * np.log10(note.gain_left))
    levels = np.array(levels)
    assert (np.diff(levels) > -0.8).all()
    assert levels[-1] > levels[4] > levels[0]
    for last in (2, 5, 8):  # the edges of velocity layers
        assert levels[last + 1] - levels[last] < 2.0


@pytest.mark.parametrize(
    "sound_id",
    ["keys/grand-piano", "bass/finger-bass", "brass/trumpet", "lead/saw-lead", "keys/marimba",
     "guitar/steel-guitar", "keys/electric-piano", "strings/solo-violin", "wind/flute"],
)  # fmt: skip
def test_harder_is_brighter(sound_id):
    instrument = opened(sound_id)
    centres = []
    for velocity in (30, 64, 96, 120):
        wave = instrument.note(57, velocity, 24000).samples[0, :24000].astype(float)
        power = np.abs(np.fft.rfft(wave * np.hanning(len(wave)))) ** 2
        centres.append((power * np.arange(len(power))).sum() / power.sum())
    assert (np.diff(centres) > 0).all()


def test_all_128_programs_have_a_sound():
    table = tomllib.loads((ROOT / "gm.toml").read_text(encoding="utf-8"))
    assert [int(number) for number in table["programs"]] == list(range(128))
    assert set(table["programs"].values()) <= set(PATCHES)


def test_the_sounds_that_loops_count_on_are_there():
    wanted = """
        bass/synth-bass-1 bass/synth-bass-2 bass/808-sub keys/synth-pad keys/synth-pluck keys/organ
        lead/synth-lead bass/finger-bass bass/pick-bass bass/slap-bass bass/upright-bass
        bass/fretless-bass bass/acid-bass bass/reese-bass keys/grand-piano keys/upright-piano
        keys/electric-piano keys/wurlitzer keys/clavinet keys/house-piano keys/harpsichord
        keys/accordion keys/music-box keys/vibraphone keys/marimba keys/celesta guitar/nylon-guitar
        guitar/steel-guitar guitar/clean-guitar guitar/muted-guitar guitar/overdriven-guitar
        guitar/distorted-guitar pads/warm-pad pads/dark-pad pads/choir-pad pads/glass-pad
        pads/sweep-pad pads/voice-oohs strings/string-ensemble strings/solo-violin strings/cello
        strings/pizzicato strings/harp brass/trumpet brass/brass-section brass/trombone
        brass/french-horn brass/synth-brass wind/flute wind/clarinet wind/tenor-sax wind/oboe
        wind/recorder wind/pan-flute lead/saw-lead lead/square-lead lead/supersaw lead/fm-bell
        lead/chiptune ethnic/sitar ethnic/kalimba ethnic/steel-drum ethnic/koto ethnic/banjo
        fx/riser
    """
    assert set(wanted.split()) <= set(PATCHES)
