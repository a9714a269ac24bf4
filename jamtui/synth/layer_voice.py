"""One layer of one note: any stretch of its wave."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from jamtui.synth.filter import BodyPeak, Filter, body_gains
from jamtui.synth.fm import Fm
from jamtui.synth.instrument import FloatArray
from jamtui.synth.layer import Layer
from jamtui.synth.loop_region import Extent
from jamtui.synth.noise import HOP_FRAMES, Noise, first_window, render_noise, window_count
from jamtui.synth.partials import AUDIBLE, BLOCK_FRAMES, PartialBank, Partials
from jamtui.synth.voices import MIDDLE, Tone, layer_partials, shimmer_turns
from jamtui.synth.warp import REACH, read_at

_TRIM_TIMES_S = np.linspace(0.005, 0.4, 8, dtype=np.float32)
"""Where the loudness of velocity layers is compared."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """The frames that are wanted: consecutive ones, or `positions` bent by a vibrato."""

    first_frame: int
    frames: int
    sample_rate: int
    times_s: FloatArray
    positions: npt.NDArray[np.float64] | None

    def until(self, end_s: float) -> Stretch:
        """Returns the part before `end_s`, in whole blocks."""
        if end_s * self.sample_rate >= self.first_frame + self.frames:
            return self
        wanted = math.ceil(end_s * self.sample_rate) - self.first_frame
        frames = min(self.frames, max(0, -(-wanted // BLOCK_FRAMES)) * BLOCK_FRAMES)
        positions = None if self.positions is None else self.positions[:frames]
        return replace(self, frames=frames, times_s=self.times_s[:frames], positions=positions)


class LayerVoice(Protocol):
    """A layer at one pitch and brightness."""

    def render(self, stretch: Stretch) -> dict[int, FloatArray]:
        """Returns the wave of each side of the stereo picture that has one."""
        ...


def open_voice(
    layer: Layer, tone: Tone, extent: Extent, body: tuple[BodyPeak, ...], seed: int
) -> LayerVoice:
    """Returns the voice that suits the layer's oscillator."""
    match layer.oscillator:
        case Noise() as noise:
            return _NoiseVoice(noise, layer.filter, tone, body, seed)
        case Fm() as fm:
            return _FmVoice(fm, layer, tone, extent)
        case _:
            return _PartialVoice(layer, tone, extent, body)


