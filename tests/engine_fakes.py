"""Instruments whose every frame is known, and other small things that the engine's tests share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from jamtui.engine.clip import Clip
from jamtui.engine.clock import RoomClock
from jamtui.engine.placed import Placed
from jamtui.engine.renderers import renderer_for
from jamtui.engine.track import Track
from jamtui.errors import BadFileError, JamError, NotFoundError
from jamtui.music.note import Events, Note
from jamtui.music.tempo import TempoMap
from jamtui.synth.instrument import FloatArray, RenderedNote

RATE = 48_000
BEAT = 960
BAR = 4 * BEAT

RELEASE: FloatArray = np.linspace(1.0, 0.0, 481, dtype=np.float32)[:-1]
NO_RELEASE: FloatArray = np.zeros(0, np.float32)

TONE_STEP = 0.2 * 2.0 * np.pi * 24 / 1000
"""No tone of ours has a larger step between two samples, at velocity 127."""


class Click:
    """One sample of 1, then nothing."""

    sample_rate = RATE

    def note(self, pitch: int, velocity: int, frames: int, take: int = 0) -> RenderedNote:
        return RenderedNote(np.ones((1, 1), np.float32), None, NO_RELEASE, one_shot=True)


class Tone:
    """A sine that is held by a seamless loop; shorter notes are beginnings of longer ones."""

    sample_rate = RATE

    def __init__(self, attack_frames: int = 400) -> None:
        self._attack = np.minimum(np.arange(4000) / attack_frames, 1.0)

    def note(self, pitch: int, velocity: int, frames: int, take: int = 0) -> RenderedNote:
        cycles = 5 + pitch % 20
        wave = 0.2 * np.sin(2.0 * np.pi * cycles * np.arange(4000) / 1000.0) * self._attack
        samples = wave.astype(np.float32)[np.newaxis]
        gain = velocity / 127.0
        if frames < 3000:
            short = samples[:, : max(500, frames)]
            return RenderedNote(short, None, RELEASE, gain_left=gain, gain_right=gain)
        return RenderedNote(samples, 2000, RELEASE, gain_left=gain, gain_right=0.7 * gain)


class Hat:
    """Noise that dies away, another one for every take, cut by the next of its kind."""

    sample_rate = RATE

    def note(self, pitch: int, velocity: int, frames: int, take: int = 0) -> RenderedNote:
        noise = np.random.default_rng(1000 * pitch + take % 3).uniform(-1.0, 1.0, (2, 9000))
        fading = (noise * np.linspace(0.3, 0.0, 9000)).astype(np.float32)
        return RenderedNote(fading, None, NO_RELEASE, one_shot=True, choke_group=1)


class Pluck:
    """A falling sine that is no longer than it was asked to be, as patches grow their notes."""

    sample_rate = RATE

    def note(self, pitch: int, velocity: int, frames: int, take: int = 0) -> RenderedNote:
        index = np.arange(min(20_000, max(500, frames)))
        wave = 0.2 * np.sin(0.02 * (1 + pitch % 7) * index) * (1.0 - index / 20_000.0)
        return RenderedNote(wave.astype(np.float32)[np.newaxis], None, RELEASE)


class Broken:
    """Raises what no instrument should, or gives what is no number."""

    sample_rate = RATE

    def __init__(self, error: Exception | None) -> None:
        self._error = error

    def note(self, pitch: int, velocity: int, frames: int, take: int = 0) -> RenderedNote:
        if self._error is not None:
            raise self._error
        return RenderedNote(np.full((1, 500), np.nan, np.float32), None, RELEASE)


class Sounds:
    """The fake instruments by name."""

    def __init__(self) -> None:
        self._all: dict[str, Any] = {
            "click": Click(),
            "tone": Tone(),
            "hat": Hat(),
            "pluck": Pluck(),
            "broken": Broken(RuntimeError("a fault")),
            "nan": Broken(None),
        }
        self.files: dict[str, Any] = {}
        self.opened: list[str] = []

    def instrument(self, sound: str) -> Any:
        if sound not in self._all:
            raise NotFoundError(f"There is no sound {sound!r}.")
        return self._all[sound]

    def sound_file(self, path: str) -> Any:
        if path not in self.files:
            raise NotFoundError(f"There is no sound file {path}.")
        self.opened.append(path)
        return self.files[path]


class Recording:
    """A sound file of noise, which keeps what it was asked for; `breaks` is where it breaks off."""

    def __init__(self, frames: int, rate: int = RATE, breaks: int | None = None) -> None:
        self.sample_rate, self.frames, self._breaks = rate, frames, breaks
        self.sound = np.random.default_rng(frames).uniform(-0.5, 0.5, (2, frames))
        self.sound = self.sound.astype(np.float32)
        self.read_at: list[tuple[int, int]] = []

    def read(self, first: int, count: int) -> FloatArray:
        self.read_at.append((first, count))
        if self._breaks is not None and first + count > self._breaks:
            raise BadFileError("The recording breaks off.")
        found = np.zeros((2, count), np.float32)
        begin, end = max(0, first), min(self.frames, first + count)
        if begin < end:
            found[:, begin - first : end - first] = self.sound[:, begin:end]
        return found


def notes(*rows: tuple[int, int, int, int]) -> tuple[Note, ...]:
    """Returns notes from (start, pitch, velocity, duration), in order."""
    return tuple(sorted(Note(*row) for row in rows))


def track(sound: str = "tone", events: Events | None = None, **fields: Any) -> Track:
    """Returns a loop of one bar; four notes of a beat each unless it is said otherwise."""
    if events is None:
        rows = [(beat * BEAT, 60 + 3 * beat, 127, 700) for beat in range(4)]
        events = Events(notes(*rows))
    fields = {"length_ticks": BAR, "volume": 1.0} | fields
    return Track(id=sound, name=sound, sound=sound, events=events, **fields)


def clip(path: str = "a", length_ticks: int = BAR, **fields: Any) -> Track:
    """Returns a track that plays the recording `path`; fields are the clip's."""
    return Track(
        id=path,
        name=path,
        sound="",
        events=Events(()),
        length_ticks=length_ticks,
        repeats=False,
        volume=1.0,
        clip=Clip(path=path, **fields),
    )


