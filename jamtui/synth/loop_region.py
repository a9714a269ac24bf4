"""How long a note is before it repeats or has died away."""

from __future__ import annotations

from dataclasses import dataclass

from jamtui.synth.envelope import DECAY_NEPERS
from jamtui.synth.filter import REFERENCE_PITCH
from jamtui.synth.fm import Fm
from jamtui.synth.layer import Layer
from jamtui.synth.modal import Modal
from jamtui.synth.noise import Noise
from jamtui.synth.patch import Patch
from jamtui.synth.series import Series
from jamtui.synth.string import String

LONGEST_S = 9.0
"""A sound that dies away is faded out here at the latest."""
FADE_S, SHORTEST_S = 1.5, 0.01
SILENT_NEPERS = DECAY_NEPERS * 80.0 / 60.0
_SHORT_LOOP_S, _LIVELY_LOOP_S, _LONGEST_LOOP_S = 1.0, 3.0, 6.0
_LATEST_START_S = 4.0


@dataclass(frozen=True, slots=True)
class Extent:
    """The frames of a whole note; `loop_frames` of 0 means that it dies away.

    The last `fade_frames` lead over to the loop's start, or into silence. All steady partials
    and modulations have a whole number of turns in `loop_frames`, so the two fit each other.
    """

    frames: int
    loop_frames: int
    fade_frames: int

    def nearest_hz(self, frequency_hz: float, sample_rate: int) -> float:
        """Returns the nearest frequency that comes round once more when the loop does."""
        if not self.loop_frames:
            return frequency_hz
        turns = max(1, round(frequency_hz * self.loop_frames / sample_rate))
        return turns * sample_rate / self.loop_frames


def find_extent(patch: Patch, pitch: float, frequency_hz: float, sample_rate: int) -> Extent:
    """Returns how long the note of `frequency_hz` is, and what of it repeats."""
    if not any(_sustains(layer) for layer in patch.layers):
        seconds = max(SHORTEST_S, *(_silent_s(layer, pitch) for layer in patch.layers))
        fade_s = FADE_S if seconds > LONGEST_S else SHORTEST_S
        return Extent(round(min(seconds, LONGEST_S) * sample_rate), 0, round(fade_s * sample_rate))
    wanted_s = _loop_s(patch)
    rounds = max(1, round(wanted_s * frequency_hz))
    loop_frames = max(2, round(rounds * sample_rate / frequency_hz))
    fade_frames = loop_frames // 3
    start_frames = round(max(_settled_s(patch), fade_frames / sample_rate) * sample_rate)
    return Extent(start_frames + loop_frames, loop_frames, fade_frames)


def _sustains(layer: Layer) -> bool:
    return layer.envelope.sustain > 0.0 and isinstance(layer.oscillator, Series | Fm | Noise)


def _silent_s(layer: Layer, pitch: float) -> float:
    """When a layer has fallen by 80 dB."""
    times: list[float] = []
    envelope = layer.envelope
    if envelope.sustain <= 0.0:
        end_s = envelope.attack_s + envelope.hold_s
        times.append(end_s + envelope.decay_s * SILENT_NEPERS / DECAY_NEPERS)
    if isinstance(layer.oscillator, String | Modal):
        octaves = (pitch + layer.semitones - REFERENCE_PITCH) / 12.0
        shorter = 2.0 ** (-layer.oscillator.decay_key * octaves)
        times.append(_slowest_s(layer.oscillator) * shorter * SILENT_NEPERS / DECAY_NEPERS)
    return min(times)


def _slowest_s(oscillator: String | Modal) -> float:
    if isinstance(oscillator, Modal):
        return max(oscillator.decays_s)
    return oscillator.decay_s / (0.35 if oscillator.strings > 1 else 1.0)


def _settled_s(patch: Patch) -> float:
    """When everything that still changes at the start has come to rest."""
    times = [0.5]
    for layer in patch.layers:
        if _sustains(layer):
            times.append(layer.envelope.settled_s)
        if layer.filter is not None and layer.filter.envelope_octaves:
            times.append(layer.filter.envelope.settled_s)
        if isinstance(layer.oscillator, Fm):
            times.append(layer.oscillator.index_decay_s)
    if patch.vibrato is not None:
        times.append(patch.vibrato.settled_s)
    return min(max(times), _LATEST_START_S)


def _loop_s(patch: Patch) -> float:
    """Short where nothing moves; slow motion and detuned voices need room to differ."""
    wanted = _SHORT_LOOP_S
    for layer in patch.layers:
        if layer.unison.voices > 1 or layer.shimmer > 0.0 or isinstance(layer.oscillator, Noise):
            wanted = max(wanted, _LIVELY_LOOP_S)
        if layer.filter is not None and layer.filter.lfo_octaves and layer.filter.lfo_rate_hz:
            wanted = max(wanted, min(_LONGEST_LOOP_S, 1.0 / layer.filter.lfo_rate_hz))
    if patch.vibrato is not None or patch.tremolo is not None:
        wanted = max(wanted, 2.0)
    return wanted
