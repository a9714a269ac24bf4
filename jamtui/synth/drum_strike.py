"""One blow on one piece: how hard, how it differs from the last one, and how it is shaped."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jamtui.synth.curve import Curve, Floats
from jamtui.synth.instrument import FloatArray
from jamtui.synth.kit_table import KitTable

DECAY_60_DB = 6.907755
"""ln(1000): a sound with a decay time T falls as exp(-6.91 t / T)."""

END_RATIO = 4.0 / 3.0
"""Decay times are for 60 dB; a sound is cut when it has fallen by 80."""

ENVELOPE_BLOCK = 256

MAX_SECONDS = 4.0
SOFT_ATTACK = 4.0
"""How many times longer the attack of the softest stroke is than that of the hardest."""

BRIGHT_FROM_HZ, BRIGHT_OCTAVES = 150.0, 5.0


@dataclass(frozen=True, slots=True)
class Strike:
    """A blow of `hardness` 0..1 at `rate` frames a second.

    `piece_seed` is the piece's own (the same cymbal has the same partials at every stroke),
    `seed` that of this stroke. `tune` and `decay` are factors, `tones` curves in dB over
    frequency, `brightness_db` what the softest stroke lacks five octaves above 150 Hz;
    `variation` 0..1 is how much one round differs from the next.
    """

    rate: int
    hardness: float
    piece_seed: int
    seed: int
    tune: float = 1.0
    decay: float = 1.0
    tones: tuple[Curve, ...] = ()
    brightness_db: float = 12.0
    variation: float = 1.0

    @property
    def highest_hz(self) -> float:
        """Nothing sounds above this: it leaves the filters of players and converters room."""
        return min(20_000.0, 0.45 * self.rate)

    def random(self, layer: int) -> np.random.Generator:
        """Returns this stroke's generator for a layer."""
        return np.random.default_rng((self.seed, layer))

    def piece_random(self, layer: int) -> np.random.Generator:
        """Returns the generator of what stays the same from stroke to stroke."""
        return np.random.default_rng((self.piece_seed, layer))

    def gain(self, hz: npt.ArrayLike, spectrum: Curve) -> Floats:
        """Returns amplitudes at frequencies `hz`: the spectrum, the tone, and the velocity."""
        octaves = np.log2(np.maximum(np.asarray(hz, np.float64), 1.0) / BRIGHT_FROM_HZ)
        softness = (1.0 - self.hardness) * self.brightness_db / BRIGHT_OCTAVES
        db = spectrum.at(hz) - softness * np.clip(octaves, 0.0, 1.4 * BRIGHT_OCTAVES)
        for tone in self.tones:
            db = db + tone.at(hz)
        return np.asarray(10.0 ** (db / 20.0))

    def frames(self, decay_s: float, hold_s: float = 0.0, loudness: float = 1.0) -> int:
        """Returns how many frames of a decay of `decay_s` are heard.

        `loudness` 0..1 is the part's share of the loudest: a quiet one is gone sooner.
        """
        heard = END_RATIO + math.log10(max(1e-3, loudness)) / 3.0
        return max(16, int(self.rate * min(MAX_SECONDS, decay_s * heard + hold_s)))

    def frames_of_all(self, decays_s: Floats, loudness: Floats) -> npt.NDArray[np.int64]:
        """Returns `frames` of many partials at once."""
        heard = END_RATIO + np.log10(np.maximum(1e-3, loudness)) / 3.0
        seconds = np.minimum(MAX_SECONDS, decays_s * heard)
        return np.asarray(np.maximum(16, self.rate * seconds), np.int64)


@dataclass(frozen=True, slots=True)
class Contour:
    """How a layer comes in and whether it is struck more than once; times in seconds."""

    start_s: float = 0.0
    attack_s: float = 0.0003
    hold_s: float = 0.0
    tremolo_hz: float = 0.0
    tremolo_depth: float = 0.0
    strikes_s: tuple[float, ...] = (0.0,)
    strikes_db: tuple[float, ...] = (0.0,)

    @classmethod
    def parse(cls, table: KitTable) -> Contour:
        strikes = table.numbers("strikes_s", 0.0, 2.0, (0.0,))
        return cls(
            table.number("start_s", 0.0, 2.0, 0.0),
            table.number("attack_s", 0.0, 1.0, 0.0003),
            table.number("hold_s", 0.0, 2.0, 0.0),
            table.number("tremolo_hz", 0.0, 200.0, 0.0),
            table.number("tremolo_depth", 0.0, 1.0, 0.0),
            strikes,
            table.numbers("strikes_db", -60.0, 12.0, (0.0,)),
        )

    def strike_db(self, index: int) -> float:
        return self.strikes_db[min(index, len(self.strikes_db) - 1)]

    def shape(self, samples: FloatArray, strike: Strike) -> None:
        """Applies attack and tremolo to one stroke's samples, in place."""
        softer = 1.0 + (SOFT_ATTACK - 1.0) * (1.0 - strike.hardness)
        attack = min(len(samples), max(8, int(self.attack_s * softer * strike.rate)))
        ramp = np.sin(np.linspace(0.0, np.pi / 2.0, attack, endpoint=False, dtype=np.float32))
        samples[:attack] *= ramp * ramp
        if self.tremolo_depth > 0.0:
            turns = np.arange(len(samples), dtype=np.float32) * np.float32(
                2.0 * np.pi * self.tremolo_hz / strike.rate
            )
            samples *= 1.0 - np.float32(self.tremolo_depth) * (0.5 - 0.5 * np.cos(turns))


def decay_curve(frames: int, decay_s: float, rate: int, hold_s: float = 0.0) -> FloatArray:
    """Returns exp(-6.91 t / decay) of `frames` float32, flat at 1 for the first `hold_s`."""
    held = min(frames, int(hold_s * rate))
    slope = -DECAY_60_DB / (decay_s * rate)
    # exp(a + b) = exp(a)·exp(b): one multiplication a frame instead of one exponential.
    blocks = np.exp(slope * ENVELOPE_BLOCK * np.arange(-(-(frames - held) // ENVELOPE_BLOCK)))
    inner = np.exp(slope * np.arange(ENVELOPE_BLOCK))
    falling: FloatArray = np.multiply.outer(
        blocks.astype(np.float32), inner.astype(np.float32)
    ).reshape(-1)
    if held == 0:
        return falling[:frames]
    return np.concatenate([np.ones(held, np.float32), falling[: frames - held]])
