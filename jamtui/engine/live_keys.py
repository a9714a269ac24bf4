"""Voices played at once, such as a keyboard's: heard in the next block."""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

from jamtui.engine.voice import CHOKE_FADE_FRAMES, read_between
from jamtui.synth.instrument import FloatArray, RenderedNote

MAX_LIVE_VOICES = 48
"""Beyond this the oldest is let go of: more fingers than anybody has, with the pedal down."""

AT_ONCE = -1
"""In place of a frame: with the next block."""

CHOKE_CURVE: FloatArray = np.linspace(1.0, 0.0, CHOKE_FADE_FRAMES, dtype=np.float32)


class LiveVoice:
    """A key that was pressed. The audio thread moves it on; `note` may be swapped for a longer one.

    That is why a note's longer rendering has to begin with the very samples of the shorter one.
    """

    __slots__ = ("cut", "note", "off", "pitch", "position", "start")

    def __init__(self, note: RenderedNote, pitch: int, start: int) -> None:
        self.note = note
        self.pitch = pitch
        self.start = start
        self.position = 0.0
        self.off: float | None = None
        self.cut: float | None = None


class LiveKeys:
    """Mixes live voices into the audio thread's blocks.

    `press`, `release` and `bend_semitones` belong to one other thread and are heard in the next
    block; `add_to` belongs to the audio thread. Frames are the player's.
    """

    def __init__(self, sample_rate: int, max_frames: int = 4096) -> None:
        self.sample_rate = sample_rate
        self.bend_semitones = 0.0
        self.volume = 0.8
        self.pressed = 0
        self._orders: deque[tuple[LiveVoice, int | None]] = deque()
        self._voices: list[LiveVoice] = []
        self._coming: list[tuple[int, LiveVoice]] = []
        self._row = np.zeros(max_frames, np.float32)
        self._steps = np.arange(max_frames, dtype=np.float64)

    def press(self, note: RenderedNote, pitch: int, at: int = AT_ONCE) -> LiveVoice:
        """Starts a voice at frame `at`; returns it, for `release`."""
        voice = LiveVoice(note, pitch, at)
        self._orders.append((voice, None))
        return voice

    def release(self, voice: LiveVoice, at: int = AT_ONCE) -> None:
        """Lets go of a voice at frame `at`."""
        self._orders.append((voice, at))

    def add_to(self, out: FloatArray, frame: int) -> None:
        """Adds what sounds in this block, float32 (2, frames), which begins at `frame`."""
        end = frame + out.shape[1]
        self._take_orders(frame)
        self._begin_due(frame, end)
        self._release_due(frame, end)
        for voice in self._voices:
            if voice.start < end:
                self._add(voice, out, frame)
        self._voices = [voice for voice in self._voices if not self._is_over(voice)]

    def _take_orders(self, frame: int) -> None:
        while self._orders:
            voice, off = self._orders.popleft()
            if off is None:
                voice.start = max(voice.start, frame)
                self._voices.append(voice)
                self.pressed += 1
            else:
                self._coming.append((max(off, frame), voice))

    def _begin_due(self, frame: int, end: int) -> None:
        """Makes room for the voices that start in this block."""
        for voice in self._voices:
            if frame <= voice.start < end:
                self._choke_group_of(voice, frame)
        playing = [voice for voice in self._voices if voice.cut is None]
        for voice in playing[: max(0, len(playing) - MAX_LIVE_VOICES)]:
            voice.cut = voice.position

    def _release_due(self, frame: int, end: int) -> None:
        for order in [order for order in self._coming if order[0] < end]:
            self._coming.remove(order)
            at, voice = order
            if not voice.note.one_shot and voice.off is None:
                voice.off = voice.position + max(0, at - max(frame, voice.start))

    def _choke_group_of(self, voice: LiveVoice, frame: int) -> None:
        group = voice.note.choke_group
        for other in self._voices:
            if other is voice:
                return  # what was pressed later is not cut
            if group and other.note.choke_group == group and other.cut is None:
                other.cut = other.position + voice.start - max(frame, other.start)

    def _add(self, voice: LiveVoice, out: FloatArray, frame: int) -> None:
        begin = max(0, voice.start - frame)
        count = out.shape[1] - begin
        ratio = float(np.exp2(self.bend_semitones / 12.0))
        positions = voice.position + ratio * self._steps[:count]
        if ratio == 1.0 and voice.position.is_integer():
            heard = _slice(voice.note, int(voice.position), count)
        else:
            heard = read_between(voice.note, positions)
        count = heard.shape[1]
        gains = (voice.note.gain_left * self.volume, voice.note.gain_right * self.volume)
        curves = _ending(voice.note.release, voice.off, positions[:count])
        curves += _ending(CHOKE_CURVE, voice.cut, positions[:count])
        for channel, gain in enumerate(gains):
            row = self._row[:count]
            np.multiply(heard[channel if len(heard) == 2 else 0], np.float32(gain), out=row)
            for curve in curves:
                row *= curve
            out[channel, begin : begin + count] += row
        voice.position += ratio * (out.shape[1] - begin)

    def _is_over(self, voice: LiveVoice) -> bool:
        note, position = voice.note, voice.position
        if voice.off is not None and position >= voice.off + len(note.release):
            return True
        if voice.cut is not None and position >= voice.cut + CHOKE_FADE_FRAMES:
            return True
        return note.loop_start is None and position >= note.samples.shape[1]


def _ending(
    curve: FloatArray, begin: float | None, positions: npt.NDArray[np.float64]
) -> list[FloatArray]:
    """Returns the gains of a curve that begins at a position; none where it has not begun."""
    if begin is None or not len(positions) or positions[-1] < begin:
        return []
    index = np.clip(positions - begin, -1, len(curve)).astype(np.int64)
    return [np.concatenate((curve, (0.0, 1.0)), dtype=np.float32)[index]]


def _slice(note: RenderedNote, begin: int, count: int) -> FloatArray:
    total = note.samples.shape[1]
    if begin + count <= total or note.loop_start is None:
        return note.samples[:, begin : begin + count]
    index = np.arange(begin, begin + count)
    beyond = index >= total
    index[beyond] = note.loop_start + (index[beyond] - note.loop_start) % (total - note.loop_start)
    return note.samples[:, index]
