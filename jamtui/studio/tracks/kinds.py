"""Values with checks of their own: colours, keys, sounds, meters, moments, chords, effects."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from jamtui.catalog.effects import check_effects, default_effect, effect_table, merge_effects
from jamtui.catalog.toml_file import shown
from jamtui.errors import UsageError
from jamtui.music.key import Key
from jamtui.music.meter import Meter
from jamtui.storage.timestamps import timestamp
from jamtui.studio.sound_names import check_playable

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_CHORD = re.compile(r"(N\.?C\.?|[A-G][#b♯♭]?[a-zA-Z0-9#b♯♭°øΔ+()\-,^]{0,16}(/[A-G][#b♯♭]?)?)")
_YOUTUBE = re.compile(r"[A-Za-z0-9_-]{6,20}")
MOST_CHANNELS = 64
"""The highest input of a sound card that can be named."""


def colour(value: Any, where: str) -> str:
    """Returns a colour such as #a78bfa, in small letters."""
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise _wrong(where, "a colour such as #a78bfa", value)
    return value.lower()


def key(value: Any, where: str) -> str:
    """Returns a key as it is kept: "Am" is "A minor"."""
    if not isinstance(value, str):
        raise _wrong(where, "a key such as A minor", value)
    return str(Key.parse(value))


def sound(value: Any, where: str) -> str:
    """Returns the id of a sound that there is; raises NotFoundError with the nearest ones."""
    if not isinstance(value, str):
        raise _wrong(where, "the id of a sound", value)
    check_playable(value)
    return value


def meter(value: Any, where: str) -> list[int]:
    """Returns [3, 4] for that or for "3/4"."""
    if isinstance(value, str):
        found = Meter.parse(value)
    elif isinstance(value, list) and len(value) == 2 and all(type(one) is int for one in value):
        found = Meter(*value)
    else:
        raise _wrong(where, "a meter such as 4/4", value)
    return [found.numerator, found.denominator]


def moment(value: Any, where: str) -> str:
    """Returns a time as the database has it, for one in ISO 8601 with its zone, or "now"."""
    if value == "now":
        return timestamp()
    try:
        return timestamp(datetime.fromisoformat(value))
    except (TypeError, ValueError, OverflowError):
        raise _wrong(
            where, 'a time with its zone, such as 2026-05-01T20:00:00+02:00, or "now"', value
        ) from None


def midi_channel(value: Any, where: str) -> int | str:
    """Returns a channel 1..16, or "all"."""
    if value == "all":
        return "all"
    if type(value) is int and 1 <= value <= 16:
        return value
    raise _wrong(where, "a channel from 1 to 16, or all", value)


def input_channels(value: Any, where: str) -> list[int]:
    """Returns one or two inputs of a sound card, counted from 1: [1] or [1, 2]."""
    found = [value] if type(value) is int else value
    if (
        not isinstance(found, list)
        or not 1 <= len(found) <= 2
        or not all(type(one) is int and 1 <= one <= MOST_CHANNELS for one in found)
        or len(set(found)) < len(found)
    ):
        raise _wrong(where, f"one or two inputs from 1 to {MOST_CHANNELS}, such as [1, 2]", value)
    return list(found)


def chord(value: Any, where: str) -> str:
    """Returns a chord such as Am7 or D/F#, or N.C. for none."""
    if not isinstance(value, str) or not _CHORD.fullmatch(value):
        raise _wrong(where, "a chord such as Am7, D/F# or N.C.", value)
    return value


def youtube_id(value: Any, where: str) -> str:
    """Returns the id of a video."""
    if not isinstance(value, str) or not _YOUTUBE.fullmatch(value):
        raise _wrong(where, "the id of a video, such as dQw4w9WgXcQ", value)
    return value


def effects(value: Any, where: str) -> dict[str, dict[str, Any]]:
    """Returns settings of effects, each that is named with all its parameters, in their order."""
    checked = check_effects(value)
    complete = {name: default_effect(name) | settings for name, settings in checked.items()}
    return {name: complete[name] for name in effect_table().order if name in complete}


def track_effects(value: Any, where: str) -> dict[str, dict[str, Any]]:
    """Returns the same over the effects that every loop track has."""
    return merge_effects(value)


def _wrong(where: str, wanted: str, value: object) -> UsageError:
    return UsageError(f"{where} must be {wanted}, not {shown(value)}.")


KINDS: dict[str, Callable[[Any, str], Any]] = {
    "colour": colour,
    "key": key,
    "sound": sound,
    "meter": meter,
    "moment": moment,
    "channel": midi_channel,
    "inputs": input_channels,
    "chord": chord,
    "youtube": youtube_id,
    "effects": effects,
    "track_effects": track_effects,
}
"""The kinds that need no database."""