def room(bpm: float = 120.0, rate: int = RATE) -> RoomClock:
    return RoomClock(TempoMap.constant(bpm), rate)


def rendered(
    placed: Placed,
    frames: int,
    *,
    clock: RoomClock | None = None,
    start: int = 0,
    blocks: Iterable[int] | None = None,
    sounds: Any = None,
    warmed: bool = True,
    complaints: list[JamError] | None = None,
) -> FloatArray:
    """Returns frames start..start+frames-1 of a track, rendered in `blocks` of these lengths."""
    heard: list[JamError] = [] if complaints is None else complaints
    renderer = renderer_for(placed, clock or room(), sounds or Sounds(), frames, heard.append)
    renderer.seek(start, warmed=warmed)
    out = np.zeros((2, frames), np.float32)
    for begin, end in spans(frames, blocks):
        renderer.render(out[:, begin:end])
    return out


def spans(frames: int, blocks: Iterable[int] | None) -> list[tuple[int, int]]:
    """Returns (begin, end) of blocks of these lengths, over and over until `frames` are full."""
    lengths: Sequence[int] = list(blocks) if blocks is not None else [frames]
    found, begin, number = [], 0, 0
    while begin < frames:
        end = min(frames, begin + lengths[number % len(lengths)])
        found.append((begin, end))
        begin, number = end, number + 1
    return found


def largest_step(sound: FloatArray) -> float:
    """Returns the largest difference between two neighbouring samples."""
    return float(np.abs(np.diff(sound, axis=-1)).max(initial=0.0))


def high(**fields: Any) -> Track:
    """A loop like `track`'s, with other notes at other times."""
    rows = [(beat * 960 + 480, 70 + beat, 100, 500) for beat in range(4)]
    return track("tone", Events(notes(*rows)), **fields)
