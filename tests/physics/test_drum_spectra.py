"""Drums sound where drums sound: spectra, decays, levels between the pieces."""

from __future__ import annotations

import itertools
import tomllib
from typing import Any

import numpy as np
import numpy.typing as npt
import pyloudnorm
import pytest

from jamtui.resources import bundled
from jamtui.synth.instrument import Instrument, RenderedNote
from jamtui.synth.kit import open_kit

RATE = 48_000
SOUNDS = bundled("presets") / "sounds"
KITS = sorted(
    path.relative_to(SOUNDS).with_suffix("").as_posix()
    for folder in ("drums", "percussion")
    for path in (SOUNDS / folder).glob("*.toml")
)
DRUMS = [name for name in KITS if name.startswith("drums/")]
Floats = npt.NDArray[np.float64]
Hit = tuple[float, int]

EIGHTHS = [i / 2 for i in range(32)]
ROCK: list[Hit] = [(4 * bar + beat, 36) for bar in range(4) for beat in (0, 2)]
ROCK += [(4 * bar + beat, 38) for bar in range(4) for beat in (1, 3)]
ROCK += [(beat, 42) for beat in EIGHTHS]


def _bars(*hits: Hit) -> list[Hit]:
    return [(4 * bar + beat, pitch) for bar in range(4) for beat, pitch in hits]


PATTERNS: dict[str, list[Hit]] = {
    "percussion/latin-percussion": [
        *_bars((0, 36), (2, 36), (0.5, 62), (1, 38), (1.5, 62), (1.5, 64), (2.5, 62)),
        *_bars((3, 63), (3.5, 63)),
        *[(8 * pair + beat, 75) for pair in range(2) for beat in (0, 1.5, 3, 5, 6)],
        *[(beat, 69) for beat in EIGHTHS],
    ],
    "percussion/hand-drums": [
        *_bars((0, 36), (1, 38), (1.5, 41), (2, 36), (2.5, 36), (3, 40), (3.5, 45)),
        *[(beat, 42) for beat in EIGHTHS],
    ],
    "percussion/shakers-and-bells": [
        *_bars((0, 36), (1, 38), (2, 36), (3, 38), (2, 56), (3.5, 39)),
        *[(beat, 42) for beat in EIGHTHS],
    ],
    "percussion/orchestral": [
        *_bars((0, 36), (0, 45), (1, 38), (1.5, 38), (2, 50), (3, 38), (3.5, 39)),
        (0, 57),
    ],
}


class KeepAll:
    """A cache that forgets nothing."""

    def __init__(self) -> None:
        self.notes: dict[Any, RenderedNote] = {}

    def get(self, key: Any) -> RenderedNote | None:
        return self.notes.get(key)

    def put(self, key: Any, note: RenderedNote) -> None:
        self.notes[key] = note


def opened(sound_id: str) -> Instrument:
    path = SOUNDS / f"{sound_id}.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return open_kit(data, sound_id, RATE, KeepAll(), path.name)


def mono(sound_id: str, pitch: int, velocity: int = 110) -> Floats:
    samples = opened(sound_id).note(pitch, velocity, 1).samples
    return np.asarray(samples.mean(axis=0), np.float64)


