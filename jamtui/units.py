"""Decibels and ratios, frames and seconds."""

from __future__ import annotations

import math

SILENCE_DB = -120.0
"""What counts as silence; also what `db_from_gain(0)` returns."""


def gain_from_db(db: float) -> float:
    """Returns the amplitude ratio of `db` decibels."""
    return float(10.0 ** (db / 20.0))


def db_from_gain(gain: float) -> float:
    """Returns the decibels of an amplitude ratio, never below `SILENCE_DB`."""
    return max(SILENCE_DB, 20.0 * math.log10(gain)) if gain > 0.0 else SILENCE_DB
