"""SoundFont notes measured: pitch, level, envelopes, filter, LFOs; and beside fluidsynth."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import mido
import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from jamtui.synth.cache import NoteCache
from jamtui.synth.instrument import RenderedNote
from jamtui.synth.soundfont import SoundFont

RATE = 48000
Sound = npt.NDArray[np.float64]

_PLACE = Path(__file__).parents[1] / "unit" / "synth" / "soundfont" / "font_writer.py"
_TIMGM = Path("/usr/share/sounds/sf2/TimGM6mb.sf2")


def load_writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("font_writer", _PLACE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["font_writer"] = module
    spec.loader.exec_module(module)
    return module


writer = load_writer()


def note_of(folder: Path, pitch: int = 69, seconds: float = 1.0, **parts: Any) -> RenderedNote:
    path = folder / "font.sf2"
    path.unlink(missing_ok=True)
    path.write_bytes(writer.Font(**parts).data())
    instrument = SoundFont.open(path).instrument(0, 0, RATE, NoteCache(10**9))
    return instrument.note(pitch, 127, int(seconds * RATE))


def sound_of(
    folder: Path, *generators: tuple[int, int], pitch: int = 69, seconds: float = 1.0
) -> Sound:
    note = note_of(folder, pitch, seconds, zones=[writer.looped(*generators)])
    return note.samples[0, : int(seconds * RATE)].astype(np.float64)


def pitch_hz(sound: Sound) -> float:
    """The frequency of a steady tone, by the peak of a padded spectrum."""
    size = 1 << 20
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), size))
    return float(spectrum.argmax() * RATE / size)


def cents(one: float, other: float) -> float:
    return float(1200 * np.log2(one / other))


@pytest.mark.parametrize(
    ("generators", "pitch", "semitones"),
    [
        ((), 69, 0.0),
        ((), 57, -12.0),
        ((), 88, 19.0),
        (((58, 60),), 69, 9.0),
        (((51, -5), (52, 25)), 69, -4.75),
        (((56, 50),), 81, 6.0),
        (((46, 69),), 30, 0.0),
    ],
)
def test_pitch(
    tmp_path: Path, generators: tuple[tuple[int, int], ...], pitch: int, semitones: float
) -> None:
    sound = sound_of(tmp_path, *generators, pitch=pitch)
    assert cents(pitch_hz(sound[4800:]), 500.0) == pytest.approx(100 * semitones, abs=1.0)


def test_a_sample_is_corrected_in_cents(tmp_path: Path) -> None:
    note = note_of(tmp_path, samples=[writer.Sample(correction=-30)])
    assert cents(pitch_hz(note.samples[0, 4800:48000]), 500.0) == pytest.approx(-30, abs=1.0)


def test_a_loop_of_a_sine_stays_a_sine(tmp_path: Path) -> None:
    sound = sound_of(tmp_path, pitch=65, seconds=2.0)[4800:]
    spectrum = np.abs(np.fft.rfft(sound * np.blackman(len(sound)))) ** 2
    peak = int(spectrum.argmax())
    rest = spectrum.sum() - spectrum[peak - 5 : peak + 6].sum()
    assert 10 * np.log10(rest / spectrum.sum()) < -70.0


def test_attenuation_counts_four_tenths(tmp_path: Path) -> None:
    loud, soft = (np.abs(_whole(tmp_path, gain)).max() for gain in (0, 200))
    assert 20 * np.log10(soft / loud) == pytest.approx(-8.0, abs=0.01)


def _whole(folder: Path, attenuation: int) -> Sound:
    note = note_of(folder, zones=[writer.looped((48, attenuation))])
    return np.asarray(note.samples[0] * note.gain_left, np.float64)


def level_db(sound: Sound, seconds: float) -> float:
    """The level of 20 ms from `seconds` on: whole turns of the sine."""
    start = int(seconds * RATE)
    return float(10 * np.log10(np.mean(sound[start : start + 960] ** 2) + 1e-30))


def test_a_decay_is_straight_in_decibels(tmp_path: Path) -> None:
    sound = sound_of(tmp_path, (36, 1200), (37, 400), seconds=2.0)
    # All the way down, 96 dB, would take 2 s; the sustain level is at 40 % of it.
    assert level_db(sound, 0.1) - level_db(sound, 0.6) == pytest.approx(24.0, abs=0.2)
    assert level_db(sound, 0.0) - level_db(sound, 1.5) == pytest.approx(38.4, abs=1.0)
    assert level_db(sound, 1.2) == pytest.approx(level_db(sound, 1.9), abs=0.01)


def test_an_attack_is_straight_in_amplitude(tmp_path: Path) -> None:
    sound = sound_of(tmp_path, (34, 0), seconds=1.5)
    full = level_db(sound, 1.2)
    for when in (0.25, 0.5, 0.75):
        expected = 20 * np.log10(when + 0.01)
        assert level_db(sound, when) - full == pytest.approx(expected, abs=0.1)


def test_hold_and_key_scaling(tmp_path: Path) -> None:
    times = ((35, -1200), (36, -12000), (37, 960), (39, 100))
    for pitch, hold_s in ((60, 0.5), (72, 0.25), (48, 1.0)):
        sound = sound_of(tmp_path, *times, pitch=pitch, seconds=1.5)
        end = np.nonzero(np.abs(sound) > 0.1)[0][-1] / RATE
        assert end == pytest.approx(hold_s, abs=0.01)


def test_a_delayed_recording_starts_late(tmp_path: Path) -> None:
    sound = sound_of(tmp_path, (33, -2400))
    assert np.nonzero(sound)[0][0] / RATE == pytest.approx(0.25, abs=0.002)


def test_a_release_is_straight_in_decibels(tmp_path: Path) -> None:
    release = note_of(tmp_path, zones=[writer.looped((38, 0))]).release
    half = 20 * np.log10(release[RATE // 4] / release[0])
    assert half == pytest.approx(-24.0, abs=0.1)


def test_a_dying_note_is_released_at_the_same_speed(tmp_path: Path) -> None:
    zone = writer.looped((36, 1200), (37, 1440), (38, 0))
    note = note_of(tmp_path, zones=[zone], seconds=2.0)
    sound = note.samples[0].astype(np.float64)
    sound[4800:] *= np.resize(note.release, len(sound) - 4800)
    assert level_db(sound, 0.1) - level_db(sound, 0.35) == pytest.approx(24.0, abs=0.3)


def spectrum_db(folder: Path, *generators: tuple[int, int]) -> tuple[Sound, Sound]:
    """Frequencies and what the generators do to the spectrum of noise."""
    noisy = writer.Sample(writer.noise(), root=69, rate=RATE)
    powers = []
    for zone in (writer.once(), writer.once(*generators)):
        note = note_of(folder, zones=[zone], samples=[noisy], seconds=1.2)
        frames = note.samples[0, : 54 * 1024].reshape(-1, 1024) * np.hanning(1024)
        powers.append((np.abs(np.fft.rfft(frames)) ** 2).mean(axis=0))
    return np.fft.rfftfreq(1024, 1 / RATE), 10 * np.log10(powers[1] / powers[0])


@pytest.mark.parametrize("cutoff_cents", [7200, 9600, 11000])
def test_the_filter_is_three_decibels_down_at_its_cutoff(tmp_path: Path, cutoff_cents: int) -> None:
    hertz, response = spectrum_db(tmp_path, (8, cutoff_cents))
    cutoff = 8.1758 * 2 ** (cutoff_cents / 1200)
    assert np.interp(cutoff, hertz, response) == pytest.approx(-3.0, abs=0.5)
    assert np.interp(cutoff * 2, hertz, response) < -11.0
    assert np.interp(cutoff / 4, hertz, response) == pytest.approx(0.0, abs=0.4)


def test_resonance_lifts_the_cutoff_over_the_bass(tmp_path: Path) -> None:
    hertz, response = spectrum_db(tmp_path, (8, 9600), (9, 120))
    at_cutoff = np.interp(8.1758 * 2**8, hertz, response)
    assert at_cutoff - response[5] == pytest.approx(12.0 - 3.0, abs=1.0)
    assert response[5] == pytest.approx(-6.0, abs=0.5)


@pytest.mark.parametrize("depth_cents", [-6000, 6000])
def test_a_cutoff_that_leaps_does_not_thump(tmp_path: Path, depth_cents: int) -> None:
    noisy = writer.Sample(writer.noise(24000), rate=RATE)
    still = note_of(tmp_path, zones=[writer.once()], samples=[noisy]).samples
    leaping = writer.once((8, 13000 if depth_cents < 0 else 7000), (11, depth_cents), (25, -2400))
    swept = note_of(tmp_path, zones=[leaping], samples=[noisy]).samples
    around = slice(int(0.24 * RATE), int(0.27 * RATE))
    assert np.abs(swept[0, around]).max() < 1.2 * np.abs(still[0, around]).max()


def test_vibrato_has_its_rate_and_depth(tmp_path: Path) -> None:
    # 4 Hz and 100 cents to either side.
    sound = sound_of(tmp_path, (24, -1238), (6, 100), pitch=81, seconds=2.0)
    phase = np.unwrap(np.angle(_analytic(sound)))
    hertz = np.diff(phase) * RATE / (2 * np.pi)
    bend = 1200 * np.log2(np.convolve(hertz, np.ones(480) / 480, "same")[4800:-4800] / 1000.0)
    assert bend.max() == pytest.approx(100, abs=8)
    assert bend.min() == pytest.approx(-100, abs=8)
    rises = np.nonzero((bend[:-1] < 0) & (bend[1:] >= 0))[0]
    assert np.diff(rises).mean() / RATE == pytest.approx(0.25, abs=0.01)


def _analytic(sound: Sound) -> npt.NDArray[np.complex128]:
    spectrum = np.fft.fft(sound)
    spectrum[len(sound) // 2 :] = 0.0
    return np.fft.ifft(2.0 * spectrum)


def test_tremolo_moves_the_level(tmp_path: Path) -> None:
    sound = sound_of(tmp_path, (22, -3638), (13, 60), seconds=2.0)
    levels = [level_db(sound, when) for when in np.arange(0.1, 1.9, 0.01)]
    assert max(levels) - min(levels) == pytest.approx(12.0, abs=0.5)


def test_the_pitch_envelope_settles_at_its_sustain(tmp_path: Path) -> None:
    sound = sound_of(tmp_path, (7, 1200), (28, -3600), (29, 500), seconds=1.5)
    assert cents(pitch_hz(sound[24000:]), 500.0) == pytest.approx(600, abs=2)


PROGRAMS = (
    *((0, 0, 60, 100), (0, 0, 40, 40), (0, 6, 72, 127), (0, 16, 55, 80), (0, 25, 64, 90)),
    *((0, 33, 36, 110), (0, 48, 67, 100), (0, 56, 70, 127), (0, 73, 79, 70), (0, 80, 60, 100)),
    *((0, 88, 64, 60), (0, 105, 62, 100), (0, 114, 72, 127), (128, 0, 36, 127)),
    *((128, 0, 38, 90), (128, 0, 42, 60), (128, 0, 45, 100), (128, 0, 49, 120)),
)
HELD_S, APART_S = 0.6, 2.0


def heard(note: RenderedNote) -> Sound:
    """The note held for `HELD_S`, left and right, as a mixer would play it."""
    frames, held = int(1.8 * RATE), int(HELD_S * RATE)
    sound = np.zeros((2, frames))
    length = min(frames, note.samples.shape[1])
    sound[:, :length] = note.samples[:, :length]
    sound *= np.array([[note.gain_left], [note.gain_right]])
    tail = np.zeros(frames - held)
    length = min(len(tail), len(note.release))
    tail[:length] = note.release[:length]
    sound[:, held:] *= tail
    return sound


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Sound, Sound]]:
    """Every note of PROGRAMS as fluidsynth and as jamtui play it."""
    if shutil.which("fluidsynth") is None or not _TIMGM.exists():
        pytest.skip("fluidsynth and the TimGM6mb font are not installed")
    folder = tmp_path_factory.mktemp("fluid")
    events = []
    for index, (bank, program, pitch, velocity) in enumerate(PROGRAMS):
        where, start = {"channel": 9 if bank else 0}, index * APART_S + 0.5
        events += [
            (start - 0.1, mido.Message("program_change", program=program, **where)),
            (start, mido.Message("note_on", note=pitch, velocity=velocity, **where)),
            (start + HELD_S, mido.Message("note_off", note=pitch, **where)),
        ]
    track, now = mido.MidiTrack(), 0
    for when, message in events:
        ticks = round(when * 960)
        track.append(message.copy(time=ticks - now))
        now = ticks
    song, wave = folder / "song.mid", folder / "song.wav"
    mido.MidiFile(type=0, ticks_per_beat=480, tracks=[track]).save(song)
    command = ["fluidsynth", "-ni", "-q", "-r", str(RATE), "-R", "0", "-C", "0", "-g", "0.5"]
    command += ["-O", "float", "-T", "wav", "-F", str(wave), str(_TIMGM), str(song)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    theirs = soundfile.read(wave, always_2d=True)[0].T
    font, store, pairs = SoundFont.open(_TIMGM), NoteCache(10**9), []
    for index, (bank, program, pitch, velocity) in enumerate(PROGRAMS):
        # A block later: fluidsynth holds every note back for the shortest delay there is.
        start = round((index * APART_S + 0.5) * RATE) + 64
        note = font.instrument(bank, program, RATE, store).note(pitch, velocity, 2 * RATE)
        pairs.append((theirs[:, start : start + int(1.8 * RATE)], heard(note)))
    return pairs


def _power_db(sound: Sound, start_s: float, end_s: float) -> float:
    part = sound[:, int(start_s * RATE) : int(end_s * RATE)]
    return float(10 * np.log10(np.mean(part**2) + 1e-13))


def test_levels_are_those_of_fluidsynth(both: list[tuple[Sound, Sound]]) -> None:
    apart = [_power_db(theirs, 0, 1.8) - _power_db(ours, 0, 1.8) for theirs, ours in both]
    np.testing.assert_allclose(apart, np.median(apart), atol=1.0)


@pytest.mark.parametrize(("start_s", "end_s"), [(0.0, 0.1), (0.1, 0.3), (0.4, 0.6), (0.65, 0.75)])
def test_envelopes_are_those_of_fluidsynth(
    both: list[tuple[Sound, Sound]], start_s: float, end_s: float
) -> None:
    levels = [_power_db(theirs, 0, 1.8) - _power_db(ours, 0, 1.8) for theirs, ours in both]
    whole = np.median(levels)
    for (theirs, ours), program in zip(both, PROGRAMS, strict=True):
        if _power_db(theirs, start_s, end_s) < _power_db(theirs, 0, 1.8) - 35:
            continue
        apart = _power_db(theirs, start_s, end_s) - _power_db(ours, start_s, end_s) - whole
        assert abs(apart) < 2.0, program


def test_pitches_are_those_of_fluidsynth(both: list[tuple[Sound, Sound]]) -> None:
    tonal = [pair for pair, where in zip(both, PROGRAMS, strict=True) if where[0] == 0]
    for theirs, ours in tonal:
        parts = [sound.sum(axis=0)[4800:28800] for sound in (theirs, ours)]
        assert cents(*map(pitch_hz, parts)) == pytest.approx(0.0, abs=3.0)


def test_spectra_are_those_of_fluidsynth(both: list[tuple[Sound, Sound]]) -> None:
    edges = np.unique(np.geomspace(1, 512, 24).astype(int))
    for (theirs, ours), program in zip(both, PROGRAMS, strict=True):
        bands = []
        for sound in (theirs, ours):
            frames = sound.sum(axis=0)[: 27 * 1024].reshape(-1, 1024) * np.hanning(1024)
            power = np.abs(np.fft.rfft(frames)) ** 2
            power = np.add.reduceat(power, edges[:-1], axis=1)
            bands.append(10 * np.log10(power / power.sum() + 1e-6))
        assert np.sqrt(np.mean((bands[0] - bands[1]) ** 2)) < 2.0, program
