"""One program of a SoundFont as an instrument."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from jamtui.synth.instrument import RenderedNote
from jamtui.synth.soundfont.envelope import HOP
from jamtui.synth.soundfont.held import end_of, render_held
from jamtui.synth.soundfont.release import Release, release_curve, releases_of
from jamtui.synth.soundfont.render import pan_gains
from jamtui.synth.soundfont.samples import Samples
from jamtui.synth.soundfont.voice import Voice, make_voice
from jamtui.synth.soundfont.zones import Layer

_MOST_VOICES = 64
"""Layers that one key sounds at most; fonts have up to about eight."""

_UNRELEASED = np.linspace(1.0, 0.0, HOP, dtype=np.float32)
_UNRELEASED.flags.writeable = False
"""The release of silence, and of notes in the store: theirs are shared by many of them."""

_INAUDIBLE = 1e-6
"""A gain (-120 dB) below which a layer is left out."""


class NoteStore(Protocol):
    """Where rendered notes are kept; `jamtui.synth` has one that is bounded."""

    def get(self, key: Hashable) -> RenderedNote | None: ...

    def put(self, key: Hashable, note: RenderedNote) -> None: ...


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a key and a velocity sound: voices that velocities share, and the level of this one.

    `ends` is the frame at which all have died away.
    """

    voices: tuple[tuple[Voice, float], ...]
    store_key: Hashable
    ends: float
    releases: tuple[Release, ...]
    choke_group: int
    gain_left: float
    gain_right: float


class SoundFontInstrument:
    """A preset of a font, rendered note by note; see `jamtui.synth.instrument.Instrument`.

    Notes whose voices differ in level only (most velocities of a key) share their samples.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        samples: Samples,
        sample_rate: int,
        store: NoteStore,
    ) -> None:
        self._layers = layers
        self._samples = samples
        self._sample_rate = sample_rate
        self._store = store
        self._plans: dict[tuple[int, int], _Plan | None] = {}

    @property
    def sample_rate(self) -> int:
        return self._sample_rate

    def note(self, pitch: int, velocity: int, frames: int, take: int = 0) -> RenderedNote:
        """Returns the note as the contract says; a key without a sound gives silence.

        Raises BadFileError where a sample of a packed font cannot be decoded.
        """
        where = (pitch, velocity)
        if where not in self._plans:
            self._plans[where] = self._plan(pitch, velocity)
        plan = self._plans[where]
        if plan is None:
            return self._silence()
        note = self._store.get(plan.store_key)
        if note is None or _too_short(note, min(frames, plan.ends)):
            note = self._render(plan, frames)
            self._store.put(plan.store_key, note)
        return RenderedNote(
            note.samples,
            note.loop_start,
            release_curve(plan.releases, self._sample_rate),
            choke_group=plan.choke_group,
            gain_left=plan.gain_left,
            gain_right=plan.gain_right,
        )

    def _silence(self) -> RenderedNote:
        samples = np.zeros((1, HOP), np.float32)
        samples.flags.writeable = False
        return RenderedNote(samples, None, _UNRELEASED)

    def _render(self, plan: _Plan, frames: int) -> RenderedNote:
        samples, loop_start = render_held(plan.voices, self._samples, frames, self._sample_rate)
        samples.flags.writeable = False
        return RenderedNote(samples, loop_start, _UNRELEASED)

    def _plan(self, pitch: int, velocity: int) -> _Plan | None:
        voices = self._voices(pitch, velocity)
        if not voices:
            return None
        level = max(gain for _, gain in voices)
        shared = tuple((voice, round(gain / level, 4)) for voice, gain in voices)
        left, right = _sides([voice for voice, _ in voices])
        return _Plan(
            shared,
            (self._samples, self._sample_rate, shared),
            end_of(shared, self._sample_rate),
            releases_of(shared, self._sample_rate),
            max(voice.choke_group for voice, _ in shared),
            level * left,
            level * right,
        )

    def _voices(self, pitch: int, velocity: int) -> list[tuple[Voice, float]]:
        """Returns what sounds with its gain, layers below hearing left out."""
        found: list[tuple[Voice, float]] = []
        for layer in self._layers:
            head = self._samples.head(layer.sample) if layer.covers(pitch, velocity) else None
            if head is None:
                continue
            values = layer.values(pitch, velocity)
            voice, attenuation_db = make_voice(values, head, layer.sample, pitch, self._sample_rate)
            gain = 10.0 ** (-attenuation_db / 20.0)
            if gain > _INAUDIBLE and voice.end > voice.first:
                found.append((voice, gain))
        return found[:_MOST_VOICES]


def _too_short(note: RenderedNote, frames: float) -> bool:
    return note.loop_start is None and note.samples.shape[1] < frames


def _sides(voices: Sequence[Voice]) -> tuple[float, float]:
    """Returns the gains of a note: the place of a mono one; a stereo one has its own."""
    pans = {voice.pan for voice in voices}
    return pan_gains(pans.pop()) if len(pans) == 1 else (1.0, 1.0)
