"""A track that plays, or is about to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from jamtui.engine.messages import Quantum, When
from jamtui.engine.placed import Placed
from jamtui.engine.track import Track
from jamtui.errors import UsageError
from jamtui.music.loop import is_kit
from jamtui.music.midi_data import decode

MIXER_FIELDS = frozenset(("volume", "pan", "muted", "solo"))
"""What the mixer does at once; all else is rendered."""

CHANGEABLE_FIELDS = MIXER_FIELDS | {
    "sound",
    "transpose",
    "effects",
    "humanize_timing",
    "humanize_velocity",
    "own_bpm",
}


def with_fields(track: Track, fields: dict[str, Any]) -> Track:
    """Returns `track` with other values; raises UsageError for what is no track's value.

    `midi_data` are its notes as the database keeps them, in fractions of its length.
    """
    if "midi_data" in fields:
        fields = dict(fields)
        events = decode(fields.pop("midi_data"), track.length_ticks)
        track = msgspec.structs.replace(track, events=events)
    for name in fields:
        if name not in CHANGEABLE_FIELDS:
            known = ", ".join(sorted(CHANGEABLE_FIELDS))
            raise UsageError(f"A track has no {name!r} that can be changed; it has: {known}.")
    if "sound" in fields:
        fields = fields | {"is_drums": is_kit(str(fields["sound"]))}
    try:
        return msgspec.convert(msgspec.to_builtins(track) | fields, Track)
    except msgspec.ValidationError as error:
        raise UsageError(f"The track cannot be changed: {error}.") from error


class TrackState(StrEnum):
    """Where a track is in its life."""

    QUEUED = "queued"
    PLAYING = "playing"
    STOPPING = "stopping"


@dataclass(slots=True)
class LiveTrack:
    """A slot in use: what plays there, from and until which tick."""

    track: Track
    """As it is wished for."""
    rendered: Track
    """As it is known to sound."""
    state: TrackState = TrackState.QUEUED
    placed: Placed | None = None
    """Known once its beat is."""
    launches: When = Quantum.BAR
    stops: When | None = None
    """When it is to stop, until that beat is known."""
    changes: int | None = None
    """The tick from which on it is to be as it is wished for, until that is done."""

    def place(self, slot: int, track: Track) -> Placed:
        """Returns where `track` is or will be in place of this one."""
        begin = self.launches if isinstance(self.launches, int) else 0
        placed = self.placed or Placed(slot, track, begin)
        if isinstance(self.stops, int):
            placed = placed.stopping(self.stops)
        return msgspec.structs.replace(placed, track=track)

    def describe(self, slot: int) -> dict[str, Any]:
        """Returns what people and scripts want to know."""
        track = self.track
        return {
            "slot": slot,
            "id": track.id,
            "name": track.name,
            "state": self.state.value,
            "sound": track.sound,
            "transpose": track.transpose,
            "volume": track.volume,
            "pan": track.pan,
            "muted": track.muted,
            "solo": track.solo,
        }

    def refuse(self) -> None:
        """Goes back to what sounds, but for what the mixer does."""
        mixed = {name: getattr(self.track, name) for name in MIXER_FIELDS}
        self.track = msgspec.structs.replace(self.rendered, **mixed)
