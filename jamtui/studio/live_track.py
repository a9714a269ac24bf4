"""A track that plays, or is about to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from jamtui.engine.messages import Quantum
from jamtui.engine.placed import Placed
from jamtui.engine.track import Track

MIXER_FIELDS = frozenset(("volume", "pan", "muted", "solo"))
"""What the mixer does at once; all else is rendered."""


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
    launches: Quantum = Quantum.BAR
    stops: Quantum | None = None
    """When it is to stop, until that beat is known."""

    def describe(self, slot: int) -> dict[str, Any]:
        """Returns what people and scripts want to know."""
        track = self.track
        return {"slot": slot, "id": track.id, "name": track.name, "state": self.state.value}

    def refuse(self) -> None:
        """Goes back to what sounds, but for what the mixer does."""
        mixed = {name: getattr(self.track, name) for name in MIXER_FIELDS}
        self.track = msgspec.structs.replace(self.rendered, **mixed)
