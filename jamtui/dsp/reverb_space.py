"""What makes the reverb's types differ: where echoes come from, and how they are coloured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from jamtui.dsp.arrays import Block, Doubles

LINES = 16

Echoes = Callable[[int, float], Block]
"""Makes the first echoes, float32 (2, taps), of a sample rate and a scale of time."""


@dataclass(frozen=True, slots=True)
class Space:
    """A kind of room: its delay lines, its first echoes, its colour.

    `high_ratio` is how long 6 kHz rings compared with the rest; `early` is the share of the
    sound's energy that comes straight from the first echoes.
    """

    shortest_ms: float
    longest_ms: float
    high_ratio: float
    early: float
    first_echoes: Echoes


def time_scale(decay_s: float) -> float:
    """Returns how much smaller than its kind (0.4 to 1) a room of a short decay is.

    At full size a short decay would consist of few single echoes.
    """
    return float(min(1.0, max(0.4, decay_s**0.4)))


def delays(space: Space, decay_s: float, sample_rate: int) -> list[int]:
    """Returns the lengths of the lines: primes, so that their echoes do not coincide."""
    spread = np.linspace(0.0, 1.0, LINES) ** 1.1
    lengths = space.shortest_ms * (space.longest_ms / space.shortest_ms) ** spread
    chosen: list[int] = []
    for length in lengths * time_scale(decay_s) * sample_rate / 1000.0:
        chosen.append(_prime_from(max(int(length), chosen[-1] + 1 if chosen else 2)))
    return chosen


def _prime_from(number: int) -> int:
    while any(number % divisor == 0 for divisor in range(2, int(number**0.5) + 1)):
        number += 1
    return number


def _unit_energy(response: Doubles) -> Block:
    power = np.sqrt(np.sum(response**2, axis=1, keepdims=True))
    return np.asarray(response / power, dtype=np.float32)


def _sparse(first_ms: float, last_ms: float, count: int, fall_db: float) -> Echoes:
    """Returns the maker of `count` irregular echoes, others on the left than on the right."""

    def make(sample_rate: int, scale: float) -> Block:
        frames_per_ms = scale * sample_rate / 1000.0
        draw = np.random.default_rng(count)
        response = np.zeros((2, int(last_ms * frames_per_ms) + 2))
        for channel in range(2):
            # One echo in each slot of equal length: irregular, but without holes.
            slots = (np.arange(count) + draw.random(count)) / count
            gains = 10.0 ** (-fall_db * slots / 20.0) * draw.choice([-1.0, 1.0], count)
            gains[0] = 1.0
            at = (first_ms + slots * (last_ms - first_ms)) * frames_per_ms
            np.add.at(response[channel], at.astype(int), gains)
        return _unit_energy(response)

    return make


def _swell(length_ms: float, count: int) -> Echoes:
    """Returns the maker of many small echoes that come and go softly."""

    def make(sample_rate: int, scale: float) -> Block:
        response = _sparse(0.0, length_ms, count, 0.0)(sample_rate, scale).astype(np.float64)
        arch = np.sin(np.linspace(0.0, np.pi, response.shape[1])) ** 2
        return _unit_energy(response * (arch + 1e-3))

    return make


def _chirp(sample_rate: int, scale: float) -> Block:
    """Returns what a coil spring makes of a click: low frequencies first, high ones later.

    A chain of identical allpasses, stretched so that they turn over at an eighth of the rate.
    """
    size, taps, stretch, pole = 16384, int(0.06 * sample_rate * scale), 4, 0.6
    omega = 2.0 * np.pi * np.arange(size // 2 + 1) / size
    turn = np.exp(-1j * stretch * omega)
    allpass = (pole + turn) / (1.0 + pole * turn)
    lowpass = 1.0 / (1.0 + (omega * sample_rate / (2.0 * np.pi * 4300.0)) ** 8)
    chirps = [np.fft.irfft(allpass**length * lowpass, size)[:taps] for length in _coils(scale)]
    fade = np.minimum(1.0, np.linspace(4.0, 0.0, taps))
    return np.asarray(np.stack(chirps) * fade, dtype=np.float32)


def _coils(scale: float) -> tuple[int, int]:
    """Returns the lengths of the left and the right spring, in allpasses."""
    return round(110 * scale), round(131 * scale)


SPACES = {
    "room": Space(13.0, 41.0, 0.55, 0.45, _sparse(1.3, 26.0, 18, 14.0)),
    "hall": Space(23.0, 79.0, 0.45, 0.25, _sparse(7.0, 58.0, 22, 10.0)),
    "plate": Space(12.0, 43.0, 0.85, 0.30, _sparse(0.0, 14.0, 48, 6.0)),
    "spring": Space(29.0, 47.0, 0.60, 0.50, _chirp),
    "ambient": Space(31.0, 97.0, 0.60, 0.20, _swell(80.0, 90)),
}