class _PartialVoice:
    def __init__(
        self, layer: Layer, tone: Tone, extent: Extent, body: tuple[BodyPeak, ...]
    ) -> None:
        self._tone = tone
        self._filter = layer.filter
        self._lfo_hz = _lfo_hz(layer.filter, extent, tone.sample_rate)
        self._shimmer = layer.shimmer
        self._sides: dict[int, tuple[Partials, PartialBank, float]] = {}
        self._swells: dict[int, tuple[FloatArray, FloatArray]] = {}
        raw = layer_partials(layer, tone, extent)
        trim = self._trim(raw)
        for side, partials in raw.items():
            self._add_side(side, partials.scaled(trim), body, extent)

    def _add_side(
        self, side: int, partials: Partials, body: tuple[BodyPeak, ...], extent: Extent
    ) -> None:
        tone = self._tone
        floor = AUDIBLE * float(np.abs(partials.amplitudes).max())
        if body:
            coloured = partials.scaled(body_gains(body, partials.frequencies_hz))
            # A body colours every key; it does not make some of them loud.
            partials = coloured.scaled(math.sqrt(partials.power / max(coloured.power, 1e-12)))
        if self._filter is not None and not self._filter.moves:
            still = self._filter.cutoffs_hz(
                np.zeros(1, np.float32), tone.pitch, tone.brightness_octaves, 0.0
            )
            partials = partials.scaled(self._filter.gains(still, partials.frequencies_hz)[0])
            heard = np.abs(partials.amplitudes) > floor
            partials = Partials(*(values[heard] for values in partials.arrays()))
        if not len(partials.amplitudes):
            return
        bank = PartialBank(partials, tone.sample_rate)
        self._sides[side] = (partials, bank, floor)
        if self._shimmer:
            rates, phases = shimmer_turns(partials, extent, tone.sample_rate)
            self._swells[side] = (rates.astype(np.float32), phases.astype(np.float32))

    def _trim(self, sides: dict[int, Partials]) -> float:
        """Returns what keeps the level the same for every brightness."""
        if self._filter is None or self._tone.brightness_octaves == 0.0:
            return 1.0
        plain = self._levels_over_time(sides, 0.0)
        bright = self._levels_over_time(sides, self._tone.brightness_octaves)
        # The mean of decibels: a loud instant must not outweigh all that follows.
        return float(np.clip(np.exp(np.mean(np.log(plain / bright)) / 2.0), 0.25, 4.0))

    def _levels_over_time(
        self, sides: dict[int, Partials], brightness_octaves: float
    ) -> npt.NDArray[np.float64]:
        """Returns the power behind the filter at `_TRIM_TIMES_S`."""
        assert self._filter is not None
        cutoffs = self._filter.cutoffs_hz(
            _TRIM_TIMES_S, self._tone.pitch, brightness_octaves, self._lfo_hz
        )
        power = np.full(len(_TRIM_TIMES_S), 1e-9)
        for partials in sides.values():
            gains = self._filter.gains(cutoffs, partials.frequencies_hz)
            power += np.sum((gains * partials.amplitudes) ** 2, axis=1)
        return power

    def render(self, stretch: Stretch) -> dict[int, FloatArray]:
        if stretch.positions is None:
            return self._plain(stretch.first_frame, stretch.frames)
        first = math.floor(stretch.positions.min()) - REACH
        frames = math.floor(stretch.positions.max()) + REACH + 2 - first
        waves = self._plain(first, frames)
        return {side: read_at(wave, first, stretch.positions) for side, wave in waves.items()}

    def _plain(self, first_frame: int, frames: int) -> dict[int, FloatArray]:
        blocks = -(-frames // BLOCK_FRAMES)
        edges = first_frame + np.arange(blocks + 1) * BLOCK_FRAMES
        times_s = (np.maximum(edges, 0) / self._tone.sample_rate).astype(np.float32)
        return {
            side: bank.render(first_frame, self._gains(side, partials, times_s), floor)[:frames]
            for side, (partials, bank, floor) in self._sides.items()
        }

    def _gains(self, side: int, partials: Partials, times_s: FloatArray) -> FloatArray:
        """Returns the amplitude of each partial at each time."""
        gains = np.empty((len(times_s), len(partials.amplitudes)), dtype=np.float32)
        gains[:] = partials.amplitudes
        if partials.decays.any():
            fall = np.outer(times_s, -partials.decays.astype(np.float32))
            gains *= np.exp(np.maximum(fall, -30.0))
        if self._filter is not None and self._filter.moves:
            gains *= self._filter_gains(partials, times_s)
        if side in self._swells:
            rates, phases = self._swells[side]
            turns = np.outer(times_s, rates) + phases
            gains *= 1.0 + np.float32(0.5 * self._shimmer) * np.sin(np.float32(2 * np.pi) * turns)
        return gains

    def _filter_gains(self, partials: Partials, times_s: FloatArray) -> FloatArray:
        assert self._filter is not None
        cutoffs = self._filter.cutoffs_hz(
            times_s, self._tone.pitch, self._tone.brightness_octaves, self._lfo_hz
        )
        if np.ptp(cutoffs) < 1e-4 * cutoffs[0]:
            cutoffs = cutoffs[:1]
        return self._filter.gains(cutoffs, partials.frequencies_hz)


class _FmVoice:
    def __init__(self, fm: Fm, layer: Layer, tone: Tone, extent: Extent) -> None:
        self._fm = fm
        carrier, modulator = fm.tones_hz(tone.frequency_hz, tone.limit_hz)
        rate = tone.sample_rate
        self._tones = (
            extent.nearest_hz(carrier, rate) if carrier else 0.0,
            extent.nearest_hz(modulator, rate),
        )
        # Up to Nyquist, not just to where partials end: the outermost sidebands are faint.
        self._most_index = fm.safe_index(carrier, modulator, tone.limit_hz * 1.06)
        # Toward the treble a fixed index sounds harsh: `index_key` softens it.
        self._gain = 2.0 ** (tone.brightness_octaves - fm.index_key * (tone.pitch - 60.0) / 12.0)

    def render(self, stretch: Stretch) -> dict[int, FloatArray]:
        positions = stretch.positions
        if positions is None:
            positions = np.arange(stretch.frames, dtype=np.float64) + stretch.first_frame
        wave = self._fm.render(
            stretch.times_s,
            positions,
            self._tones,
            self._most_index,
            self._gain,
            stretch.sample_rate,
        )
        wave *= np.float32(math.sqrt(2.0))
        return {MIDDLE: wave}


class _NoiseVoice:
    def __init__(
        self,
        noise: Noise,
        filter_: Filter | None,
        tone: Tone,
        body: tuple[BodyPeak, ...],
        seed: int,
    ) -> None:
        self._filter, self._tone, self._seed = filter_, tone, seed
        self._bins_hz, self._colour = noise.spectrum(tone.sample_rate)
        if body:
            self._colour = self._colour * body_gains(body, self._bins_hz)

    def render(self, stretch: Stretch) -> dict[int, FloatArray]:
        first, frames = stretch.first_frame, stretch.frames
        windows = window_count(first, frames)
        gains = self._colour[None, :]
        if self._filter is not None:
            gains = gains * self._filter_gains(first, windows if self._filter.moves else 1)
        gains = np.broadcast_to(gains, (windows, gains.shape[1]))
        return {MIDDLE: render_noise(first, frames, gains, self._seed)}

    def _filter_gains(self, first_frame: int, windows: int) -> FloatArray:
        assert self._filter is not None
        centres = (first_window(first_frame) + 1 + np.arange(windows)) * HOP_FRAMES
        times_s = (np.maximum(centres, 0) / self._tone.sample_rate).astype(np.float32)
        cutoffs = self._filter.cutoffs_hz(
            times_s, self._tone.pitch, self._tone.brightness_octaves, self._filter.lfo_rate_hz
        )
        return self._filter.gains(cutoffs, self._bins_hz)


def _lfo_hz(filter_: Filter | None, extent: Extent, sample_rate: int) -> float:
    if filter_ is None or not filter_.lfo_rate_hz:
        return 0.0
    return extent.nearest_hz(filter_.lfo_rate_hz, sample_rate)
