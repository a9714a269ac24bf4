"""From a layer to its sine waves: unison, sides of the stereo picture, filter and body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jamtui.synth.layer import Layer
from jamtui.synth.loop_region import Extent
from jamtui.synth.modal import Modal
from jamtui.synth.partials import Partials, joined
from jamtui.synth.series import Series
from jamtui.synth.string import String

MIDDLE, LEFT, RIGHT = 0, 1, 2
_THIN = ((16, 0.6), (40, 0.3))
"""Above these harmonics a part of the voices is enough: nobody can count them there."""
_UNISON_LIMIT_HZ = 16000.0
_TILT_PER_OCTAVE_DB = 3.0


@dataclass(frozen=True, slots=True)
class Tone:
    """What a note asks of a layer: where it is on the keyboard and how bright."""

    pitch: float
    frequency_hz: float
    brightness_octaves: float
    sample_rate: int
    limit_hz: float


def layer_partials(layer: Layer, tone: Tone, extent: Extent) -> dict[int, Partials]:
    """Returns the partials of each side that has any, with a power of 1 in all."""
    sides: dict[int, list[Partials]] = {}
    for side, voices in _placed_voices(layer).items():
        for rank, (cents, phase) in enumerate(voices):
            voice = _voice(layer, tone, extent, cents, phase)
            sides.setdefault(side, []).append(_thinned(voice, tone, rank, len(voices)))
    limit_hz = min(tone.limit_hz, _UNISON_LIMIT_HZ) if layer.unison.voices > 2 else tone.limit_hz
    partials = {side: joined(parts).below(limit_hz) for side, parts in sides.items()}
    power = sum(part.power for part in partials.values())
    scale = 1.0 / np.sqrt(power) if power > 0.0 else 0.0
    return {side: part.scaled(scale) for side, part in partials.items() if part.power > 0.0}


def _voice(layer: Layer, tone: Tone, extent: Extent, cents: float, phase: float) -> Partials:
    frequency_hz = extent.nearest_hz(tone.frequency_hz * 2.0 ** (cents / 1200.0), tone.sample_rate)
    # Without a filter to open, a harder touch lifts the high partials instead.
    tilt_db = 0.0 if layer.filter else tone.brightness_octaves * _TILT_PER_OCTAVE_DB
    match layer.oscillator:
        case String() as string:
            return string.partials(frequency_hz, tone.pitch, tone.limit_hz, tilt_db)
        case Modal() as modal:
            return modal.partials(frequency_hz, tone.pitch, tilt_db)
        case Series() as series:
            plain = series.partials(frequency_hz, tone.limit_hz, tilt_db)
            shift = phase * np.round(plain.frequencies_hz / frequency_hz)
            return Partials(
                plain.frequencies_hz, plain.amplitudes, plain.phases + shift, plain.decays
            )
        case other:
            raise TypeError(f"{other!r} is not made of partials")


def _placed_voices(layer: Layer) -> dict[int, list[tuple[float, float]]]:
    """Returns detune and phase of the voices on each side, the most central first."""
    unison = layer.unison
    places = np.linspace(-1.0, 1.0, unison.voices) if unison.voices > 1 else np.zeros(1)
    phases = np.random.default_rng(11).random(16)
    sides: dict[int, list[tuple[float, float]]] = {}
    for rank, index in enumerate(np.argsort(np.abs(places), kind="stable")):
        place = float(places[index])
        # Even spacing would beat in one plain rhythm.
        cents = place * unison.detune_cents * (0.84 + 0.16 * ((rank * 0.618) % 1.0))
        phase = float(phases[rank]) if unison.voices > 1 else 0.0
        side = MIDDLE
        if unison.spread > 0.0 and place != 0.0:
            side = LEFT if (place < 0.0) == ((rank // 2) % 2 == 0) else RIGHT
        sides.setdefault(side, []).append((cents, phase))
    return sides


def _thinned(voice: Partials, tone: Tone, rank: int, count: int) -> Partials:
    """Leaves out high harmonics of the outer voices; the others make up for their power."""
    if count < 3:
        return voice
    number = voice.frequencies_hz / tone.frequency_hz
    gains = np.ones(len(number))
    for above, share in _THIN:
        kept = max(1, round(share * count))
        gains[number > above] = np.sqrt(count / kept) if rank < kept else 0.0
    sounding = gains > 0.0
    return Partials(*(values[sounding] for values in voice.scaled(gains).arrays()))


def shimmer_turns(
    partials: Partials, extent: Extent, sample_rate: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Returns the rate in Hz and the phase at which each partial swells by itself."""
    random = np.random.default_rng(5).random((2, len(partials.frequencies_hz)))
    rates = 0.4 + 3.0 * random[0]
    if extent.loop_frames:
        step = sample_rate / extent.loop_frames
        rates = np.maximum(np.round(rates / step), 1.0) * step
    return rates, random[1]
