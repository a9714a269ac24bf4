"""The clock of a room: where the music is, in the time of the host, and how that changes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from jamtui.community.room_fields import field
from jamtui.community.room_settings import default_settings, effective
from jamtui.errors import UsageError
from jamtui.protocol.messages import Clock

LEAD_NS = 250_000_000
"""How far ahead a change is told, so that it reaches everybody before it takes effect."""

LOOP_LEAD_NS = 500_000_000
"""How far ahead a loop is started: it has to be rendered everywhere."""

FARTHEST_NS = 120_000_000_000
"""Longer than any bar, so that no clock is ever farther ahead, but for one of another time."""

SETTINGS = {"bpm": "bpm", "key": "key", "scale": "scale", "time_signature": "timeSignature"}
"""Fields of a change, and where a room keeps them below `settings.transport`."""

_NEEDED = {
    "bpm": "tempo.setBpm",
    "key": "tempo.setKey",
    "scale": "tempo.setScale",
    "time_signature": "tempo.setTimeSignature",
    "beat": "transport.seek",
}
_NS_A_MINUTE = 60_000_000_000


@dataclass(frozen=True, slots=True)
class TransportChange:
    """What somebody wants to change; None stays as it is. `beat` is a place, in beats from 0."""

    bpm: float | None = None
    key: str | None = None
    scale: str | None = None
    time_signature: list[int] | None = None
    is_playing: bool | None = None
    beat: Annotated[float, msgspec.Meta(ge=0, le=1e9)] | None = None

    def kept(self) -> dict[str, Any]:
        """Returns what the room is set to by it, checked; raises UsageError."""
        found = {ours: getattr(self, name) for name, ours in SETTINGS.items()}
        return {
            name: field(f"settings.transport.{name}").check(value)
            for name, value in found.items()
            if value is not None
        }

    def needed(self) -> list[str]:
        """Returns the permissions that it takes."""
        found = [needed for name, needed in _NEEDED.items() if getattr(self, name) is not None]
        if self.is_playing is not None:
            found.append("transport.play" if self.is_playing else "transport.pause")
        return found


def beat_at(clock: Clock, ns: int) -> float:
    """Returns the beat of a clock at a moment; it stands still where nothing plays."""
    if not clock.is_playing:
        return clock.beat
    return clock.beat + (ns - clock.room_ns) * clock.bpm / _NS_A_MINUTE


def next_bar(clock: Clock, now_ns: int) -> float:
    """Returns the beat of the first bar line that a loop can still begin at everywhere."""
    bar = _bar(clock)
    soon = beat_at(clock, max(now_ns, clock.room_ns) + LOOP_LEAD_NS)
    return math.ceil(soon / bar - 1e-9) * bar


def _bar(clock: Clock) -> float:
    """Returns the length of a bar in beats, which are quarter notes."""
    return clock.beats_per_bar * 4 / clock.beat_unit


def first_clock(settings: Mapping[str, Any], now_ns: int) -> Clock:
    """Returns the clock of a room where nothing has been played yet."""
    return _with_settings(
        Clock(room_ns=now_ns, beat=0.0, bpm=120.0, beats_per_bar=4, beat_unit=4), settings
    )


def revived(kept: Mapping[str, Any] | None, now_ns: int) -> Clock | None:
    """Returns a clock that was kept, None for one that cannot be read.

    It goes on as if the host had been there all the time, but where the machine was started anew,
    whose time has begun again: there it stands.
    """
    try:
        clock = msgspec.convert(kept, Clock)
    except msgspec.ValidationError:
        return None
    if clock.room_ns > now_ns + FARTHEST_NS:
        return msgspec.structs.replace(clock, room_ns=now_ns, is_playing=False)
    return clock


def following(clock: Clock, settings: Mapping[str, Any], now_ns: int) -> Clock:
    """Returns the same clock where it agrees with a room's settings, else the one from then on.

    Tempo and key change on a beat, the meter at a bar line, both a moment ahead.
    """
    wanted = _with_settings(clock, settings)
    if wanted == clock:
        return clock
    meters = [(one.beats_per_bar, one.beat_unit) for one in (clock, wanted)]
    step = 1.0 if meters[0] == meters[1] else _bar(clock)
    return _from(wanted, *_next(clock, step, now_ns))


def played(clock: Clock, change: TransportChange, now_ns: int) -> Clock:
    """Returns the clock after a change of what plays, and where; the same where there is none."""
    if change.is_playing is None and change.beat is None:
        return clock
    start_ns = max(now_ns, clock.room_ns) + LEAD_NS
    beat = beat_at(clock, start_ns) if change.beat is None else change.beat
    if change.is_playing is False and change.beat is None:
        beat = beat_at(clock, start_ns)
    is_playing = clock.is_playing if change.is_playing is None else change.is_playing
    if is_playing == clock.is_playing and change.beat is None:
        return clock
    return msgspec.structs.replace(clock, room_ns=start_ns, beat=beat, is_playing=is_playing)


def _next(clock: Clock, step: float, now_ns: int) -> tuple[int, float]:
    """Returns moment and beat of the next multiple of `step` that is far enough ahead."""
    soon = max(now_ns, clock.room_ns) + LEAD_NS
    if not clock.is_playing:
        return soon, clock.beat
    beat = math.ceil(beat_at(clock, soon) / step - 1e-9) * step
    return clock.room_ns + round((beat - clock.beat) * _NS_A_MINUTE / clock.bpm), beat


def _from(clock: Clock, room_ns: int, beat: float) -> Clock:
    return msgspec.structs.replace(clock, room_ns=room_ns, beat=beat)


def _with_settings(clock: Clock, settings: Mapping[str, Any]) -> Clock:
    said = effective(settings, default_settings()).get("transport")
    said = said if isinstance(said, Mapping) else {}
    found = {name: _fit(name, said.get(name)) for name in SETTINGS.values()}
    beats, unit = found["timeSignature"]
    return msgspec.structs.replace(
        clock,
        bpm=float(found["bpm"]),
        beats_per_bar=beats,
        beat_unit=unit,
        key=f"{found['key']} {found['scale']}",
    )


def _fit(name: str, value: Any) -> Any:
    """Returns a value that the room's field can have; rooms from elsewhere may hold anything."""
    known = field(f"settings.transport.{name}")
    try:
        return known.check(value)
    except UsageError:
        return known.default
