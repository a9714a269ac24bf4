"""Zones of presets and instruments, and the layers that a preset makes of both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jamtui.synth.soundfont.generators import DEFAULTS, NOT_ADDED, Generator, clamp
from jamtui.synth.soundfont.modulators import VELOCITY_TO_ATTENUATION, Modulator, offsets
from jamtui.synth.soundfont.records import ZoneTables

Range = tuple[int, int]

ATTENUATION_SCALE = 0.4
"""Decibels heard for each decibel of initial attenuation written: the EMU hardware that fonts are
made for, and so fluidsynth, turn it down to this part of what the specification says."""

_EVERY: Range = (0, 127)


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone with its global zone merged in; `target` is its instrument or sample."""

    keys: Range
    velocities: Range
    generators: dict[int, int]
    modulators: dict[tuple[int, int, int, int], Modulator]
    target: int


@dataclass(frozen=True, slots=True)
class Layer:
    """One sample of a preset and where on the keyboard it sounds.

    `generators` are sums as written, `clamped` the same within their ranges.
    """

    keys: Range
    velocities: Range
    generators: dict[int, float]
    clamped: dict[int, float]
    modulators: tuple[Modulator, ...]
    sample: int

    def covers(self, key: int, velocity: int) -> bool:
        """Tells whether a note of `key` and `velocity` sounds this layer."""
        return (
            self.keys[0] <= key <= self.keys[1]
            and self.velocities[0] <= velocity <= self.velocities[1]
        )

    def values(self, key: int, velocity: int) -> dict[int, float]:
        """Returns the generators for one note, modulators added."""
        values = dict(self.clamped)
        if values[Generator.KEY] >= 0:
            key = int(values[Generator.KEY])
        if values[Generator.VELOCITY] >= 0:
            velocity = int(values[Generator.VELOCITY])
        for number, offset in offsets(self.modulators, key, velocity).items():
            if number in values:
                values[number] = clamp(number, self.generators[number] + offset)
        return values


def read_zones(tables: ZoneTables, head: int, link: Generator) -> list[Zone]:
    """Returns the zones of preset or instrument `head`; those without a `link` are left out."""
    first, end = int(tables.heads["bag"][head]), int(tables.heads["bag"][head + 1])
    shared = Zone(_EVERY, _EVERY, {}, {}, -1)
    zones: list[Zone] = []
    for bag in range(first, end):
        zone = _zone(tables, bag, link, shared)
        if zone.target >= 0:
            zones.append(zone)
        elif bag == first:
            shared = zone
    return zones


def _zone(tables: ZoneTables, bag: int, link: Generator, shared: Zone) -> Zone:
    generators = {**shared.generators, **_generators(tables, bag)}
    target = generators.pop(link, -1)
    return Zone(
        _range(generators.pop(Generator.KEY_RANGE, None), shared.keys),
        _range(generators.pop(Generator.VELOCITY_RANGE, None), shared.velocities),
        generators,
        {**shared.modulators, **_modulators(tables, bag)},
        target & 0xFFFF if target != -1 else -1,
    )


def _generators(tables: ZoneTables, bag: int) -> dict[int, int]:
    begin, end = tables.bags["generator"][bag], tables.bags["generator"][bag + 1]
    return dict(tables.generators[begin:end].tolist())


def _modulators(tables: ZoneTables, bag: int) -> dict[tuple[int, int, int, int], Modulator]:
    begin, end = tables.bags["modulator"][bag], tables.bags["modulator"][bag + 1]
    found = (Modulator(*row) for row in tables.modulators[begin:end].tolist())
    return {modulator.identity: modulator for modulator in found}


def _range(amount: int | None, otherwise: Range) -> Range:
    """Returns the two bytes of a range generator, the lower one first."""
    if amount is None:
        return otherwise
    return amount & 0xFF, amount >> 8 & 0xFF


def layers(zone: Zone, inner_zones: list[Zone]) -> Iterator[Layer]:
    """Returns what preset zone `zone` makes of the zones of its instrument."""
    for inner in inner_zones:
        keys = _common(zone.keys, inner.keys)
        velocities = _common(zone.velocities, inner.velocities)
        if keys[0] <= keys[1] and velocities[0] <= velocities[1]:
            values = _sum(zone, inner)
            clamped = values | {
                number: clamp(number, values[number])
                for number in {*zone.generators, *inner.generators} & values.keys()
            }
            modulators = _together(zone, inner)
            yield Layer(keys, velocities, values, clamped, modulators, inner.target)


def _common(one: Range, other: Range) -> Range:
    return max(one[0], other[0]), min(one[1], other[1])


def _sum(zone: Zone, inner: Zone) -> dict[int, float]:
    """Returns the instrument's generators over the defaults, the preset's added to them."""
    values = dict(DEFAULTS)
    values.update(
        (number, amount) for number, amount in inner.generators.items() if number in DEFAULTS
    )
    for number, amount in zone.generators.items():
        if number in DEFAULTS and number not in NOT_ADDED:
            values[number] += amount
    values[Generator.ATTENUATION] *= ATTENUATION_SCALE
    return values


def _together(zone: Zone, inner: Zone) -> tuple[Modulator, ...]:
    """Returns the instrument's modulators in place of the defaults, the preset's beside them."""
    default = {VELOCITY_TO_ATTENUATION.identity: VELOCITY_TO_ATTENUATION}
    return (*{**default, **inner.modulators}.values(), *zone.modulators.values())
