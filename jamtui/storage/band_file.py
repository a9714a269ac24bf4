"""Bands as TOML, as `jamtui.catalog.bands` reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jamtui.catalog.bands import Band, BandTrack
from jamtui.catalog.effects import default_effect


def band_toml(band: Band) -> str:
    """Returns the text of a band's file; effects only where they differ from the default."""
    head: dict[str, object] = {
        "name": band.name,
        "genre": band.genre,
        "description": band.description or None,
        "bpm": band.bpm,
        "key": band.key,
        "meter": str(band.meter),
        "tags": list(band.tags),
    }
    return _lines(head) + "".join(_track(track) for track in band.tracks)


def _track(track: BandTrack) -> str:
    text = "\n[[tracks]]\n" + _lines(
        {
            "loop": track.loop,
            "launch_bar": track.launch_bar,
            "volume": track.volume,
            "pan": track.pan,
            "sound": track.sound,
            "humanize_timing": track.humanize_timing,
            "humanize_velocity": track.humanize_velocity,
        }
    )
    for name, settings in track.effects.items():
        default = default_effect(name)
        changed = {key: value for key, value in settings.items() if default.get(key) != value}
        if changed:
            text += f"[tracks.effects.{name}]\n" + _lines(changed)
    return text


def _lines(values: Mapping[str, object]) -> str:
    return "".join(
        f"{key} = {_value(value)}\n" for key, value in values.items() if value is not None
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # A JSON text is a TOML text, but for the one character that JSON leaves as it is.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} = {_value(item)}" for key, item in value.items())
        return f"{{ {inner} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return repr(value)
