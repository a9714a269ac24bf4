"""Pitch, alias products, filters, envelopes and vibrato, measured on what comes out."""

import numpy as np
import pytest

from jamtui.synth.cache import NoteCache
from jamtui.synth.open import open_instrument

RATES = (44100, 48000)


def render(layer, pitch, seconds=1.0, rate=48000, velocity=96, **patch):
    data = {"kind": "patch", "layers": [layer], **patch}
    note = open_instrument(data, "x", rate, NoteCache(0), "x").note(
        pitch, velocity, round(seconds * rate)
    )
    return note.samples[:, : round(seconds * rate)]


def spectrum_db(wave, rate):
    """Blackman-Harris: side lobes at -92 dB, so that what is seen is there."""
    size = len(wave)
    turn = 2 * np.pi * np.arange(size) / size
    window = (
        0.35875 - 0.48829 * np.cos(turn) + 0.14128 * np.cos(2 * turn) - 0.01168 * np.cos(3 * turn)
    )
    magnitude = np.abs(np.fft.rfft(wave * window)) / window.sum() * 2
    return np.fft.rfftfreq(size, 1 / rate), 20 * np.log10(magnitude + 1e-12)


def level_at(wave, frequency_hz, rate):
    frequencies, levels = spectrum_db(wave, rate)
    near = np.abs(frequencies - frequency_hz) < 6 * rate / len(wave)
    return levels[near].max()


