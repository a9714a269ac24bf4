"""The room that the demo plays in."""

from __future__ import annotations

import json
from typing import Any

from jamtui.community.room_settings import default_settings
from jamtui.engine.placed import Placed
from jamtui.music.note import TICKS_PER_BEAT
from jamtui.storage.database import Database
from jamtui.studio.arrangement import Arrangement

NAME = "Demo"


def open_demo_room(database: Database, arrangement: Arrangement) -> str:
    """Puts the arrangement into the person's demo room, made on first use; returns its code."""
    rooms = database.rooms
    settings = default_settings() | {"transport": _transport(arrangement)}
    private = {"name": NAME, "settings": json.dumps(settings), "is_public": 0}
    code = rooms.own_by_name(NAME) or rooms.create(private)
    rooms.play(code, settings, [_loop_track(placed) for placed in arrangement.tracks])
    return code


def _transport(arrangement: Arrangement) -> dict[str, Any]:
    tonic, _, scale = (arrangement.key or "C major").partition(" ")
    return {
        "bpm": arrangement.tempo[0][1],
        "key": tonic,
        "scale": scale,
        "timeSignature": list(arrangement.meter),
        "swing": 0,
    }


def _loop_track(placed: Placed) -> dict[str, Any]:
    track = placed.track
    return {
        "loop_id": track.id.partition("#")[0],
        "name": track.name,
        "is_playing": 1,
        "loop_start_beat": placed.first_ticks / TICKS_PER_BEAT,
        "sound_preset": track.sound,
        "transpose_amount": track.transpose,
        "volume": track.volume,
        "pan": track.pan,
        "effects": json.dumps(track.effects or {}),
        "humanize_enabled": int(track.humanize_timing > 0 or track.humanize_velocity > 0),
        "humanize_timing": track.humanize_timing,
        "humanize_velocity": track.humanize_velocity,
    }


def bar_by_bar(arrangement: Arrangement, bars_apart: int = 1) -> Arrangement:
    """Returns the arrangement with one track more every so many bars, all in place of the bar.

    A track that comes in later does so in the middle of its loop, so that the harmony is the same
    as if all had started together.
    """
    step = bars_apart * arrangement.bar_ticks
    tracks = [
        Placed(placed.slot, placed.track, 0, None, number * step)
        for number, placed in enumerate(arrangement.tracks)
    ]
    longest = max(placed.track.length_ticks for placed in tracks)
    length = (len(tracks) - 1) * step + longest
    return Arrangement(
        name=arrangement.name,
        tracks=tracks,
        tempo=arrangement.tempo,
        meter=arrangement.meter,
        key=arrangement.key,
        length_ticks=length,
    )
