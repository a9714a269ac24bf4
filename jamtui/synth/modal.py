"""Bars, bells, tines and membranes: a list of modes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jamtui.errors import BadFileError
from jamtui.synth.envelope import DECAY_NEPERS
from jamtui.synth.filter import REFERENCE_PITCH
from jamtui.synth.partials import Partials
from jamtui.synth.table import Table


@dataclass(frozen=True, slots=True)
class Modal:
    """Modes at `ratios` of the pitch, with `levels` and the seconds in which each falls by 60 dB.

    The decays hold for middle C; `decay_key` is how many octaves of time an octave costs.
    """

    ratios: tuple[float, ...]
    levels: tuple[float, ...]
    decays_s: tuple[float, ...]
    decay_key: float = 0.5

    @classmethod
    def from_table(cls, table: Table) -> Modal:
        modal = cls(
            ratios=table.numbers("ratios", 0.1, 64.0),
            levels=table.numbers("levels", 0.0, 10.0),
            decays_s=table.numbers("decays_s", 0.005, 60.0),
            decay_key=table.number("decay_key", 0.5, 0.0, 2.0),
        )
        lengths = {len(modal.ratios), len(modal.levels), len(modal.decays_s)}
        if len(lengths) != 1 or not any(modal.levels):
            raise BadFileError(
                f"{table.where}: 'ratios', 'levels' and 'decays_s' must be lists of one length,"
                " with a level above 0."
            )
        return modal

    def partials(self, frequency_hz: float, pitch: float, tilt_db: float) -> Partials:
        """Returns one decaying partial a mode."""
        ratios = np.array(self.ratios)
        slower = 2.0 ** (self.decay_key * (pitch - REFERENCE_PITCH) / 12.0)
        levels = np.array(self.levels) * np.maximum(ratios, 1.0) ** (tilt_db / 6.0206)
        return Partials(
            ratios * frequency_hz,
            levels,
            np.full(len(ratios), -0.25),
            DECAY_NEPERS / np.array(self.decays_s) * slower,
        )
