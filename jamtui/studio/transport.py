"""Where the music is: tempo, meter, key and count-in of what is loaded."""

from __future__ import annotations

from typing import Any

from jamtui.engine.clock import RoomClock
from jamtui.engine.track import Track
from jamtui.music.key import Key, nearest_transposition
from jamtui.music.meter import Meter
from jamtui.music.note import TICKS_PER_BEAT
from jamtui.music.tempo import TempoMap
from jamtui.studio.arrangement import Arrangement, transposition


class Transport:
    """The time line of a session. Ticks and frames count from the start of the count-in."""

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self.meter = Meter()
        self.key: Key | None = None
        self.count_in_ticks = 0
        self.follow([(0, 120.0)])

    def load(self, arrangement: Arrangement, count_in_bars: int) -> None:
        """Takes over what an arrangement starts in."""
        self.meter = Meter(*arrangement.meter)
        self.key = Key.parse(arrangement.key) if arrangement.key else None
        self.count_in_ticks = count_in_bars * arrangement.bar_ticks
        counted_in = [(ticks + self.count_in_ticks, bpm) for ticks, bpm in arrangement.tempo]
        self.follow([(0, arrangement.tempo[0][1]), *counted_in])

    def follow(self, tempo: list[tuple[int, float]]) -> None:
        """Takes another tempo map, as (ticks, bpm)."""
        self.tempo = list(tempo)
        self.clock = RoomClock(TempoMap(tempo), self.sample_rate)

    def frame_at(self, ticks: int) -> int:
        return self.clock.frames_at([ticks])[0]

    def position(self, frame: int) -> dict[str, Any]:
        """Returns bar and beat (from 1; bar 0 and less are counted in), tempo, meter and key."""
        ticks = self.clock.ticks_at(frame)
        since = ticks - self.count_in_ticks
        beat_ticks = self.meter.bar_ticks / self.meter.numerator
        bar = int(since // self.meter.bar_ticks)
        return {
            "bar": bar + 1,
            "beat": int((since - bar * self.meter.bar_ticks) // beat_ticks) + 1,
            "bpm": float(self.clock.tempo.bpm_at(ticks / TICKS_PER_BEAT)),
            "meter": str(self.meter),
            "key": str(self.key) if self.key else None,
        }

    def transpose_to(self, track: Track, target: Key) -> int:
        """Returns by how many semitones a track moves in another key than now.

        It goes from its own key by the nearest interval, and keeps what it was moved by beyond
        that; one that knows no key goes as far as the room does.
        """
        if track.key is not None:
            own = track.transpose - transposition(track.key, self.key)
            return own + transposition(track.key, target)
        moved = 0 if self.key is None else nearest_transposition(self.key, target)
        return (track.transpose + moved + 6) % 12 - 6
