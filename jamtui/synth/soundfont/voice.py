"""One layer of one note in physical units: seconds, hertz, ratios, decibels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from jamtui.synth.soundfont.generators import G
from jamtui.synth.soundfont.samples import SampleHead

MOST_STEP = 256.0
"""The fastest that a sample is read, in frames a frame: 8 octaves up."""

Values = Mapping[int, float]


class Envelope(NamedTuple):
    """Delay, attack, hold, decay (from full to nothing) in seconds; sustain 0..1."""

    delay_s: float
    attack_s: float
    hold_s: float
    decay_s: float
    sustain: float

    @property
    def settled_s(self) -> float:
        """When it has reached its sustain level."""
        return self.delay_s + self.attack_s + self.hold_s + self.decay_s * (1.0 - self.sustain)


class Lfo(NamedTuple):
    """A triangle that starts at 0, upwards, after its delay."""

    delay_s: float
    rate_hz: float


class Voice(NamedTuple):
    """All that decides how a layer sounds, but for its level; equal voices sound the same.

    `first` to `end` are frames of the sample, the loop lies between them (`loop_end` 0: none),
    `step` is how many of them pass in one frame.
    """

    sample: int
    first: int
    end: int
    loop_start: int
    loop_end: int
    step: float
    volume: Envelope
    release_s: float
    shape: Envelope
    shape_to_pitch_cents: float
    shape_to_cutoff_cents: float
    tremor: Lfo
    tremor_to_pitch_cents: float
    tremor_to_cutoff_cents: float
    tremor_to_volume_db: float
    vibrato: Lfo
    vibrato_to_pitch_cents: float
    cutoff_cents: float
    resonance_db: float
    pan: float
    choke_group: int

    @property
    def looped(self) -> bool:
        return self.loop_end > 0

    @property
    def bends(self) -> bool:
        """Whether its pitch moves."""
        return bool(
            self.shape_to_pitch_cents or self.tremor_to_pitch_cents or self.vibrato_to_pitch_cents
        )


def make_voice(
    values: Values, head: SampleHead, sample: int, key: int, sample_rate: int
) -> tuple[Voice, float]:
    """Returns the voice of a layer whose generators are `values`, and its attenuation in dB."""
    key = int(values[G.KEY]) if values[G.KEY] >= 0 else key
    first, end, loop_start, loop_end = _extent(values, head)
    voice = Voice(
        sample=sample,
        first=first,
        end=end,
        loop_start=loop_start,
        loop_end=loop_end,
        step=_step(values, head, key, sample_rate),
        volume=_volume_envelope(values, key),
        release_s=_seconds(values[G.VOL_ENV_RELEASE]),
        shape=_shape_envelope(values, key),
        shape_to_pitch_cents=values[G.MOD_ENV_TO_PITCH],
        shape_to_cutoff_cents=values[G.MOD_ENV_TO_CUTOFF],
        tremor=Lfo(_seconds(values[G.MOD_LFO_DELAY]), _hertz(values[G.MOD_LFO_RATE])),
        tremor_to_pitch_cents=values[G.MOD_LFO_TO_PITCH],
        tremor_to_cutoff_cents=values[G.MOD_LFO_TO_CUTOFF],
        tremor_to_volume_db=values[G.MOD_LFO_TO_VOLUME] / 10.0,
        vibrato=Lfo(_seconds(values[G.VIB_LFO_DELAY]), _hertz(values[G.VIB_LFO_RATE])),
        vibrato_to_pitch_cents=values[G.VIB_LFO_TO_PITCH],
        cutoff_cents=values[G.CUTOFF],
        resonance_db=values[G.RESONANCE] / 10.0,
        pan=values[G.PAN] / 1000.0,
        choke_group=int(values[G.EXCLUSIVE_CLASS]),
    )
    return voice, values[G.ATTENUATION] / 10.0


def _seconds(timecents: float) -> float:
    """Returns timecents as seconds, a day at most, however much a key scales them."""
    return 0.0 if timecents <= -32768 else min(float(2.0 ** (timecents / 1200.0)), 86400.0)


def _ramp_seconds(timecents: float) -> float:
    """Returns the length of an attack or decay, 1 ms at least: nothing jumps."""
    return max(_seconds(timecents), 0.001)


def _hertz(cents: float) -> float:
    """Returns absolute cents as a frequency; 0 is 8.176 Hz, MIDI's lowest C."""
    return float(8.1757989156 * 2.0 ** (cents / 1200.0))


def _volume_envelope(values: Values, key: int) -> Envelope:
    return Envelope(
        _seconds(values[G.VOL_ENV_DELAY]),
        _ramp_seconds(values[G.VOL_ENV_ATTACK]),
        _seconds(values[G.VOL_ENV_HOLD] + values[G.KEY_TO_VOL_ENV_HOLD] * (60 - key)),
        _ramp_seconds(values[G.VOL_ENV_DECAY] + values[G.KEY_TO_VOL_ENV_DECAY] * (60 - key)),
        max(0.0, 1.0 - values[G.VOL_ENV_SUSTAIN] / 1000.0),
    )


def _shape_envelope(values: Values, key: int) -> Envelope:
    return Envelope(
        _seconds(values[G.MOD_ENV_DELAY]),
        _ramp_seconds(values[G.MOD_ENV_ATTACK]),
        _seconds(values[G.MOD_ENV_HOLD] + values[G.KEY_TO_MOD_ENV_HOLD] * (60 - key)),
        _ramp_seconds(values[G.MOD_ENV_DECAY] + values[G.KEY_TO_MOD_ENV_DECAY] * (60 - key)),
        1.0 - values[G.MOD_ENV_SUSTAIN] / 1000.0,
    )


def _step(values: Values, head: SampleHead, key: int, sample_rate: int) -> float:
    """Returns how many frames of the sample pass in one frame at `key`."""
    root = values[G.ROOT_KEY] if values[G.ROOT_KEY] >= 0 else head.root_key
    cents = (
        (key - root) * values[G.SCALE_TUNING]
        + 100.0 * values[G.COARSE_TUNE]
        + values[G.FINE_TUNE]
        + head.correction_cents
    )
    ratio = 2.0 ** (min(cents, 1e4) / 1200.0) * head.rate / sample_rate
    return float(min(max(ratio, 1e-4), MOST_STEP))


def _extent(values: Values, head: SampleHead) -> tuple[int, int, int, int]:
    """Returns first, end and loop as the offsets move them, kept inside the sample."""
    first = head.start + _offset(values, G.START, G.START_COARSE)
    end = head.end + _offset(values, G.END, G.END_COARSE)
    first = min(max(first, head.start), head.end)
    end = min(max(end, first), head.end)
    if not int(values[G.SAMPLE_MODE]) & 1:
        return first, end, 0, 0
    loop_start = head.loop_start + _offset(values, G.LOOP_START, G.LOOP_START_COARSE)
    loop_end = head.loop_end + _offset(values, G.LOOP_END, G.LOOP_END_COARSE)
    loop_start, loop_end = max(loop_start, first), min(loop_end, head.end)
    if loop_end - loop_start < 2:
        return first, end, 0, 0
    return first, max(end, loop_end), loop_start, loop_end


def _offset(values: Values, fine: G, coarse: G) -> int:
    return int(values[fine] + 32768 * values[coarse])
