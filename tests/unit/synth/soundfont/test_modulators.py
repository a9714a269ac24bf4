"""Modulators: curves, sources, and which of them replace or join others."""

from __future__ import annotations

import math

import pytest

from jamtui.synth.soundfont.generators import DEFAULTS, Generator
from jamtui.synth.soundfont.modulators import (
    VELOCITY_TO_ATTENUATION,
    Modulator,
    concave,
    convex,
    offsets,
)
from jamtui.synth.soundfont.zones import Zone, layers

ATTENUATION, CUTOFF = int(Generator.ATTENUATION), int(Generator.CUTOFF)


def offset(modulator: Modulator, key: int = 60, velocity: int = 64) -> float:
    return offsets([modulator], key, velocity).get(modulator.target, 0.0)


@pytest.mark.parametrize("velocity", [1, 10, 64, 100, 127])
def test_velocity_attenuates_by_forty_logarithms(velocity: int) -> None:
    expected_cb = 400.0 * math.log10(127.0 / velocity)
    found = offset(VELOCITY_TO_ATTENUATION, velocity=velocity)
    assert found == pytest.approx(min(expected_cb, 960.0), abs=1e-6)


def test_curves_join_the_corners_and_mirror_each_other() -> None:
    for curve in (concave, convex):
        assert curve(0.0) == pytest.approx(0.0)
        assert curve(1.0) == pytest.approx(1.0)
    for position in (0.1, 0.5, 0.9):
        assert concave(position) < position < convex(position)
        assert convex(position) == pytest.approx(1.0 - concave(1.0 - position))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (0x0002, 32 / 127),  # velocity, linear, upwards
        (0x0102, 1 - 32 / 127),  # downwards
        (0x0202, 2 * 32 / 127 - 1),  # both ways
        (0x0C02, 0.0),  # a switch at half
        (0x0C03, 1.0),  # the key is above half
        (0x0E02, -1.0),  # a switch both ways
        (0x0003, 90 / 127),  # the key
        (0x0081, 0.0),  # the wheel rests at 0
        (0x0181, 1.0),  # and is whole when turned round
        (0x0087, 0.0),  # the volume is the mixer's
        (0x0000, 0.0),  # no source at all
    ],
)
def test_sources(source: int, expected: float) -> None:
    modulator = Modulator(source, CUTOFF, 1000, 0, 0)
    assert offset(modulator, key=90, velocity=32) == pytest.approx(1000 * expected)


def test_a_second_source_scales_and_a_transform_takes_the_size() -> None:
    scaled = Modulator(0x0002, CUTOFF, -1000, 0x0003, 0)
    assert offset(scaled, key=127, velocity=127) == pytest.approx(-1000)
    assert offset(scaled, key=0, velocity=127) == 0.0
    assert offset(scaled._replace(transform=2), 127, 127) == pytest.approx(1000)


def test_the_default_from_velocity_to_cutoff_is_left_out() -> None:
    assert offset(Modulator(0x0102, CUTOFF, -2400, 0x0D02, 0), velocity=20) == 0.0


def zone(generators: dict[int, int], *modulators: Modulator) -> Zone:
    everywhere = (0, 127)
    found = {modulator.identity: modulator for modulator in modulators}
    return Zone(everywhere, everywhere, generators, found, 0)


def test_an_instrument_replaces_a_default_and_a_preset_joins_it() -> None:
    flat = VELOCITY_TO_ATTENUATION._replace(amount=0)
    (layer,) = layers(zone({}), [zone({}, flat)])
    assert layer.values(60, 1)[ATTENUATION] == 0.0
    (layer,) = layers(zone({}, VELOCITY_TO_ATTENUATION._replace(amount=96)), [zone({}, flat)])
    assert layer.values(60, 64)[ATTENUATION] == pytest.approx(40 * math.log10(127 / 64))


def test_a_preset_adds_to_what_an_instrument_sets() -> None:
    pan, mode = int(Generator.PAN), int(Generator.SAMPLE_MODE)
    (layer,) = layers(zone({pan: 100, mode: 1, CUTOFF: -500}), [zone({pan: -300})])
    values = layer.values(60, 100)
    assert values[pan] == -200
    assert values[CUTOFF] == DEFAULTS[CUTOFF] - 500
    assert values[mode] == 0


def test_sums_are_clamped_only_once_all_is_added() -> None:
    fall = Modulator(0x0002, CUTOFF, -2000, 0, 0)
    (layer,) = layers(zone({CUTOFF: 1000}), [zone({}, fall)])
    assert layer.values(60, 127)[CUTOFF] == 12500
    assert layer.values(60, 1)[CUTOFF] == 13500
