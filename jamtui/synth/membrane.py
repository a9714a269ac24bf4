"""Skins, shells and wood: a few partials that bend together after the blow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jamtui.errors import BadFileError
from jamtui.synth.curve import FLAT, Floats
from jamtui.synth.drum_strike import Contour, Strike, decay_curve
from jamtui.synth.instrument import FloatArray
from jamtui.synth.kit_table import KitTable

SETTLED = 25.0
"""After so many times `bend_s` nothing is left of a bend."""

BEND_OF_SOFT = 0.35
"""The share of the pitch bend that the softest stroke keeps: a skin bends as it stretches."""


@dataclass(frozen=True, slots=True)
class MembraneLayer:
    """Partials `hz` × `ratios`, each with its level and decay.

    Their pitch starts `bend` (a ratio, 0.5 is 50 %) above and settles within `bend_s`;
    `snap` and `snap_s` are a second, faster bend (the click of a kick). A negative bend
    starts below.
    """

    index: int
    hz: float
    ratios: tuple[float, ...]
    levels_db: tuple[float, ...]
    decay_s: tuple[float, ...]
    bend: float
    bend_s: float
    snap: float
    snap_s: float
    phase: float
    level_db: float
    velocity_db: float
    contour: Contour

    @classmethod
    def parse(cls, table: KitTable, index: int) -> MembraneLayer:
        ratios = table.numbers("ratios", 0.05, 64.0, (1.0,))
        levels = table.numbers("levels_db", -90.0, 12.0, (0.0,))
        decays = table.numbers("decay_s", 0.002, 8.0, (0.3,))
        for name, items in (("levels_db", levels), ("decay_s", decays)):
            if len(items) not in (1, len(ratios)):
                raise BadFileError(
                    f"{table.where}: {name} has {len(items)} numbers for {len(ratios)} ratios; "
                    "give one for all or one for each."
                )
        return cls(
            index,
            table.number("hz", 10.0, 15_000.0),
            ratios,
            _spread(levels, len(ratios)),
            _spread(decays, len(ratios)),
            table.number("bend", -0.95, 20.0, 0.0),
            table.number("bend_s", 0.0005, 2.0, 0.03),
            table.number("snap", -0.95, 100.0, 0.0),
            table.number("snap_s", 0.0002, 0.5, 0.004),
            table.number("phase", 0.0, 1.0, 0.0),
            table.number("level_db", -90.0, 24.0, 0.0),
            table.number("velocity_db", 0.0, 60.0, 0.0),
            Contour.parse(table),
        )

    def render(self, strike: Strike) -> FloatArray:
        """Returns one stroke, float32 (frames,)."""
        random = strike.random(self.index)
        vary_db = random.normal(0.0, 0.6 * strike.variation, len(self.ratios))
        hz = self.hz * strike.tune * np.array(self.ratios)
        amplitudes = strike.gain(hz, FLAT) * 10.0 ** ((np.array(self.levels_db) + vary_db) / 20.0)
        hold_s = self.contour.hold_s
        decays = [decay * strike.decay for decay in self.decay_s]
        shares = amplitudes / amplitudes.max()
        lengths = [
            strike.frames(decay, hold_s, share) for decay, share in zip(decays, shares, strict=True)
        ]
        out = np.zeros(max(lengths), np.float32)
        warped = self._warped_time(len(out), strike)
        for mode, frames in enumerate(lengths):
            if hz[mode] < strike.highest_hz:
                phase = warped[:frames] * hz[mode] + self.phase
                wave = np.sin(((phase - np.floor(phase)) * (2.0 * np.pi)).astype(np.float32))
                wave *= decay_curve(frames, decays[mode], strike.rate, hold_s)
                out[:frames] += wave * np.float32(amplitudes[mode])
        self.contour.shape(out, strike)
        return out

    def _warped_time(self, frames: int, strike: Strike) -> Floats:
        """Seconds as the bent pitch counts them: the integral of 1 + bend·exp(-t / bend_s)."""
        time = np.arange(frames) / strike.rate
        share = BEND_OF_SOFT + (1.0 - BEND_OF_SOFT) * strike.hardness
        warped = time.copy()
        for bend, settle_s in ((self.bend, self.bend_s), (self.snap, self.snap_s)):
            if bend != 0.0:
                shift = bend * share * settle_s
                moving = min(frames, int(SETTLED * settle_s * strike.rate) + 1)
                warped[:moving] -= shift * np.expm1(-time[:moving] / settle_s)
                warped[moving:] += shift
        return warped


def _spread(items: tuple[float, ...], count: int) -> tuple[float, ...]:
    return items * count if len(items) == 1 else items
