"""Hearing a sound: a short phrase of it, rendered by the engine without a device."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from jamtui.catalog.sounds import SoundInfo
from jamtui.engine.clock import RoomClock
from jamtui.engine.offline import OfflineRender
from jamtui.engine.placed import Placed
from jamtui.engine.track import Track
from jamtui.errors import ConflictError, UsageError
from jamtui.music.meter import Meter
from jamtui.music.note import TICKS_PER_BEAT, Events, Note
from jamtui.music.tempo import TempoMap
from jamtui.studio.sounds import OFFLINE_CACHE_BYTES, SoundLibrary
from jamtui.synth.instrument import FloatArray

BPM = 110
LONGEST_SECONDS = 20
"""The phrase takes four; the rest is for pads and cymbals to ring out."""

_LOW_PITCH = {"bass": 36, "brass": 55, "pads": 55, "strings": 55}
_USUAL_PITCH = 60

# Beats and pitches above the lowest: an arpeggio up, its top held, then the chord.
_PHRASE = ((0, 0), (0.5, 4), (1, 7), (1.5, 12), (2.5, 7), (3, 4), (3.5, 2))
_CHORD = (0, 7, 12, 16)

# Beats, keys of the GM drum map, and how hard they are struck in comparison.
_BEAT = (
    *((step / 2, 42, 0.9 if step % 2 == 0 else 0.65) for step in range(14)),
    *((beat, 36, 1.0) for beat in (0, 1.25, 2.5, 4, 5.5, 6.5)),
    *((beat, 38, 1.0) for beat in (1, 3, 5, 7)),
    *((beat, 38, 0.35) for beat in (2.25, 4.75)),
    *((7 + step / 4, pitch, 0.8) for step, pitch in enumerate((48, 47, 45, 43))),
    (7, 46, 0.7),
    (8, 49, 1.0),
    (8, 36, 1.0),
)
_HANDS = (
    *((step / 2, 70, 0.8 if step % 2 == 0 else 0.55) for step in range(16)),
    *((beat, 62, 0.7) for beat in (0, 2, 4, 6)),
    *((beat, 63, 1.0) for beat in (1, 1.5, 3, 5, 5.5, 7)),
    *((beat, 64, 0.9) for beat in (3.5, 7.5)),
    *((beat, 76, 0.8) for beat in (0, 0.75, 1.5, 2.5, 3, 4, 4.75, 5.5, 6.5, 7)),
    *((beat, 56, 0.7) for beat in (2, 6)),
    (8, 54, 0.9),
)


def audition_track(sound: SoundInfo, *, pitch: int | None = None, velocity: int = 100) -> Track:
    """Returns the phrase that shows a sound: a beat for a kit, an arpeggio for the rest.

    With a `pitch` 0..127 it is that one note, held for two beats. `velocity` is 1..127.
    """
    if not 1 <= velocity <= 127:
        raise UsageError(f"{velocity} is not a velocity: they go from 1 to 127.")
    notes = _notes(sound, pitch, velocity)
    return Track(
        id=sound.id,
        name=sound.name,
        sound=sound.id,
        events=Events(tuple(sorted(notes))),
        length_ticks=max(note.end_ticks for note in notes),
        repeats=False,
        is_drums=sound.kind == "kit",
        volume=1.0,
    )


def render_audition(track: Track, sample_rate: int) -> Iterator[FloatArray]:
    """Yields the sound of a phrase until it has rung out, blocks of float32 (2, frames)."""
    instruments = SoundLibrary(sample_rate, OFFLINE_CACHE_BYTES)
    clock = RoomClock(TempoMap.constant(BPM), sample_rate)
    render = OfflineRender([Placed(0, track)], clock, instruments)
    for segment in render.until_silence(LONGEST_SECONDS * sample_rate):
        yield np.array(segment.mix)


def write_audition(track: Track, path: Path, sample_rate: int, *, overwrite: bool = False) -> float:
    """Writes the sound of a phrase to a file, whole or not at all; returns its seconds.

    Raises ConflictError for a file that exists (unless `overwrite`), UsageError for one of an
    unknown ending, StorageError.
    """
    from jamtui.audio.sound_file import SoundFileWriter

    if path.is_dir():
        raise ConflictError(f"{path} is a folder: name the file within it.")
    if path.exists() and not overwrite:
        raise ConflictError(f"{path} exists already: use another name or --overwrite.")
    with SoundFileWriter(path, sample_rate) as file:
        for block in render_audition(track, sample_rate):
            file.write(block)
    return file.frames / sample_rate


def play_audition(track: Track, device: str | None, tell: Callable[[str], None]) -> float:
    """Plays a phrase on a device of this name, or on the usual one; returns its seconds.

    `tell` hears what is odd. Raises DeviceError.
    """
    from jamtui.audio.devices import open_output
    from jamtui.studio.audition_player import play_phrase

    output = open_output(device, on_notice=tell)
    phrase = np.concatenate(list(render_audition(track, output.sample_rate)), 1)
    play_phrase(phrase, output)
    return float(phrase.shape[1] / output.sample_rate)


def _notes(sound: SoundInfo, pitch: int | None, velocity: int) -> list[Note]:
    if pitch is not None:
        return [_note(0, pitch, velocity, 2)]
    if sound.kind == "kit":
        beat = _HANDS if sound.category == "percussion" else _BEAT
        return [_note(at, key, velocity * share, 0.25) for at, key, share in beat]
    low = _LOW_PITCH.get(sound.category, _USUAL_PITCH)
    notes = [_note(at, low + step, velocity, 0.5) for at, step in _PHRASE]
    chord = (0,) if sound.category == "bass" else _CHORD
    return notes + [_note(Meter().bar_beats, low + step, velocity * 0.9, 4) for step in chord]


def _note(beat: float, pitch: int, velocity: float, beats: float) -> Note:
    return Note(
        round(beat * TICKS_PER_BEAT),
        pitch,
        max(1, min(127, round(velocity))),
        round(beats * TICKS_PER_BEAT),
    )