def share(samples: Floats, low_hz: float, high_hz: float) -> float:
    """The part of the energy between two frequencies."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return float(power[(hz >= low_hz) & (hz < high_hz)].sum() / power.sum())


def seconds_to_fall(samples: Floats, db: float) -> float:
    """How long until all that is still to come is `db` below the whole."""
    left = np.cumsum(samples[::-1] ** 2)[::-1]
    return float(np.argmax(left < left[0] * 10 ** (-db / 10))) / RATE


def played(kit: Instrument, hits: list[Hit], velocity: int = 100, bpm: float = 120) -> Floats:
    out = np.zeros((2, int(RATE * 16 * 60 / bpm) + 5 * RATE))
    takes: dict[int, int] = {}
    for beat, pitch in sorted(hits):
        takes[pitch] = takes.get(pitch, -1) + 1
        note = kit.note(pitch, velocity, 1, takes[pitch])
        start = round(beat * 60 / bpm * RATE)
        end = start + note.samples.shape[1]
        out[:, start:end] += note.samples * np.array([[note.gain_left], [note.gain_right]])
    return out[:, : int(RATE * 16 * 60 / bpm)]


def loudness(samples: Floats) -> float:
    return float(pyloudnorm.Meter(RATE).integrated_loudness(samples.T))


@pytest.mark.parametrize("sound_id", DRUMS)
def test_a_kick_lives_below_150_hz_and_a_hat_above_5_khz(sound_id: str) -> None:
    assert share(mono(sound_id, 36), 20, 150) > 0.6
    assert share(mono(sound_id, 42), 5_000, 20_000) > (0.3 if "lofi" in sound_id else 0.6)
    assert share(mono(sound_id, 42), 0, 300) < 0.03


@pytest.mark.parametrize("sound_id", DRUMS)
def test_a_snare_has_a_shell_and_wires(sound_id: str) -> None:
    snare = mono(sound_id, 38)
    assert share(snare, 120, 500) > 0.05
    assert share(snare, 1_000, 14_000) > 0.08


@pytest.mark.parametrize("sound_id", DRUMS)
def test_toms_rise_with_the_key(sound_id: str) -> None:
    def pitch_hz(key: int) -> float:
        tail = mono(sound_id, key)[int(0.1 * RATE) :]
        return float(np.argmax(np.abs(np.fft.rfft(tail, 1 << 17)))) * RATE / (1 << 17)

    heights = [pitch_hz(key) for key in (41, 43, 45, 47, 48, 50)]
    assert all(low < high for low, high in itertools.pairwise(heights))
    assert 55 < heights[0] < 130
    assert 130 < heights[-1] < 260


def test_the_pitch_of_a_kick_drops() -> None:
    kick = mono("drums/909-kit", 36)

    def crossings(start_s: float, end_s: float) -> int:
        part = kick[int(start_s * RATE) : int(end_s * RATE)]
        return int(np.count_nonzero(np.diff(np.signbit(part))))

    assert crossings(0.002, 0.042) > 1.5 * crossings(0.15, 0.19)


@pytest.mark.parametrize("sound_id", DRUMS)
def test_hats_close_and_cymbals_ring(sound_id: str) -> None:
    closed, opened_hat = (seconds_to_fall(mono(sound_id, pitch), 20) for pitch in (42, 46))
    assert 0.015 < closed < 0.12
    assert opened_hat > 2.5 * closed
    assert seconds_to_fall(mono(sound_id, 49), 20) > 0.35


@pytest.mark.parametrize("pitch", [42, 46, 49, 51, 52, 55])
def test_high_partials_die_first(pitch: int) -> None:
    cymbal = mono("drums/acoustic-kit", pitch)
    half = seconds_to_fall(cymbal, 10)
    early, late = cymbal[: int(half * RATE)], cymbal[int(half * RATE) :]
    assert share(late, 9_000, 20_000) < share(early, 9_000, 20_000)


@pytest.mark.parametrize("sound_id", KITS)
def test_what_decays_never_swells_again(sound_id: str) -> None:
    for pitch in (36, 38, 42, 46, 49, 51):
        samples = mono(sound_id, pitch)
        block = int(0.12 * RATE)
        energy = [
            float(np.sum(samples[at : at + block] ** 2)) for at in range(0, len(samples), block)
        ]
        loudest = int(np.argmax(energy))
        assert loudest <= 1 or pitch == 49
        tail = energy[loudest:]
        assert all(later < 1.3 * now + 1e-12 for now, later in itertools.pairwise(tail))


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_nothing_sounds_near_the_edge_of_the_band(rate: int) -> None:
    path = SOUNDS / "drums/909-kit.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    kit = open_kit(data, "drums/909-kit", rate, KeepAll(), path.name)
    for pitch in (42, 46, 49):
        samples = kit.note(pitch, 127, 1).samples.mean(axis=0, dtype=np.float64)
        power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
        hz = np.fft.rfftfreq(len(samples), 1 / rate)
        assert power[hz > 0.47 * rate].sum() < 1e-4 * power.sum()


@pytest.mark.parametrize("sound_id", KITS)
def test_a_standard_beat_is_equally_loud_with_every_kit(sound_id: str) -> None:
    beat = played(opened(sound_id), PATTERNS.get(sound_id, ROCK))
    assert loudness(beat) == pytest.approx(-20.0, abs=1.0)
    assert float(np.abs(beat).max()) < 1.0


@pytest.mark.parametrize("sound_id", DRUMS)
def test_kick_and_snare_carry_the_beat_and_the_hat_rides_above(sound_id: str) -> None:
    kit = opened(sound_id)
    kick, snare, hat = (
        loudness(played(kit, [hit for hit in ROCK if hit[1] == pitch])) for pitch in (36, 38, 42)
    )
    assert abs(kick - snare) < 4.5
    assert 4 < max(kick, snare) - hat < 11
