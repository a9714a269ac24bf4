"""Plucked and struck strings: partials that die away each at its own speed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jamtui.synth.envelope import DECAY_NEPERS
from jamtui.synth.filter import REFERENCE_PITCH
from jamtui.synth.partials import Partials, joined
from jamtui.synth.table import Table

MOST_PARTIALS = 160


@dataclass(frozen=True, slots=True)
class String:
    """A string plucked or struck at `position` (0..0.5 of its length).

    `decay_s` is the time in which the fundamental of middle C falls by 60 dB, `decay_key` how
    many octaves of time an octave of pitch costs; `damping` (nepers a second at 1 kHz) what
    high partials lose besides; `inharmonicity` stretches them (about 0.0003 in a piano's
    middle). With `strings` of 2 or 3, tuned `spread_cents` apart, the later part of the sound
    decays more slowly and beats. `tilt_db` an octave: softer or harder pluck.
    """

    position: float = 0.2
    decay_s: float = 4.0
    decay_key: float = 0.6
    damping: float = 1.0
    inharmonicity: float = 0.00005
    strings: int = 1
    spread_cents: float = 0.6
    aftersound_db: float = -12.0
    tilt_db: float = 0.0

    @classmethod
    def from_table(cls, table: Table) -> String:
        return cls(
            position=table.number("position", 0.2, 0.01, 0.5),
            decay_s=table.number("decay_s", 4.0, 0.02, 60.0, "seconds"),
            decay_key=table.number("decay_key", 0.6, 0.0, 2.0),
            damping=table.number("damping", 1.0, 0.0, 100.0),
            inharmonicity=table.number("inharmonicity", 0.00005, 0.0, 0.02),
            strings=table.integer("strings", 1, 1, 3),
            spread_cents=table.number("spread_cents", 0.6, 0.0, 50.0, "cents"),
            aftersound_db=table.number("aftersound_db", -12.0, -40.0, 0.0, "dB"),
            tilt_db=table.number("tilt_db", 0.0, -48.0, 12.0, "dB"),
        )

    def partials(
        self, frequency_hz: float, pitch: float, limit_hz: float, tilt_db: float
    ) -> Partials:
        """Returns the partials of all strings under `limit_hz`."""
        number = np.arange(1, MOST_PARTIALS + 1)
        # Bass strings of a piano are wound to keep their stretch small; treble ones are stiff.
        stiffness = self.inharmonicity * 2.0 ** ((pitch - REFERENCE_PITCH) / 12.0)
        stretch = np.sqrt((1.0 + stiffness * number**2) / (1.0 + stiffness))
        frequencies = frequency_hz * number * stretch
        number, frequencies = number[frequencies < limit_hz], frequencies[frequencies < limit_hz]
        levels = np.sin(np.pi * number * self.position) / number
        levels *= 10.0 ** (np.log2(number) * (self.tilt_db + tilt_db) / 20.0)
        decay_s = self.decay_s * 2.0 ** (-self.decay_key * (pitch - REFERENCE_PITCH) / 12.0)
        decays = DECAY_NEPERS / decay_s + self.damping * (frequencies / 1000.0) ** 1.3
        first = Partials(frequencies, levels, _dispersed(number), decays)
        return joined([first, *self._others(first)]) if self.strings > 1 else first

    def _others(self, first: Partials) -> list[Partials]:
        """The strings beside the first: softer, slower to die, a little out of tune.

        Each partial beats at a speed of its own, as bridges make it; one speed for all would
        sound like a flanger.
        """
        level = 10.0 ** (self.aftersound_db / 20.0)
        others = []
        for side in (1.0, -1.0)[: self.strings - 1]:
            random = np.random.default_rng(23 if side > 0.0 else 29).random((2, MOST_PARTIALS))
            cents = side * self.spread_cents * (0.3 + 1.4 * random[0, : len(first.decays)])
            others.append(
                Partials(
                    first.frequencies_hz * 2.0 ** (cents / 1200.0),
                    first.amplitudes * level,
                    first.phases + 0.25 * (random[1, : len(first.decays)] - 0.5),
                    first.decays * 0.35,
                )
            )
        return others


def _dispersed(number: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Returns phases that scatter the more the higher the partial.

    All at once they would add up to one needle, far louder than it sounds; behind a bridge and
    a soundboard they do not.
    """
    random = np.random.default_rng(31).random(MOST_PARTIALS)[: len(number)] - 0.5
    return np.asarray(-0.25 + random * np.minimum(1.0, number / 8.0))
