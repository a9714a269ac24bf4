"""The tracks of a session, by their slots."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
import numpy as np

from jamtui.engine.mixer import Mixer
from jamtui.engine.placed import Placed
from jamtui.engine.slots import SLOTS
from jamtui.engine.track import Track
from jamtui.errors import ConflictError, unknown_name
from jamtui.music.key import Key
from jamtui.studio.arrangement import FIRST_MUSIC_SLOT
from jamtui.studio.live_track import LiveTrack
from jamtui.studio.metronome import METRONOME_SLOT


class LiveTracks(dict[int, LiveTrack]):
    """What plays or is about to, by slot. One thread, the session's."""

    def free_slot(self) -> int:
        """Returns the slot that the next track will get; raises ConflictError if all are taken."""
        free = [slot for slot in range(FIRST_MUSIC_SLOT, SLOTS) if slot not in self]
        if not free:
            most = SLOTS - FIRST_MUSIC_SLOT
            raise ConflictError(f"All {most} slots are taken: stop a track first.")
        return free[0]

    def slot(self, name: str) -> int:
        """Returns the slot of a track by its id, name or slot; raises NotFoundError."""
        for slot, live in self.items():
            if name in (live.track.id, live.track.name, str(slot)):
                return slot
        raise unknown_name("track playing", name, (live.track.id for live in self.values()))

    def music(self) -> list[int]:
        """Returns all slots but the metronome's."""
        return [slot for slot in self if slot != METRONOME_SLOT]

    def of(self, slots: Iterable[int]) -> list[LiveTrack]:
        """Returns the tracks in those of `slots` that are in use."""
        return [self[slot] for slot in slots if slot in self]

    def ids(self, slots: Iterable[int]) -> list[str]:
        """Returns their ids."""
        return [live.track.id for live in self.of(slots)]

    def in_key(self, key: Key, transpose: Callable[[Track, Key], int]) -> dict[int, Track]:
        """Returns all that follow a key as they are in another, moved by what `transpose` says."""
        return {
            slot: msgspec.structs.replace(live.track, transpose=transpose(live.track, key))
            for slot, live in self.items()
            if live.track.follows_key
        }

    def placed(self) -> list[Placed]:
        """Returns where everything is or will be, as it is wished for."""
        return [live.place(slot, live.track) for slot, live in self.items()]

    def set_strips(self, mixer: Mixer) -> None:
        """Has the mixer play every track as it is set."""
        for slot in np.flatnonzero(mixer.solo | mixer.muted).tolist():
            if slot not in self:  # what is gone must not keep the others silent
                mixer.set_strip(slot, muted=False, solo=False)
        for slot, live in self.items():
            track = live.track
            mixer.set_strip(
                slot, volume=track.volume, pan=track.pan, muted=track.muted, solo=track.solo
            )
