"""A patch as an instrument: its notes, grown as they are asked for."""

from __future__ import annotations

import numpy as np

from jamtui.errors import UsageError
from jamtui.synth.cache import NoteCache
from jamtui.synth.instrument import FloatArray, RenderedNote
from jamtui.synth.noise import Noise
from jamtui.synth.patch import Patch
from jamtui.synth.patch_note import CHUNK_FRAMES, PatchNote, close_loop, note_extent

VELOCITY_LAYERS = ((47, 34), (79, 66), (107, 96), (127, 118))
"""The last velocity of each layer and the one that it is rendered for."""
REFERENCE_VELOCITY = 96
_GROWTH_CHUNKS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40)


class PatchInstrument:
    """Plays a patch; see `Instrument` for the contract of `note`."""

    def __init__(
        self, patch: Patch, sample_rate: int, cache: NoteCache, sound_id: str = ""
    ) -> None:
        self._patch = patch
        self._sample_rate = sample_rate
        self._cache = cache
        # Two patches without an id of their own must not play each other's notes.
        self._key = (sound_id or f"patch {id(patch)}", sample_rate)
        self._release = patch.envelope.release_curve(sample_rate)
        self._whole_frames: dict[int, int] = {}
        self._scattered = all(isinstance(layer.oscillator, Noise) for layer in patch.layers)

    @property
    def sample_rate(self) -> int:
        return self._sample_rate

    def note(self, pitch: int, velocity: int, frames: int, take: int = 0) -> RenderedNote:
        """Returns the note with at least `frames` (held and release together), or all of it.

        A patch sounds the same for every `take`. Raises `UsageError` for a pitch or velocity
        that MIDI does not know.
        """
        if not (0 <= pitch <= 127 and 1 <= velocity <= 127):
            raise UsageError(
                f"A note has a pitch of 0 to 127 and a velocity of 1 to 127, not {pitch} and"
                f" {velocity}."
            )
        layer = _layer_of(velocity)
        key = (*self._key, pitch, layer, 0)
        wanted = max(1, frames)
        note = self._cache.get(key)
        if note is None or note.samples.shape[1] < min(wanted, self._whole(pitch)):
            note = self._grown(pitch, layer, wanted, note)
            self._cache.put(key, note)
        gain = (velocity / 127.0) ** self._patch.velocity.level
        # Made for every note played: dataclasses.replace would cost six times as much.
        return RenderedNote(
            note.samples, note.loop_start, note.release, gain_left=gain, gain_right=gain
        )

    def _whole(self, pitch: int) -> int:
        """Returns the frames of a note that is fully rendered."""
        if pitch not in self._whole_frames:
            extent = note_extent(self._patch, pitch, self._sample_rate)
            self._whole_frames[pitch] = extent.frames
        return self._whole_frames[pitch]

    def _grown(
        self, pitch: int, layer: int, wanted: int, shorter: RenderedNote | None
    ) -> RenderedNote:
        centre = VELOCITY_LAYERS[layer][1]
        source = PatchNote(
            self._patch,
            pitch,
            (centre - REFERENCE_VELOCITY) / 127.0,
            (127 - centre) / 127.0,
            self._sample_rate,
        )
        extent = source.extent
        # What is already out must stay as it is, so the blend begins after it.
        last_plain = extent.frames - (extent.fade_frames if extent.loop_frames else 0)
        chunks = next((n for n in _GROWTH_CHUNKS if n * CHUNK_FRAMES >= wanted), 0)
        whole = not chunks or chunks * CHUNK_FRAMES > last_plain
        if whole:
            chunks = -(-extent.frames // CHUNK_FRAMES)
        samples = self._rendered(source, chunks, shorter)
        if whole:
            samples = samples[:, : extent.frames].copy()
            if extent.loop_frames:
                close_loop(samples, extent, self._scattered)
        samples.flags.writeable = False
        start = extent.frames - extent.loop_frames if whole and extent.loop_frames else None
        return RenderedNote(samples, start, self._release)

    @staticmethod
    def _rendered(source: PatchNote, chunks: int, shorter: RenderedNote | None) -> FloatArray:
        """Returns `chunks` chunks, those of the shorter note taken over."""
        done = 0 if shorter is None else shorter.samples.shape[1] // CHUNK_FRAMES
        parts = [source.chunk(number) for number in range(done, chunks)]
        if shorter is not None:
            parts.insert(0, shorter.samples[:, : done * CHUNK_FRAMES])
        return np.concatenate(parts, axis=1)


def _layer_of(velocity: int) -> int:
    return next(n for n, (last, _) in enumerate(VELOCITY_LAYERS) if velocity <= last)
