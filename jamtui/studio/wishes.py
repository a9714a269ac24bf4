"""How a person wants what is named to be played."""

from __future__ import annotations

from dataclasses import dataclass

from jamtui.music.key import Key


@dataclass(frozen=True, slots=True)
class Wishes:
    """How sources are to be played: None and False leave it to them.

    With `setlist` a room plays its songs, one after the other. `person` is whose rooms are meant,
    by a username of this machine, None being the one in use.
    """

    bpm: float | None = None
    key: Key | None = None
    seed: int = 0
    repeats_songs: bool = False
    setlist: bool = False
    person: str | None = None
