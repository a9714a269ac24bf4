"""The effects of tracks that come in: complete, in their ranges, and all of them playable."""

from __future__ import annotations

import msgspec

from jamtui.catalog.effects import Settings, merge_effects
from jamtui.dsp.settings import EFFECTS
from jamtui.engine.placed import Placed
from jamtui.engine.track import Track
from jamtui.errors import UsageError


def playable_effects(settings: object) -> Settings:
    """Returns `settings` over the defaults of a track.

    Raises UsageError for what is no effect, no parameter or no value of it, and for an effect
    that settings may have but that cannot be played yet, even when it is switched off.
    """
    complete = merge_effects(settings)
    for name in complete:
        if name not in EFFECTS:
            raise UsageError(
                f"The effect {name} cannot be played yet: a track can have {', '.join(EFFECTS)}."
            )
    return complete


def with_playable_effects(track: Track) -> Track:
    """Returns a track with complete effects, or none as before; UsageError as above."""
    if track.effects is None:
        return track
    return msgspec.structs.replace(track, effects=playable_effects(track.effects))


def placed_playable(placed: Placed) -> Placed:
    """Returns the same with the track's effects complete; UsageError as above."""
    return msgspec.structs.replace(placed, track=with_playable_effects(placed.track))
