"""What a program of a font gives for a key: layers, sides, shared samples, lengths."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from jamtui.synth.cache import NoteCache
from jamtui.synth.soundfont import SoundFont, SoundFontInstrument

RATE = 48000


class Opener:
    """Makes an instrument of a font made of the named parts."""

    def __init__(self, folder: Path, writer: ModuleType) -> None:
        self.folder, self.writer = folder, writer

    def __call__(self, **parts: Any) -> SoundFontInstrument:
        path = self.folder / "font.sf2"
        path.unlink(missing_ok=True)
        path.write_bytes(self.writer.Font(**parts).data())
        return SoundFont.open(path).instrument(0, 0, RATE, NoteCache(10**9))


@pytest.fixture
def make(tmp_path: Path, writer: ModuleType) -> Opener:
    return Opener(tmp_path, writer)


def test_velocities_share_samples_and_differ_in_gain(make: Opener) -> None:
    instrument = make()
    loud, soft = instrument.note(69, 127, 4800), instrument.note(69, 64, 4800)
    assert loud.samples is soft.samples
    assert soft.gain_left / loud.gain_left == pytest.approx((64 / 127) ** 2, rel=1e-4)
    assert loud.gain_left == pytest.approx(loud.gain_right)


def test_keys_and_velocities_choose_zones(make: Opener, writer: ModuleType) -> None:
    low, soft = (43, 0 | 59 << 8), (44, 1 | 63 << 8)
    instrument = make(zones=[writer.looped(low), writer.looped((43, 60 | 127 << 8), soft)])
    assert instrument.note(59, 100, 4800).samples.any()
    assert instrument.note(60, 63, 4800).samples.any()
    assert not instrument.note(60, 64, 4800).samples.any()


def test_a_preset_narrows_the_zones_of_its_instrument(make: Opener, writer: ModuleType) -> None:
    instrument = make(preset_zones=[writer.Zone([(43, 60 | 72 << 8), (41, 0)])])
    assert instrument.note(72, 100, 4800).samples.any()
    assert not instrument.note(73, 100, 4800).samples.any()


def test_global_zones_are_defaults(make: Opener, writer: ModuleType) -> None:
    common = writer.Zone([(17, -500)])
    instrument = make(zones=[common, writer.looped()])
    note = instrument.note(69, 100, 4800)
    assert note.gain_left > 0.3
    assert note.gain_right == pytest.approx(0.0, abs=1e-9)
    note = make(zones=[common, writer.looped((17, 0))]).note(69, 100, 4800)
    assert note.gain_left == pytest.approx(note.gain_right)


def test_layers_at_one_place_are_mono_and_at_two_stereo(make: Opener, writer: ModuleType) -> None:
    one = make(zones=[writer.looped((17, 200)), writer.looped((17, 200))]).note(69, 127, 4800)
    assert one.samples.shape[0] == 1
    assert one.gain_right > one.gain_left
    pair = [writer.looped((17, -500)), writer.looped((17, 500), (52, 50))]
    two = make(zones=pair).note(69, 127, 4800)
    assert two.samples.shape[0] == 2
    assert two.gain_left == two.gain_right
    alone = make(zones=pair[:1]).note(69, 127, 4800)
    np.testing.assert_allclose(two.samples[0], alone.samples[0], atol=1e-6)


def test_an_exclusive_class_is_a_choke_group(make: Opener, writer: ModuleType) -> None:
    assert make(zones=[writer.once((57, 3))]).note(69, 100, 4800).choke_group == 3
    assert make().note(69, 100, 4800).choke_group == 0


def test_a_recording_without_a_loop_ends_with_its_frames(make: Opener, writer: ModuleType) -> None:
    note = make(zones=[writer.once()]).note(69, 100, 10**6)
    assert note.loop_start is None
    assert 960 * 1.5 <= note.samples.shape[1] <= 960 * 1.5 + 128
    assert note.samples[0, -1] == pytest.approx(0.0, abs=1e-4)


def test_offsets_move_the_start(make: Opener, writer: ModuleType) -> None:
    whole = make(zones=[writer.once()]).note(69, 100, 10**6).samples.shape[1]
    cut = make(zones=[writer.once((0, 320))]).note(69, 100, 10**6).samples.shape[1]
    assert whole - cut == pytest.approx(480, abs=64)


DECAYING = ((36, 0), (37, 1440))
VIBRATING = ((24, 0), (6, 100), (8, 9000), (10, 600), (13, 30), (22, -1200))


@pytest.mark.parametrize(
    "generators",
    [(), DECAYING, VIBRATING, ((8, 7000), (11, 4000), (28, 1000), (29, 700)), ((33, -2000),)],
    ids=["plain", "decaying", "vibrating", "swept", "delayed"],
)
def test_a_longer_note_starts_with_a_shorter_one(
    make: Opener, writer: ModuleType, generators: tuple[tuple[int, int], ...]
) -> None:
    lengths = (100, 9000, 30000, 100_000, 500_000)
    zones = [writer.looped(*generators)]
    notes = [make(zones=zones).note(62, 100, frames).samples for frames in lengths]
    for frames, shorter, longer in zip(lengths, notes, notes[1:], strict=False):
        assert longer.shape[1] >= shorter.shape[1]
        assert shorter.shape[1] >= min(frames, longer.shape[1])
        np.testing.assert_array_equal(shorter, longer[:, : shorter.shape[1]])


def test_a_note_grows_in_the_store(make: Opener) -> None:
    instrument = make()
    short = instrument.note(69, 100, 1000)
    assert instrument.note(69, 90, 1000).samples is short.samples
    longer = instrument.note(69, 100, 60_000)
    assert longer.samples.shape[1] >= 60_000
    assert instrument.note(69, 90, 1000).samples is longer.samples


@pytest.mark.parametrize("generators", [(), VIBRATING, ((36, 3000), (37, 200))])
def test_an_endless_note_goes_round_without_a_step(
    make: Opener, writer: ModuleType, generators: tuple[tuple[int, int], ...]
) -> None:
    note = make(zones=[writer.looped(*generators)]).note(62, 100, 3600 * RATE)
    assert note.loop_start is not None
    assert note.samples.shape[1] < 60 * RATE
    sound = note.samples[0]
    around = np.concatenate((sound[-500:], sound[note.loop_start : note.loop_start + 500]))
    usual = np.abs(np.diff(sound[note.loop_start :])).max()
    assert np.abs(np.diff(around)).max() <= 1.01 * usual
    level = np.sqrt(np.mean(sound[-2000:] ** 2))
    assert level == pytest.approx(np.sqrt(np.mean(around[500:] ** 2)), rel=0.5)


def test_samples_and_release_are_read_only(make: Opener) -> None:
    note = make().note(69, 100, 4800)
    for array in (note.samples, note.release):
        with pytest.raises(ValueError, match="read-only"):
            array[..., 0] = 1.0


def test_a_release_falls_from_one_to_nothing(make: Opener, writer: ModuleType) -> None:
    for time in (-12000, -1200, 0, 8000):
        release = make(zones=[writer.looped((38, time))]).note(69, 100, 480).release
        assert release[0] == 1.0
        assert release[-1] == 0.0
        assert np.all(np.diff(release) <= 0.0)
        assert len(release) <= 20 * RATE


def test_two_releases_are_averaged(make: Opener, writer: ModuleType) -> None:
    zones = [writer.looped((38, -2400)), writer.looped((38, 0), (17, 100))]
    both = make(zones=zones).note(69, 100, 480).release
    quick, slow = (make(zones=[zone]).note(69, 100, 480).release for zone in zones)
    assert len(both) == len(slow)
    middle = 9000
    assert quick[middle] < both[middle] < slow[middle]
    assert both[middle] == pytest.approx(np.sqrt((quick[middle] ** 2 + slow[middle] ** 2) / 2))


def test_a_cutoff_thrown_about_at_full_resonance_stays_finite(
    make: Opener, writer: ModuleType
) -> None:
    for rate in range(2000, 4500, 100):
        wild = ((8, 8000), (9, 960), (10, 12000), (22, rate))
        note = make(zones=[writer.looped(*wild)]).note(69, 100, 400_000)
        assert np.isfinite(note.samples).all()


def test_an_absurd_swing_of_a_tiny_loop_stays_bounded(make: Opener, writer: ModuleType) -> None:
    swings = ((5, 12000), (6, 12000), (7, 12000), (29, 0), (51, 120), (3, -318))
    note = make(zones=[writer.looped(*swings)]).note(127, 100, 60_000)
    assert np.isfinite(note.samples).all()
    assert np.abs(note.samples).max() <= 1.0
