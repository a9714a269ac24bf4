"""Modulators: how velocity, key and controllers that stand still bend a zone's generators."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from jamtui.synth.soundfont.generators import Generator

_VELOCITY, _KEY = 2, 3
_CONTROLLER = 0x80
_MIXED_ELSEWHERE = {7, 10, 11, 91, 93}
"""Volume, pan, expression and sends: the mixer follows these, so a note must not."""

_RESTING = {0: 0, 8: 64, 10: 64, 11: 127}
"""MIDI controllers that do not rest at 0 (bank, balance, pan, expression)."""


class Modulator(NamedTuple):
    """One record of a pmod or imod chunk."""

    source: int
    target: int
    amount: int
    amount_source: int
    transform: int

    @property
    def identity(self) -> tuple[int, int, int, int]:
        """What makes a later modulator replace an earlier one."""
        return self.source, self.target, self.amount_source, self.transform


VELOCITY_TO_ATTENUATION = Modulator(0x0502, Generator.ATTENUATION, 960, 0, 0)
"""The default modulator of section 8.4.1; the one of 8.4.2 (velocity to cutoff) is left out, as
fluidsynth does, because it makes the timbre jump between velocities 63 and 64."""

_VELOCITY_TO_CUTOFF = (0x0102, int(Generator.CUTOFF), 0x0D02, 0)


def offsets(modulators: Iterable[Modulator], key: int, velocity: int) -> dict[int, float]:
    """Returns what the modulators add to each generator for a note of `key` and `velocity`."""
    sums: dict[int, float] = {}
    for modulator in modulators:
        value = _output(modulator, key, velocity)
        if value:
            sums[modulator.target] = sums.get(modulator.target, 0.0) + value
    return sums


def _output(modulator: Modulator, key: int, velocity: int) -> float:
    if modulator.identity == _VELOCITY_TO_CUTOFF or _moves(modulator):
        return 0.0
    first = _source_value(modulator.source, key, velocity)
    second = 1.0
    if modulator.amount_source & 0xFF:
        second = _source_value(modulator.amount_source, key, velocity)
    value = modulator.amount * first * second
    return abs(value) if modulator.transform == 2 else value


def _moves(modulator: Modulator) -> bool:
    """Tells whether this follows a controller that the mixer follows already, or no source."""
    source = modulator.source
    if source & _CONTROLLER:
        return source & 0x7F in _MIXED_ELSEWHERE
    return source & 0x7F == 0


def _source_value(source: int, key: int, velocity: int) -> float:
    """Returns a source mapped through its curve, -1..1."""
    index = source & 0x7F
    if source & _CONTROLLER:
        position = _RESTING.get(index, 0) / 127.0
    elif index == _VELOCITY:
        position = velocity / 127.0
    elif index == _KEY:
        position = key / 127.0
    else:
        position = 0.5 if index == 14 else 2 / 127.0 if index == 16 else 0.0
    if source & 0x100:
        position = 1.0 - position
    return _curve(source >> 10, position, bipolar=bool(source & 0x200))


def _curve(kind: int, position: float, bipolar: bool) -> float:
    if kind == 3:
        unipolar = 1.0 if position >= 0.5 else 0.0
        return 2.0 * unipolar - 1.0 if bipolar else unipolar
    shape = (_linear, concave, convex)[kind] if kind < 3 else _linear
    if not bipolar:
        return shape(position)
    side = 2.0 * position - 1.0
    return math.copysign(shape(abs(side)), side)


def _linear(position: float) -> float:
    return position


def concave(position: float) -> float:
    """Returns the specification's concave curve, 0..1 for 0..1: decibels over an amplitude."""
    if position >= 1.0:
        return 1.0
    return min(1.0, -40.0 / 96.0 * math.log10(1.0 - position))


def convex(position: float) -> float:
    """Returns the specification's convex curve, the concave one turned by half a circle."""
    return 1.0 - concave(1.0 - position)
