"""One note of a patch, rendered in chunks of which each depends on its number alone."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from jamtui.synth.drive import DRIVE_MARGIN_FRAMES
from jamtui.synth.envelope import Envelope
from jamtui.synth.instrument import FloatArray
from jamtui.synth.layer import Layer
from jamtui.synth.layer_voice import LayerVoice, Stretch, open_voice
from jamtui.synth.loop_region import Extent, find_extent
from jamtui.synth.partials import BLOCK_FRAMES, HIGHEST_RATIO
from jamtui.synth.patch import Patch
from jamtui.synth.voices import LEFT, MIDDLE, RIGHT, Tone
from jamtui.units import gain_from_db

CHUNK_FRAMES = 64 * BLOCK_FRAMES
"""A quarter of a second; the same products of the same size whatever was asked for, so that a
longer note repeats a shorter one to the bit."""


_ONSET_FRAMES = 32
_LOWEST_HZ = 8.0


class PatchNote:
    """A patch at one pitch and brightness; `velocity` is the middle of a velocity layer."""

    def __init__(
        self, patch: Patch, pitch: int, brightness: float, softness: float, sample_rate: int
    ) -> None:
        self._patch = patch
        self._sample_rate = sample_rate
        key = _playable(pitch + 12.0 * patch.octave, patch, sample_rate)
        self.extent = note_extent(patch, pitch, sample_rate)
        self._vibrato_hz = self._whole_turns(patch.vibrato.rate_hz if patch.vibrato else 0.0)
        self._tremolo_hz = self._whole_turns(patch.tremolo.rate_hz if patch.tremolo else 0.0)
        octaves = brightness * patch.velocity.brightness_octaves
        self._voices = [
            (layer, self._open(layer, key, octaves, seed), _softened(layer, softness))
            for seed, layer in enumerate(patch.layers)
        ]
        self._level = gain_from_db(patch.level_db + patch.key_db * (key - 60.0) / 12.0)

    def _whole_turns(self, rate_hz: float) -> float:
        return self.extent.nearest_hz(rate_hz, self._sample_rate) if rate_hz else 0.0

    def _open(self, layer: Layer, key: float, octaves: float, seed: int) -> LayerVoice:
        pitch = _playable(key + layer.semitones, self._patch, self._sample_rate)
        limit_hz = HIGHEST_RATIO * self._sample_rate / _rise(self._patch)
        tone = Tone(pitch, _frequency_hz(pitch), octaves, self._sample_rate, limit_hz)
        return open_voice(layer, tone, self.extent, self._patch.body, seed)

    def chunk(self, number: int) -> FloatArray:
        """Returns chunk `number`, float32 (1 or 2, CHUNK_FRAMES)."""
        first, drive = number * CHUNK_FRAMES, self._patch.drive
        margin = DRIVE_MARGIN_FRAMES if drive else 0
        mixed = self._mixed(self._stretch(first - margin, CHUNK_FRAMES + 2 * margin))
        if drive:
            mixed = np.stack([drive.process(channel, self._sample_rate) for channel in mixed])
            if number == 0:  # a hard drive answers to the first frame with a step
                mixed[:, :_ONSET_FRAMES] *= np.linspace(0.0, 1.0, _ONSET_FRAMES, dtype=np.float32)
        if self._patch.tremolo is not None:
            mixed *= self._tremolo_gains(self._times_s(first, CHUNK_FRAMES))
        mixed *= np.float32(self._level)
        self._fade_out(first, mixed)
        return mixed

    def _times_s(self, first_frame: int, frames: int) -> FloatArray:
        return (np.arange(first_frame, first_frame + frames) / self._sample_rate).astype(np.float32)

    def _stretch(self, first_frame: int, frames: int) -> Stretch:
        times_s = self._times_s(first_frame, frames)
        positions = self._positions(first_frame, times_s)
        return Stretch(first_frame, frames, self._sample_rate, times_s, positions)

    def _positions(self, first_frame: int, times_s: FloatArray) -> npt.NDArray[np.float64] | None:
        """Returns where in the unbent wave each frame is read, None where that is plain."""
        vibrato, bend = self._patch.vibrato, self._patch.pitch_envelope
        if vibrato is None and bend is None:
            return None
        plain = np.arange(first_frame, first_frame + len(times_s), dtype=np.float64)
        positions = plain
        if vibrato is not None and times_s[-1] > vibrato.delay_s:
            positions = plain + vibrato.offsets_s(times_s, self._vibrato_hz) * self._sample_rate
        if bend is not None:
            positions = positions + bend.offsets_s(times_s) * self._sample_rate
        return None if positions is plain else positions

    def _mixed(self, stretch: Stretch) -> FloatArray:
        """Returns all layers under their envelopes, (1 or 2, frames)."""
        mixed = np.zeros((2 if self._patch.stereo else 1, stretch.frames), dtype=np.float32)
        levels: dict[Envelope, FloatArray] = {}
        for layer, voice, softened in self._voices:
            heard = stretch.until(layer.envelope.silent_s)
            if not heard.frames:
                continue
            level = levels.get(layer.envelope)
            if level is None:
                level = levels[layer.envelope] = layer.envelope.levels(heard.times_s)
            for side, wave in voice.render(heard).items():
                wave *= level
                for channel, gain in zip(mixed, _side_gains(layer, side), strict=False):
                    channel[: heard.frames] += wave * np.float32(gain * softened)
        return mixed

    def _tremolo_gains(self, times_s: FloatArray) -> FloatArray:
        tremolo = self._patch.tremolo
        assert tremolo is not None
        wave = np.sin(times_s * np.float32(2.0 * math.pi * self._tremolo_hz))
        depth = 1.0 - 10.0 ** (-tremolo.depth_db / 20.0)
        dips = np.stack([wave, -wave]) if tremolo.stereo else wave[None]
        return np.asarray(1.0 - np.float32(depth / 2.0) * (1.0 + dips), dtype=np.float32)

    def _fade_out(self, first_frame: int, mixed: FloatArray) -> None:
        """Leads a sound that dies away to silence at its end."""
        extent = self.extent
        start = extent.frames - extent.fade_frames
        if extent.loop_frames or first_frame + mixed.shape[1] <= start:
            return
        frames = np.arange(first_frame, first_frame + mixed.shape[1])
        left = np.clip((extent.frames - frames) / max(1, extent.fade_frames), 0.0, 1.0)
        mixed *= (left * left).astype(np.float32)


def close_loop(samples: FloatArray, extent: Extent, scattered: bool) -> None:
    """Blends the end of a whole note into what comes before the loop's start, in place.

    Steady partials are the same there, so the blend is linear; noise (`scattered`) is not, and
    keeps its power instead.
    """
    fade, end = extent.fade_frames, extent.frames
    start = end - extent.loop_frames
    fresh = np.linspace(0.0, 1.0, fade, dtype=np.float32)
    stale = 1.0 - fresh
    if scattered:
        fresh, stale = np.sqrt(fresh), np.sqrt(stale)
    tail = samples[:, end - fade : end]
    tail *= stale
    tail += samples[:, start - fade : start] * fresh


def _softened(layer: Layer, softness: float) -> float:
    return layer.level * gain_from_db(-layer.velocity_db * softness)


def _side_gains(layer: Layer, side: int) -> tuple[float, float]:
    """Returns the gains to the left and the right channel."""
    spread = layer.unison.spread
    near, far = math.sqrt(1.0 + spread), math.sqrt(1.0 - spread)
    left, right = {MIDDLE: (1.0, 1.0), LEFT: (near, far), RIGHT: (far, near)}[side]
    return left * math.sqrt(1.0 - layer.pan), right * math.sqrt(1.0 + layer.pan)


def note_extent(patch: Patch, pitch: int, sample_rate: int) -> Extent:
    """Returns how long the note of a key is, and what of it repeats."""
    key = _playable(pitch + 12.0 * patch.octave, patch, sample_rate)
    return find_extent(patch, key, _frequency_hz(key), sample_rate)


def _rise(patch: Patch) -> float:
    """Returns by how much a pitch envelope raises what is written."""
    return patch.pitch_envelope.highest_ratio if patch.pitch_envelope else 1.0


def _playable(pitch: float, patch: Patch, sample_rate: int) -> float:
    """Returns the pitch, or the nearest octave of it that the rate can hold and one can hear."""
    while _frequency_hz(pitch) < _LOWEST_HZ:
        pitch += 12.0
    while _frequency_hz(pitch) * _rise(patch) > 0.4 * sample_rate:
        pitch -= 12.0
    return pitch


def _frequency_hz(pitch: float) -> float:
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))
