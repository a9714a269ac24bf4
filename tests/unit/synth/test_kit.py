"""Laws of a drum kit: the same hit is the same, the next one is another, nothing is missing."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from jamtui.errors import UsageError
from jamtui.resources import bundled
from jamtui.synth.instrument import Instrument, RenderedNote
from jamtui.synth.kit import BASE_FIRST, BASE_LAST, GM_FIRST, GM_LAST, open_kit

RATE = 48_000
SOUNDS = bundled("presets") / "sounds"
KITS = sorted(
    path.relative_to(SOUNDS).with_suffix("").as_posix()
    for folder in ("drums", "percussion")
    for path in (SOUNDS / folder).glob("*.toml")
)
NAMED = {
    "drums/acoustic-kit",
    "drums/808-kit",
    "drums/electronic-kit",
    "drums/909-kit",
    "drums/jazz-brush-kit",
    "drums/lofi-kit",
    "drums/rock-kit",
    "drums/hip-hop-kit",
    "drums/industrial-kit",
    "percussion/latin-percussion",
    "percussion/hand-drums",
    "percussion/shakers-and-bells",
    "percussion/orchestral",
}


class KeepAll:
    """A cache that forgets nothing."""

    def __init__(self) -> None:
        self.notes: dict[object, RenderedNote] = {}

    def get(self, key: object) -> RenderedNote | None:
        return self.notes.get(key)

    def put(self, key: object, note: RenderedNote) -> None:
        self.notes[key] = note


class ForgetAll(KeepAll):
    """A cache without room."""

    def put(self, key: object, note: RenderedNote) -> None:
        del key, note


def opened(sound_id: str, rate: int = RATE, cache: KeepAll | None = None) -> Instrument:
    path = SOUNDS / f"{sound_id}.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return open_kit(data, sound_id, rate, cache or KeepAll(), path.name)


@pytest.fixture(scope="module")
def kits() -> Callable[[str], Instrument]:
    made: dict[str, Instrument] = {}

    def one(sound_id: str) -> Instrument:
        if sound_id not in made:
            made[sound_id] = opened(sound_id)
        return made[sound_id]

    return one


def level(note: RenderedNote) -> float:
    energy = float(np.sum(note.samples.astype(np.float64) ** 2)) / len(note.samples)
    return energy * (note.gain_left**2 + note.gain_right**2)


def centroid(samples: npt.NDArray[np.float32], rate: int = RATE) -> float:
    power = np.abs(np.fft.rfft(samples.mean(axis=0))) ** 2
    return float(np.sum(power * np.fft.rfftfreq(samples.shape[1], 1 / rate)) / np.sum(power))


def test_all_kits_are_there() -> None:
    assert set(KITS) >= NAMED
    assert BASE_FIRST < GM_FIRST < GM_LAST < BASE_LAST


@pytest.mark.parametrize("sound_id", KITS)
def test_the_whole_map_sounds_and_stays_below_its_peak(
    sound_id: str, kits: Callable[[str], Instrument]
) -> None:
    for pitch in range(BASE_FIRST, BASE_LAST + 1):
        note = kits(sound_id).note(pitch, 127, 1)
        samples = note.samples
        assert samples.dtype == np.float32
        assert samples.shape[0] in (1, 2)
        assert np.isfinite(samples).all()
        assert not samples.flags.writeable
        assert note.one_shot
        assert note.loop_start is None
        gain = max(note.gain_left, note.gain_right)
        peak_db = 20 * np.log10(float(np.abs(samples).max()) * gain)
        assert -24 < peak_db <= -3.0, pitch
        assert samples.shape[1] <= 4.6 * RATE


@pytest.mark.parametrize("sound_id", KITS)
def test_hits_have_no_mean_and_end_in_silence(
    sound_id: str, kits: Callable[[str], Instrument]
) -> None:
    for pitch in range(GM_FIRST, GM_LAST + 1):
        samples = kits(sound_id).note(pitch, 127, 1).samples
        peak = float(np.abs(samples).max())
        assert float(np.abs(samples.mean(axis=1)).max()) < 1e-3 * peak, pitch
        assert float(np.abs(samples[:, -8:]).max()) < 1e-3 * peak, pitch


@pytest.mark.parametrize(
    "sound_id", ["drums/acoustic-kit", "drums/808-kit", "percussion/orchestral"]
)
def test_the_same_hit_is_the_same_again(sound_id: str) -> None:
    one, other = opened(sound_id, cache=ForgetAll()), opened(sound_id, cache=ForgetAll())
    for pitch, velocity, take in ((36, 100, 0), (38, 31, 2), (42, 90, 5), (49, 127, 1)):
        other.note(37, 64, 1)
        first = one.note(pitch, velocity, 1, take)
        second = other.note(pitch, velocity, 480_000, take)
        assert np.array_equal(first.samples, second.samples)
        assert (first.gain_left, first.gain_right) == (second.gain_left, second.gain_right)


@pytest.mark.parametrize("pitch", [36, 38, 42, 46, 51, 50, 63])
def test_harder_is_louder_at_every_velocity(pitch: int, kits: Callable[[str], Instrument]) -> None:
    kit = kits("drums/acoustic-kit")
    levels = [level(kit.note(pitch, velocity, 1)) for velocity in range(1, 128)]
    assert all(soft < hard for soft, hard in itertools.pairwise(levels))
    steps_db = np.diff(10 * np.log10(levels[40:]))
    assert float(steps_db.max()) < 1.0


@pytest.mark.parametrize("sound_id", ["drums/acoustic-kit", "drums/909-kit", "drums/jazz-kit"])
@pytest.mark.parametrize("pitch", [36, 38, 42, 45, 49, 51])
def test_harder_is_brighter_not_only_louder(
    sound_id: str, pitch: int, kits: Callable[[str], Instrument]
) -> None:
    soft, middle, hard = (
        centroid(kits(sound_id).note(pitch, velocity, 1).samples) for velocity in (20, 78, 127)
    )
    assert soft < middle < hard


def test_a_soft_blow_comes_in_more_gently(kits: Callable[[str], Instrument]) -> None:
    def rise(velocity: int) -> int:
        samples = np.abs(kits("drums/acoustic-kit").note(46, velocity, 1).samples[0])
        return int(np.argmax(samples > 0.5 * samples.max()))

    assert rise(20) > rise(127)


@pytest.mark.parametrize("sound_id", KITS)
def test_rounds_differ_but_are_the_same_drum(
    sound_id: str, kits: Callable[[str], Instrument]
) -> None:
    kit = kits(sound_id)
    for pitch in (36, 38, 42):
        hits = [kit.note(pitch, 100, 1, take) for take in range(3)]
        levels_db = [10 * np.log10(level(hit)) for hit in hits]
        assert max(levels_db) - min(levels_db) < 2.0
        tones = [centroid(hit.samples) for hit in hits]
        assert max(tones) < 1.35 * min(tones)
        for one, other in ((0, 1), (1, 2), (0, 2)):
            shorter = min(hits[one].samples.shape[1], hits[other].samples.shape[1])
            a, b = hits[one].samples[0, :shorter], hits[other].samples[0, :shorter]
            assert float(np.corrcoef(a, b)[0, 1]) < 0.9999


def test_kick_rounds_keep_their_shape(kits: Callable[[str], Instrument]) -> None:
    first, second = (kits("drums/acoustic-kit").note(36, 100, 1, take).samples for take in (0, 1))
    shorter = min(first.shape[1], second.shape[1])
    assert float(np.corrcoef(first[0, :shorter], second[0, :shorter])[0, 1]) > 0.8


def test_takes_go_round(kits: Callable[[str], Instrument]) -> None:
    kit = kits("drums/acoustic-kit")
    assert kit.note(38, 100, 1, 0).samples is kit.note(38, 100, 1, 3).samples


@pytest.mark.parametrize("sound_id", [name for name in KITS if name.startswith("drums/")])
def test_closed_and_pedal_hat_cut_the_open_one(
    sound_id: str, kits: Callable[[str], Instrument]
) -> None:
    groups = {kits(sound_id).note(pitch, 100, 1).choke_group for pitch in (42, 44, 46)}
    assert len(groups) == 1
    assert groups != {0}


@pytest.mark.parametrize("pair", [(71, 72), (73, 74), (78, 79), (80, 81), (86, 87)])
def test_exclusive_pairs_of_general_midi(
    pair: tuple[int, int], kits: Callable[[str], Instrument]
) -> None:
    kit = kits("drums/acoustic-kit")
    groups = [kit.note(pitch, 100, 1).choke_group for pitch in pair]
    assert groups[0] == groups[1] != kit.note(42, 100, 1).choke_group
    assert groups[0] != 0


@pytest.mark.parametrize("pitch", [36, 38, 49, 51])
def test_what_rings_on_is_not_choked(pitch: int, kits: Callable[[str], Instrument]) -> None:
    assert kits("drums/acoustic-kit").note(pitch, 100, 1).choke_group == 0


@pytest.mark.parametrize("pitch", [0, 26, 100, 127])
def test_a_pitch_without_a_piece_is_silent(pitch: int, kits: Callable[[str], Instrument]) -> None:
    note = kits("drums/acoustic-kit").note(pitch, 127, 1)
    assert float(np.abs(note.samples).max()) == 0.0


def test_the_choke_fades_within_five_milliseconds(kits: Callable[[str], Instrument]) -> None:
    release = kits("drums/acoustic-kit").note(46, 100, 1).release
    assert len(release) <= RATE * 0.005
    assert release[0] == 1.0
    assert release[-1] == 0.0


def test_pieces_stand_apart_and_the_drummer_hears_them_the_other_way_round() -> None:
    data = tomllib.loads((SOUNDS / "drums/acoustic-kit.toml").read_text(encoding="utf-8"))
    audience = open_kit(data, "a", RATE, KeepAll(), "a")
    drummer = open_kit({**data, "view": "drummer"}, "b", RATE, KeepAll(), "b")
    hat, floor_tom = (audience.note(pitch, 100, 1) for pitch in (42, 41))
    assert hat.gain_right > hat.gain_left
    assert floor_tom.gain_left > floor_tom.gain_right
    other = drummer.note(42, 100, 1)
    assert other.gain_left == pytest.approx(hat.gain_right)


def test_a_stepped_piece_follows_the_key(kits: Callable[[str], Instrument]) -> None:
    def pitch_hz(key: int) -> float:
        samples = kits("percussion/orchestral").note(key, 100, 1).samples.mean(axis=0)
        spectrum = np.abs(np.fft.rfft(samples[4800:], 1 << 18))
        return float(np.argmax(spectrum)) * RATE / (1 << 18)

    assert pitch_hz(53) / pitch_hz(41) == pytest.approx(2.0, rel=0.02)


def test_toms_go_round_the_drummer(kits: Callable[[str], Instrument]) -> None:
    for sound_id in ("drums/acoustic-kit", "drums/rock-kit"):
        notes = [kits(sound_id).note(pitch, 100, 1) for pitch in (41, 43, 45, 47, 48, 50)]
        places = [note.gain_right / note.gain_left for note in notes]
        assert all(left < right for left, right in itertools.pairwise(places))


def test_a_kept_hit_is_not_made_twice() -> None:
    cache = KeepAll()
    kit = opened("drums/808-kit", cache=cache)
    assert kit.note(36, 100, 1).samples is kit.note(36, 101, 480_000).samples
    assert len(cache.notes) == 1


@pytest.mark.parametrize("rate", [8_000, 44_100, 96_000])
def test_other_sample_rates_give_the_same_sound(rate: int) -> None:
    for pitch in (36, 38):
        here = opened("drums/acoustic-kit", rate).note(pitch, 100, 1).samples
        usual = opened("drums/acoustic-kit").note(pitch, 100, 1).samples
        energy, usual_energy = float(np.sum(here**2)) / rate, float(np.sum(usual**2)) / RATE
        assert 10 * np.log10(energy / usual_energy) == pytest.approx(0.0, abs=1.5)


@pytest.mark.parametrize("rate", [0, -1, 7_999, 10**7])
def test_an_impossible_sample_rate_is_refused(rate: int) -> None:
    with pytest.raises(UsageError, match="sample rate"):
        opened("drums/acoustic-kit", rate)


def test_every_general_midi_kit_is_a_kit_that_exists() -> None:
    data = tomllib.loads((bundled("presets") / "gm.toml").read_text(encoding="utf-8"))
    assert {"0", "8", "16", "24", "25", "32", "40", "48"} <= set(data["kits"])
    for sound_id in data["kits"].values():
        assert (SOUNDS / Path(f"{sound_id}.toml")).is_file()
