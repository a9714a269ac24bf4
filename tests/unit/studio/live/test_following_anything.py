"""Whatever a room does, in whatever order: in the end its beats are where they are said to be."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest

from jamtui.music.note import Events
from jamtui.protocol.messages import Clock

LATE_MS = 1.0


class Host:
    """A room's clock that is moved about as people do, told of a while before or after."""

    def __init__(self, room_ns: Any, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self._room_ns = room_ns
        self.clock = Clock(
            room_ns=room_ns(1.0), beat=0.0, bpm=120.0, beats_per_bar=4, beat_unit=4, is_playing=True
        )

    def beat_at(self, true_s: float) -> float:
        if not self.clock.is_playing:
            return self.clock.beat
        since = (self._room_ns(true_s) - self.clock.room_ns) / 6e10
        return self.clock.beat + since * self.clock.bpm

    def change(self, true_s: float) -> Clock:
        """Returns what comes next, a moment ahead of `true_s` or, told too late, behind it."""
        kind = self.random.choice(["tempo", "tempo", "key", "meter", "pause", "seek"])
        at_s = true_s + float(self.random.choice([-0.3, 0.02, 0.25, 0.6]))
        at_s = max(at_s, (self.clock.room_ns - self._room_ns(0.0)) / 1e9 + 0.01)
        beat = max(0.0, self.beat_at(at_s))
        if self.clock.is_playing and kind in ("tempo", "key", "meter"):
            beat = float(np.ceil(beat))
            at_s += (beat - self.beat_at(at_s)) * 60 / self.clock.bpm
        fields: dict[str, Any] = {"room_ns": self._room_ns(at_s), "beat": beat}
        match kind:
            case "tempo":
                fields["bpm"] = float(self.random.integers(60, 200))
            case "key":
                fields["key"] = str(self.random.choice(["C major", "E minor", "F# minor"]))
            case "meter":
                fields["beats_per_bar"] = int(self.random.integers(2, 8))
            case "pause":
                fields["is_playing"] = not self.clock.is_playing
            case "seek":
                fields["beat"] = float(self.random.integers(0, 64))
        self.clock = msgspec.structs.replace(self.clock, **fields)
        return self.clock


@pytest.mark.parametrize("seed", [*range(10), 33, 44])
def test_beats_are_where_the_room_says_in_the_end(
    take_seat: Any, arrange: Any, fakes: Any, seed: int
) -> None:
    seat = take_seat(card_ppm=(-1) ** seed * 120, seed=seed)
    host = Host(seat.room_ns, seed)
    clicks = Events(fakes.notes(*((beat * 960, 60, 127, 100) for beat in range(4))))
    seat.join(arrange(fakes.track("click", clicks, key="C major"), key="C major"), host.clock)
    for _ in range(8):
        seat.run(seat.true_s + float(host.random.uniform(0.05, 1.5)))
        if host.random.random() < 0.2:
            seat.link.die()
        seat.following.take(host.change(seat.true_s))
    if not host.clock.is_playing:
        told_s = (host.clock.room_ns - seat.room_ns(0.0)) / 1e9
        seat.run(max(seat.true_s, told_s) + 1.0)
        silent = seat.run(seat.true_s + 1.0)
        assert not silent.any()
        host.clock = msgspec.structs.replace(
            host.clock, is_playing=True, room_ns=seat.room_ns(seat.true_s + 0.3)
        )
        seat.following.take(host.clock)
    seat.run(seat.true_s + 3.0)
    begin = seat.true_s
    sound = np.abs(seat.run(begin + 3.0)[0])
    places = np.flatnonzero(sound > 0.3)
    first = places[np.diff(places, prepend=-10_000) > 1000]
    peaks = np.array([at + int(np.argmax(sound[at : at + 40])) for at in first])
    beats = np.array([host.beat_at(begin + peak * seat.frame_s) for peak in peaks])
    assert len(beats) >= 3 * host.clock.bpm / 60 - 1.1
    off_ms = np.abs(beats - np.round(beats)) * 60_000 / host.clock.bpm
    assert off_ms.max() < LATE_MS
    assert seat.session.status()["bpm"] == host.clock.bpm
    assert seat.session.status()["meter"] == f"{host.clock.beats_per_bar}/4"
    assert (seat.session.status()["key"] or "C major") == (host.clock.key or "C major")
