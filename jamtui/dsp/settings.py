"""The parameters of the five track effects, their ranges and defaults, as the database has them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from jamtui.dsp.biquad import SHAPES
from jamtui.errors import UsageError, unknown_name

REVERB_TYPES = ("room", "hall", "plate", "spring", "ambient")


class Range(NamedTuple):
    """A number between `low` and `high`, both included."""

    low: float
    high: float
    default: float
    unit: str = ""


NUMBERS: dict[str, dict[str, Range]] = {
    "noiseGate": {
        "threshold": Range(-96.0, 0.0, -40.0, "dB"),
        "attack": Range(0.0, 50.0, 1.0, "ms"),
        "hold": Range(0.0, 500.0, 50.0, "ms"),
        "release": Range(0.0, 500.0, 100.0, "ms"),
        "range": Range(-80.0, 0.0, -80.0, "dB"),
    },
    "eq": {},
    "compressor": {
        "threshold": Range(-60.0, 0.0, -20.0, "dB"),
        "ratio": Range(1.0, 20.0, 4.0),
        "attack": Range(0.0, 1000.0, 10.0, "ms"),
        "release": Range(0.0, 3000.0, 100.0, "ms"),
        "knee": Range(0.0, 40.0, 6.0, "dB"),
        "makeupGain": Range(-12.0, 24.0, 0.0, "dB"),
    },
    "reverb": {
        "mix": Range(0.0, 1.0, 0.3),
        "decay": Range(0.1, 10.0, 2.0, "s"),
        "preDelay": Range(0.0, 100.0, 20.0, "ms"),
        "highCut": Range(1000.0, 20000.0, 8000.0, "Hz"),
        "lowCut": Range(20.0, 1000.0, 100.0, "Hz"),
    },
    "limiter": {
        "threshold": Range(-24.0, 0.0, -3.0, "dB"),
        "release": Range(10.0, 1000.0, 100.0, "ms"),
        "ceiling": Range(-6.0, 0.0, -0.3, "dB"),
    },
}
"""By effect, in the order in which a track's sound passes through them."""

BAND_NUMBERS = {
    "frequency": Range(20.0, 20000.0, 1000.0, "Hz"),
    "gain": Range(-24.0, 24.0, 0.0, "dB"),
    "q": Range(0.1, 10.0, 1.0),
}

CHOICES: dict[str, dict[str, tuple[str, ...]]] = {"reverb": {"type": REVERB_TYPES}}
DEFAULT_REVERB_TYPE = "hall"

MOST_BANDS = 32
"""More than any equaliser shows; keeps a hostile list from eating the memory."""


class Band(NamedTuple):
    """One band of the equaliser."""

    shape: str
    frequency_hz: float
    gain_db: float
    q: float

    @property
    def is_flat(self) -> bool:
        return self.gain_db == 0.0 and self.shape not in ("lowpass", "highpass")


def is_enabled(settings: Mapping[str, object], effect: str) -> bool:
    """Tells whether `effect` is there and switched on."""
    given = settings.get(effect)
    return isinstance(given, Mapping) and given.get("enabled") is True


def check_effects(settings: Mapping[str, object]) -> None:
    """Raises NotFoundError or UsageError for what is no effect, or no effect's settings."""
    for effect, given in settings.items():
        if effect not in NUMBERS:
            raise unknown_name("track effect", effect, NUMBERS)
        if not isinstance(given, Mapping):
            raise UsageError(f"The settings of {effect} must be an object of names and values.")
        known = {"enabled", *NUMBERS[effect], *CHOICES.get(effect, ())}
        known |= {"bands"} if effect == "eq" else set()
        for name in given:
            if name not in known:
                raise unknown_name(f"parameter of {effect}", str(name), sorted(known))


def numbers(settings: Mapping[str, object], effect: str) -> dict[str, float]:
    """Returns every number of `effect`, defaults included; UsageError when out of range."""
    given = settings.get(effect)
    values = given if isinstance(given, Mapping) else {}
    return {
        name: _number(values.get(name, allowed.default), allowed, f"{effect}.{name}")
        for name, allowed in NUMBERS[effect].items()
    }


def reverb_type(settings: Mapping[str, object]) -> str:
    """Returns the reverb's type; NotFoundError for one that does not exist."""
    given = settings.get("reverb")
    name = given.get("type", DEFAULT_REVERB_TYPE) if isinstance(given, Mapping) else ""
    if name not in REVERB_TYPES:
        raise unknown_name("reverb type", str(name), REVERB_TYPES)
    return str(name)


def bands(settings: Mapping[str, object]) -> list[Band]:
    """Returns the equaliser's bands; UsageError or NotFoundError for what is none."""
    given = settings.get("eq")
    entries = given.get("bands", []) if isinstance(given, Mapping) else []
    if not isinstance(entries, list | tuple) or len(entries) > MOST_BANDS:
        raise UsageError(f"eq.bands must be a list of at most {MOST_BANDS} bands.")
    return [_band(entry, index) for index, entry in enumerate(entries)]


def _band(entry: object, index: int) -> Band:
    where = f"eq.bands[{index}]"
    if not isinstance(entry, Mapping):
        raise UsageError(f"{where} must be an object with frequency, gain, q and type.")
    shape = entry.get("type", "peaking")
    if shape not in SHAPES:
        raise unknown_name("band type", str(shape), SHAPES)
    frequency_hz, gain_db, q = (
        _number(entry.get(name, allowed.default), allowed, f"{where}.{name}")
        for name, allowed in BAND_NUMBERS.items()
    )
    return Band(str(shape), frequency_hz, gain_db, q)


def _number(value: object, allowed: Range, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UsageError(f"{where} must be a number, not {str(value)[:20]!r}.")
    if not (math.isfinite(value) and allowed.low <= value <= allowed.high):
        span = f"{allowed.low:g} to {allowed.high:g} {allowed.unit}".rstrip()
        raise UsageError(f"{where} is {value:.6g}: use {span}.")
    return float(value)