def pitch_hz(wave, rate, near_hz):
    """Phase advance between two windows half a second apart: exact to far below a cent."""
    half = len(wave) // 2
    window = np.hanning(half)
    carrier = np.exp(-2j * np.pi * near_hz * np.arange(len(wave)) / rate)
    turned = wave * carrier
    first, second = (turned[:half] * window).sum(), (turned[half : 2 * half] * window).sum()
    return near_hz + np.angle(second / first) / (2 * np.pi) * rate / half


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("pitch", [28, 45, 57, 69, 93, 105])
@pytest.mark.parametrize(
    "layer",
    [
        {"osc": "saw"},
        {"osc": "square"},
        {"osc": "sine"},
        {"osc": "fm", "index": 0.5},
        {"osc": "string", "decay_s": 20.0, "decay_key": 0.0},
        {"osc": "harmonics", "harmonics": [1, 0.5, 0.2]},
    ],
    ids=lambda layer: layer["osc"],
)
def test_pitch_is_within_a_cent(layer, pitch, rate):
    wave = render(layer, pitch, rate=rate)[0]
    wanted = 440 * 2 ** ((pitch - 69) / 12)
    cents = 1200 * np.log2(pitch_hz(wave[rate // 10 :], rate, wanted) / wanted)
    assert abs(cents) < 1.0


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("pitch", [93, 100, 108])
@pytest.mark.parametrize("kind", ["saw", "square", "triangle", "pulse"])
def test_alias_products_are_60_db_below_the_fundamental(kind, pitch, rate):
    layer = {"osc": kind} | ({"width": 0.3} if kind == "pulse" else {})
    wave = render(layer, pitch, 1.2, rate)[0][rate // 10 : rate // 10 + 32768]
    frequencies, levels = spectrum_db(wave, rate)
    fundamental = 440 * 2 ** ((pitch - 69) / 12)
    harmonic = np.round(frequencies / fundamental) * fundamental
    between = np.abs(frequencies - harmonic) > 8 * rate / len(wave)
    assert level_at(wave, fundamental, rate) - levels[between].max() > 60


def test_a_glide_does_not_push_partials_over_nyquist():
    wave = render({"osc": "saw"}, 81, pitch_envelope={"semitones": 12, "decay_s": 5.0})[0]
    frequencies, levels = spectrum_db(wave[:8192], 48000)
    assert levels[frequencies > 22500].max() < levels.max() - 60


@pytest.mark.parametrize("pitch", [72, 96, 108])
def test_fm_keeps_its_sidebands_under_nyquist(pitch):
    layer = {"osc": "fm", "modulator_ratio": 3.0, "index": 20.0, "index_sustain": 1.0}
    wave = render(layer, pitch)[0][4800:37568]
    frequencies, levels = spectrum_db(wave, 48000)
    fundamental = 440 * 2 ** ((pitch - 69) / 12)
    harmonic = np.round(frequencies / fundamental) * fundamental
    folded = np.abs(frequencies - harmonic) > 8 * 48000 / len(wave)
    assert levels.max() - levels[folded].max() > 50


@pytest.mark.parametrize("slope_db", [12, 24])
@pytest.mark.parametrize(("kind", "far"), [("lowpass", 4), ("highpass", 0.25)])
def test_a_filter_is_3_db_down_at_its_cutoff(kind, far, slope_db):
    filter_ = {"kind": kind, "cutoff_hz": 1760.0, "slope_db": slope_db}
    layer = {"osc": "harmonics", "harmonics": [1] * 80}
    plain, filtered = render(layer, 45)[0], render(layer, 45, filter=filter_)[0]

    def gain_db(frequency_hz):
        return level_at(filtered, frequency_hz, 48000) - level_at(plain, frequency_hz, 48000)

    assert gain_db(1760) == pytest.approx(-3.0, abs=0.15)
    assert gain_db(1760 * far) == pytest.approx(-2 * slope_db, abs=0.6)
    assert gain_db(1760 / far) == pytest.approx(0.0, abs=0.2)


def test_resonance_peaks_at_the_cutoff():
    layer = {"osc": "harmonics", "harmonics": [1] * 80}
    heights = []
    for resonance in (0.0, 0.3, 0.6, 1.0):
        filter_ = {"cutoff_hz": 1760.0, "resonance": resonance}
        heights.append(level_at(render(layer, 45, filter=filter_)[0], 1760, 48000))
    assert np.all(np.diff(heights) > 5)
    assert heights[-1] - heights[0] == pytest.approx(27, abs=0.5)


def test_a_filter_envelope_moves_the_cutoff_in_its_time():
    filter_ = {
        "cutoff_hz": 300.0,
        "slope_db": 24,
        "envelope_octaves": 4.0,
        "envelope": {"attack_s": 0.0, "decay_s": 0.6, "sustain": 0.0},
    }
    wave = render({"osc": "saw"}, 45, 1.5, filter=filter_)[0]
    bright = [level_at(wave[first : first + 4800], 2200, 48000) for first in (0, 14400, 57600)]
    assert bright[0] - bright[1] > 20
    assert bright[1] - bright[2] > 3


def rms(wave, rate, start_s, length_s=0.02):
    part = wave[round(start_s * rate) : round((start_s + length_s) * rate)]
    return np.sqrt(np.mean(part.astype(float) ** 2))


@pytest.mark.parametrize("rate", RATES)
def test_attack_decay_and_sustain_take_their_times(rate):
    envelope = {"attack_s": 0.2, "decay_s": 0.6, "sustain": 0.25}
    wave = render({"osc": "sine"}, 81, 1.5, rate, envelope=envelope)[0]
    full = rms(render({"osc": "sine"}, 81, 1.5, rate)[0], rate, 1.0)
    assert rms(wave, rate, 0.09) == pytest.approx(0.75 * full, rel=0.02)  # half-way, rising gently
    assert rms(wave, rate, 0.195, 0.01) == pytest.approx(full, rel=0.03)
    assert rms(wave, rate, 0.39) == pytest.approx((0.25 + 0.75 * 0.1) * full, rel=0.03)  # -20 dB
    assert rms(wave, rate, 1.2) == pytest.approx(0.25 * full, rel=0.005)


@pytest.mark.parametrize("release_s", [0.05, 0.5, 3.0])
def test_release_falls_by_60_db_in_its_time(release_s):
    data = {"kind": "patch", "layers": [{"osc": "sine"}], "envelope": {"release_s": release_s}}
    note = open_instrument(data, "x", 48000, NoteCache(0), "x").note(60, 100, 100)
    assert len(note.release) == round(release_s * 48000)
    assert 20 * np.log10(note.release[len(note.release) // 2]) == pytest.approx(-30, abs=0.4)


def test_strings_lose_their_high_partials_first():
    layer = {"osc": "string", "decay_s": 3.0, "decay_key": 0.0, "damping": 2.0, "inharmonicity": 0}
    wave = render(layer, 57, 2.0)[0]
    early, late = wave[2400:26400], wave[50400:74400]
    losses = [level_at(early, 220 * n, 48000) - level_at(late, 220 * n, 48000) for n in (1, 4, 9)]
    assert losses[0] == pytest.approx(20 + 8.686 * 2.0 * 0.22**1.3, abs=0.5)
    assert losses[0] < losses[1] < losses[2]


def test_inharmonic_strings_are_stretched():
    layer = {"osc": "string", "decay_s": 20.0, "inharmonicity": 0.001, "position": 0.13}
    wave = render(layer, 60, 1.2)[0]
    base = 440 * 2 ** (-9 / 12)
    wanted = 10 * base * np.sqrt((1 + 0.001 * 100) / 1.001)
    assert pitch_hz(wave, 48000, wanted) == pytest.approx(wanted, abs=0.5)
    assert wanted > 10.4 * base


def test_vibrato_has_its_rate_and_depth_and_comes_late():
    vibrato = {"rate_hz": 5.0, "depth_cents": 50.0, "delay_s": 0.5}
    wave = render({"osc": "sine"}, 69, 2.5, vibrato=vibrato)[0].astype(float)
    analytic = np.fft.ifft(np.fft.fft(wave) * (np.arange(len(wave)) < len(wave) // 2) * 2)
    cents = 1200 * np.log2(np.diff(np.unwrap(np.angle(analytic))) * 48000 / (2 * np.pi * 440))
    assert np.abs(cents[4800:22000]).max() < 3
    steady = cents[57600:105600]
    assert steady.max() == pytest.approx(50, abs=3)
    assert steady.min() == pytest.approx(-50, abs=3)
    assert np.argmax(np.abs(np.fft.rfft(steady - steady.mean()))) == 5  # turns in one second


def test_a_pitch_envelope_arrives():
    bend = {"semitones": 12.0, "decay_s": 0.1}
    wave = render({"osc": "sine"}, 57, 1.0, pitch_envelope=bend)[0]
    assert pitch_hz(wave[24000:], 48000, 220) == pytest.approx(220, abs=0.05)
    crossings = np.count_nonzero(np.diff(np.signbit(wave[:480])))
    assert crossings >= 6  # about 350 Hz in the first hundredth of a second, not 220


def test_noise_is_even_and_has_its_colour():
    wave = render({"osc": "noise", "colour_db": -3.0}, 60, 2.0)[0].astype(float)
    power = np.abs(np.fft.rfft(wave)) ** 2
    frequencies = np.fft.rfftfreq(len(wave), 1 / 48000)

    def band_db(low):
        return 10 * np.log10(power[(frequencies > low) & (frequencies < 1.2 * low)].mean())

    assert band_db(500) - band_db(4000) == pytest.approx(9, abs=1.0)
    levels = [rms(wave, 48000, start, 0.1) for start in np.arange(0.1, 1.8, 0.1)]
    assert max(levels) / min(levels) < 1.3


def test_drive_does_not_fold_its_overtones_back():
    wave = render({"osc": "sine"}, 100, 1.0, drive={"gain_db": 24.0})[0][4800:37568]
    frequencies, levels = spectrum_db(wave, 48000)
    fundamental = 440 * 2 ** (31 / 12)
    harmonic = np.round(frequencies / fundamental) * fundamental
    folded = np.abs(frequencies - harmonic) > 8 * 48000 / len(wave)
    assert levels.max() - levels[folded].max() > 45
