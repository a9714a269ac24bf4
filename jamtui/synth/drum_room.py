"""The room around a kit: a few reflections and a short tail, in stereo or mono."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jamtui.synth.curve import Curve
from jamtui.synth.drum_strike import decay_curve
from jamtui.synth.instrument import FloatArray
from jamtui.synth.kit_table import KitTable
from jamtui.synth.noise_burst import BANDS_HZ, BANK_FRAMES, fill_noise, noise_bank

REFLECTIONS = 9
GATE_FADE_S = 0.03
BLOW_S, BLOW_FADE_S = 0.26, 0.1


@dataclass(frozen=True, slots=True)
class Room:
    """A tail of `decay` (seconds to −60 dB over Hz) coloured by `tone` (dB over Hz).

    `gate_s` above 0 cuts the tail there, as on records of the eighties; `width` above 0
    gives each ear a tail of its own.
    """

    decay: Curve
    tone: Curve
    delay_s: float
    gate_s: float
    width: float

    @classmethod
    def parse(cls, table: KitTable) -> Room:
        room = cls(
            table.curve("decay", 0.02, 3.0, None, log=True),
            table.curve("tone", -90.0, 12.0, Curve.constant(0.0)),
            table.number("delay_s", 0.0, 0.1, 0.006),
            table.number("gate_s", 0.0, 1.0, 0.0),
            table.number("width", 0.0, 1.0, 1.0),
        )
        table.finish()
        return room

    def impulse(self, rate: int) -> FloatArray:
        """Returns the room's answer to a click, energy 1 a channel, float32 (channels, frames)."""
        channels = 2 if self.width > 0.0 else 1
        longest = float(self.decay.at(np.array(BANDS_HZ)).max())
        length = min(self.gate_s or longest, longest, 1.5)
        frames = int(rate * length)
        delay = int(rate * self.delay_s)
        out = np.zeros((channels, delay + frames), np.float32)
        for channel in range(channels):
            self._tail(out[channel, delay:], rate, channel)
        if self.gate_s > 0.0:
            fade = min(frames, int(GATE_FADE_S * rate))
            out[:, -fade:] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
        if channels == 2:
            # Less width: the side signal is turned down.
            middle, side = out[0] + out[1], (out[0] - out[1]) * np.float32(self.width)
            out = np.stack([middle + side, middle - side])
        return np.asarray(out / np.sqrt(np.mean(np.sum(out**2, axis=1))), np.float32)

    def _tail(self, out: FloatArray, rate: int, channel: int) -> None:
        random = np.random.default_rng((311, channel))
        bank = noise_bank(rate)
        hz = np.array(BANDS_HZ)
        gains, decays = 10.0 ** (self.tone.at(hz) / 20.0), self.decay.at(hz)
        for band in range(len(hz)):
            envelope = decay_curve(len(out), float(decays[band]), rate)
            offset = int(random.integers(0, BANK_FRAMES))
            fill_noise(out, bank[band], offset, envelope * np.float32(gains[band]))
        attack = min(len(out), int(0.004 * rate))
        out[:attack] *= np.linspace(0.0, 1.0, attack, dtype=np.float32)
        # Single reflections stand out of the tail's beginning.
        peak = float(np.abs(out).max())
        for place in random.integers(0, max(1, min(len(out), int(0.035 * rate))), REFLECTIONS):
            out[place] += np.float32(peak * random.choice((-1.0, 1.0)) * random.uniform(0.5, 2.0))


class RoomReverb:
    """A room at one sample rate; keeps the transforms of its impulse."""

    def __init__(self, room: Room, rate: int) -> None:
        self._rate = rate
        self._impulse = room.impulse(rate)
        self._spectra: dict[int, npt.NDArray[np.complexfloating]] = {}

    def add(self, dry: FloatArray, gain: float) -> FloatArray:
        """Returns `dry` (frames,) with its echo at `gain`, float32 (1 or 2, longer)."""
        blow = self._blow(dry)
        frames = len(blow) + self._impulse.shape[1] - 1
        size = _transform_size(frames)
        if size not in self._spectra:
            self._spectra[size] = np.fft.rfft(self._impulse, size)
        echo = np.fft.irfft(np.fft.rfft(blow, size) * self._spectra[size], size)[:, :frames]
        wet = np.zeros((len(echo), max(frames, len(dry))), np.float32)
        wet[:, :frames] = echo * gain
        wet[:, : len(dry)] += dry
        return wet

    def _blow(self, dry: FloatArray) -> FloatArray:
        """The part that a room is heard to answer; the quiet rest only costs time."""
        frames, fade = int(BLOW_S * self._rate), int(BLOW_FADE_S * self._rate)
        if len(dry) <= frames:
            return dry
        blow = dry[:frames].copy()
        blow[frames - fade :] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
        return blow


def _transform_size(frames: int) -> int:
    """The next size of the form 2ⁿ or 3·2ⁿ: few sizes to keep, none much too long."""
    power = 1 << (frames - 1).bit_length()
    return power * 3 // 4 if power * 3 // 4 >= frames else power
