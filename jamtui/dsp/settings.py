"""The track effects that can be played, and what is picked out of their settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

Settings = Mapping[str, Mapping[str, Any]]
"""The parameters of effects by name, all of them there and in their ranges."""

EFFECTS = ("noiseGate", "eq", "compressor", "reverb", "limiter")
"""In the order in which a track's sound passes through them."""


class Band(NamedTuple):
    """One band of the equaliser."""

    shape: str
    frequency_hz: float
    gain_db: float
    q: float

    @property
    def is_flat(self) -> bool:
        return self.gain_db == 0.0 and self.shape not in ("lowpass", "highpass")


def bands(equaliser: Mapping[str, Any]) -> list[Band]:
    """Returns the bands of an equaliser's settings."""
    return [
        Band(band["type"], float(band["frequency"]), float(band["gain"]), float(band["q"]))
        for band in equaliser["bands"]
    ]
