"""The generators of SoundFont 2.04: their numbers, defaults and ranges."""

from __future__ import annotations

from enum import IntEnum


class Generator(IntEnum):
    """The numbers of section 8.1.2 of the specification."""

    START = 0
    END = 1
    LOOP_START = 2
    LOOP_END = 3
    START_COARSE = 4
    MOD_LFO_TO_PITCH = 5
    VIB_LFO_TO_PITCH = 6
    MOD_ENV_TO_PITCH = 7
    CUTOFF = 8
    RESONANCE = 9
    MOD_LFO_TO_CUTOFF = 10
    MOD_ENV_TO_CUTOFF = 11
    END_COARSE = 12
    MOD_LFO_TO_VOLUME = 13
    PAN = 17
    MOD_LFO_DELAY = 21
    MOD_LFO_RATE = 22
    VIB_LFO_DELAY = 23
    VIB_LFO_RATE = 24
    MOD_ENV_DELAY = 25
    MOD_ENV_ATTACK = 26
    MOD_ENV_HOLD = 27
    MOD_ENV_DECAY = 28
    MOD_ENV_SUSTAIN = 29
    MOD_ENV_RELEASE = 30
    KEY_TO_MOD_ENV_HOLD = 31
    KEY_TO_MOD_ENV_DECAY = 32
    VOL_ENV_DELAY = 33
    VOL_ENV_ATTACK = 34
    VOL_ENV_HOLD = 35
    VOL_ENV_DECAY = 36
    VOL_ENV_SUSTAIN = 37
    VOL_ENV_RELEASE = 38
    KEY_TO_VOL_ENV_HOLD = 39
    KEY_TO_VOL_ENV_DECAY = 40
    INSTRUMENT = 41
    KEY_RANGE = 43
    VELOCITY_RANGE = 44
    LOOP_START_COARSE = 45
    KEY = 46
    VELOCITY = 47
    ATTENUATION = 48
    LOOP_END_COARSE = 50
    COARSE_TUNE = 51
    FINE_TUNE = 52
    SAMPLE = 53
    SAMPLE_MODE = 54
    SCALE_TUNING = 56
    EXCLUSIVE_CLASS = 57
    ROOT_KEY = 58


G = Generator
"""A short name for tables and sums of many generators."""

NOT_ADDED = frozenset(
    {
        *(G.START, G.END, G.LOOP_START, G.LOOP_END, G.START_COARSE, G.END_COARSE),
        *(G.LOOP_START_COARSE, G.LOOP_END_COARSE, G.INSTRUMENT, G.KEY_RANGE, G.VELOCITY_RANGE),
        *(G.KEY, G.VELOCITY, G.SAMPLE, G.SAMPLE_MODE, G.EXCLUSIVE_CLASS, G.ROOT_KEY),
    }
)
"""Generators that mean something in an instrument only, so that a preset cannot add to them."""

_NEVER = -32768
_DELAY = (-12000, _NEVER, 5000)
_ATTACK = (-12000, _NEVER, 8000)
_SWING = (0, -12000, 12000)
_OFFSET = (0, -32768, 32767)
_KEY_SCALING = (0, -1200, 1200)

_TABLE: dict[Generator, tuple[int, int, int]] = {
    G.START: _OFFSET,
    G.END: _OFFSET,
    G.LOOP_START: _OFFSET,
    G.LOOP_END: _OFFSET,
    G.START_COARSE: _OFFSET,
    G.END_COARSE: _OFFSET,
    G.LOOP_START_COARSE: _OFFSET,
    G.LOOP_END_COARSE: _OFFSET,
    G.MOD_LFO_TO_PITCH: _SWING,
    G.VIB_LFO_TO_PITCH: _SWING,
    G.MOD_ENV_TO_PITCH: _SWING,
    G.CUTOFF: (13500, 1500, 13500),
    G.RESONANCE: (0, 0, 960),
    G.MOD_LFO_TO_CUTOFF: _SWING,
    G.MOD_ENV_TO_CUTOFF: _SWING,
    G.MOD_LFO_TO_VOLUME: (0, -960, 960),
    G.PAN: (0, -500, 500),
    G.MOD_LFO_DELAY: _DELAY,
    G.MOD_LFO_RATE: (0, -16000, 4500),
    G.VIB_LFO_DELAY: _DELAY,
    G.VIB_LFO_RATE: (0, -16000, 4500),
    G.MOD_ENV_DELAY: _DELAY,
    G.MOD_ENV_ATTACK: _ATTACK,
    G.MOD_ENV_HOLD: _DELAY,
    G.MOD_ENV_DECAY: _ATTACK,
    G.MOD_ENV_SUSTAIN: (0, 0, 1000),
    G.MOD_ENV_RELEASE: _ATTACK,
    G.KEY_TO_MOD_ENV_HOLD: _KEY_SCALING,
    G.KEY_TO_MOD_ENV_DECAY: _KEY_SCALING,
    G.VOL_ENV_DELAY: _DELAY,
    G.VOL_ENV_ATTACK: _ATTACK,
    G.VOL_ENV_HOLD: _DELAY,
    G.VOL_ENV_DECAY: _ATTACK,
    G.VOL_ENV_SUSTAIN: (0, 0, 1440),
    # 16 ms at least: shorter ones click, and fluidsynth has the same floor.
    G.VOL_ENV_RELEASE: (-12000, -7200, 8000),
    G.KEY_TO_VOL_ENV_HOLD: _KEY_SCALING,
    G.KEY_TO_VOL_ENV_DECAY: _KEY_SCALING,
    G.KEY: (-1, -1, 127),
    G.VELOCITY: (-1, -1, 127),
    G.ATTENUATION: (0, 0, 1440),
    G.COARSE_TUNE: (0, -120, 120),
    G.FINE_TUNE: (0, -99, 99),
    G.SAMPLE_MODE: (0, 0, 3),
    G.SCALE_TUNING: (100, 0, 1200),
    G.EXCLUSIVE_CLASS: (0, 0, 127),
    G.ROOT_KEY: (-1, -1, 127),
}

DEFAULTS: dict[int, float] = {int(number): row[0] for number, row in _TABLE.items()}


def clamp(number: int, value: float) -> float:
    """Returns the value of generator `number` inside the range that the specification gives."""
    _, least, most = _TABLE[Generator(number)]
    return min(max(value, least), most)
