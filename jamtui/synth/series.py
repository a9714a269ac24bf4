"""Harmonic series: the classic waveforms, drawbars, and whatever a list of levels makes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jamtui.synth.partials import Partials
from jamtui.synth.table import Table

SERIES_KINDS = ("saw", "square", "pulse", "triangle", "sine", "harmonics")
_SINE_PHASE = -0.25
MOST_HARMONICS = 512


@dataclass(frozen=True, slots=True)
class Series:
    """Partials at whole multiples of the pitch.

    `width` is the duty of a pulse; `tilt_db` more or less level per octave above the
    fundamental; `even` the level of the even harmonics (a clarinet has little of them);
    `harmonics` the levels of a list of one's own; `scattered` phases lower the peaks of wind
    and bowed sounds.
    """

    kind: str
    width: float = 0.5
    tilt_db: float = 0.0
    even: float = 1.0
    harmonics: tuple[float, ...] = ()
    scattered: bool = False

    @classmethod
    def from_table(cls, kind: str, table: Table) -> Series:
        return cls(
            kind=kind,
            width=table.number("width", 0.5, 0.02, 0.98) if kind == "pulse" else 0.5,
            tilt_db=table.number("tilt_db", 0.0, -48.0, 12.0, "dB"),
            even=table.number("even", 1.0, 0.0, 1.0),
            harmonics=_required_harmonics(table) if kind == "harmonics" else (),
            scattered=table.text("phases", "sine", ("sine", "random")) == "random",
        )

    def partials(self, frequency_hz: float, limit_hz: float, tilt_db: float) -> Partials:
        """Returns the partials under `limit_hz`, tilted by `tilt_db` an octave on top."""
        count = int(np.clip(limit_hz / frequency_hz, 1, MOST_HARMONICS))
        number = np.arange(1, count + 1)
        levels = self._levels(number)[:count]
        number = number[: len(levels)]
        levels = levels * np.where(number % 2 == 0, self.even, 1.0)
        levels = levels * 10.0 ** (np.log2(number) * (self.tilt_db + tilt_db) / 20.0)
        phases = np.full(len(number), _SINE_PHASE)
        if self.scattered:
            phases += np.random.default_rng(7).random(MOST_HARMONICS)[: len(number)]
        kept = levels != 0.0
        return Partials(
            (number * frequency_hz)[kept],
            levels[kept],
            phases[kept],
            np.zeros(int(np.count_nonzero(kept))),
        )

    def _levels(self, number: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        odd = number % 2 == 1
        levels: npt.NDArray[np.float64] = 1.0 / number
        match self.kind:
            case "square":
                levels[~odd] = 0.0
            case "pulse":
                levels *= np.sin(np.pi * number * self.width)
            case "triangle":
                levels *= np.where(odd, np.where(number % 4 == 1, 1.0, -1.0), 0.0) / number
            case "sine":
                levels = np.ones(1)
            case "harmonics":
                levels = np.array(self.harmonics)
        return levels


def _required_harmonics(table: Table) -> tuple[float, ...]:
    levels = table.numbers("harmonics", 0.0, 10.0)
    if not any(levels):
        table.text("harmonics", None, ("a list of levels, one of them above 0",))
    return levels
