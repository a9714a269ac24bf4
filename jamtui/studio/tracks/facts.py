"""Records as facts for people: a name and a value each, without JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from jamtui.storage.tracks.records import Json, LoopTrack, Song
from jamtui.studio.tracks.cards import minutes

Facts = dict[str, object]


def facts(record: Any, **instead: object) -> Facts:
    """Returns the fields of a record, some values by others.

    Settings within a field have a fact of their own each, named as `--set` names them:
    "effects.reverb" is "on, type room, mix 0.3".
    """
    found: Facts = {}
    for one in fields(record):
        value = instead[one.name] if one.name in instead else getattr(record, one.name)
        found |= _within(one.name, value)
    return found


def loop_track_facts(track: LoopTrack) -> Facts:
    """Returns what is set for a loop track: its place counts from 1, its notes are counted."""
    own = None if track.custom_midi_data is None else f"{len(track.custom_midi_data)} of its own"
    return facts(track, position=track.position + 1, custom_midi_data=own)


def song_facts(song: Song) -> Facts:
    """Returns what a song is made of; tracks, sections, chords and lines count from 1."""
    lists = dict.fromkeys(("tracks", "notation", "lyrics"))
    meter = "/".join(map(str, song.time_signature))
    length, place = minutes(song.duration), song.position + 1
    found = facts(song, time_signature=meter, duration=length, position=place, **lists)
    for name in lists:
        del found[name]
    notation = song.notation or {}
    found |= _numbered("track", _track, song.tracks)
    found |= _numbered("section", _section, notation.get("sections"))
    found |= _numbered("chord", _chord, notation.get("chords"))
    return found | _numbered("line", _line, song.lyrics)


def _numbered(noun: str, told: Callable[[Json], str], items: Sequence[Json] | None) -> Facts:
    return {f"{noun} {number}": told(one) for number, one in enumerate(items or (), 1)}


def _track(one: Json) -> str:
    place, volume = _word(one.get("startOffset")), _word(one.get("volume"))
    states = "".join(f", {state}" for state in ("muted", "solo") if one.get(state))
    return f"{one.get('type')} {one.get('trackId')} at {place} s, volume {volume}{states}"


def _section(one: Json) -> str:
    called = f" {one['name']!r}" if one.get("name") else ""
    length, start = _word(one.get("length")), _word(one.get("start"))
    return f"{one.get('type')}{called}, {length} beats from beat {start} on"


def _chord(one: Json) -> str:
    return f"{one.get('chord')} on beat {_word(one.get('beat'))}"


def _line(one: Json) -> str:
    return f"at {_word(one.get('time'))} s: {one.get('text')}"


def _within(path: str, value: Any) -> Facts:
    """Returns the facts at a path: one, or for a table its plain settings and then each other."""
    inner = _inner(value)
    if inner is None:
        return {path: value}
    plain = {name: one for name, one in inner.items() if _inner(one) is None}
    found: Facts = {path: _settings(plain)} if plain or not inner else {}
    for name, one in inner.items():
        if _inner(one):
            found |= _within(f"{path}.{name}", one)
    return found


def _inner(value: Any) -> Mapping[str, Any] | None:
    """Returns what is in a table, or in a list of tables by its place; None for what is plain."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        return {str(place): one for place, one in enumerate(value)}
    return None


def _settings(plain: Mapping[str, Any]) -> str | None:
    """Returns plain settings in words, None for none."""
    words = [
        _truth(value, "on", "off") if name == "enabled" else f"{name} {_word(value)}"
        for name, value in plain.items()
        if value != []
    ]
    return ", ".join(words) or None


def _word(value: Any) -> str:
    if isinstance(value, list):
        return " and ".join(map(_word, value))
    if isinstance(value, float):
        return f"{value:g}"
    return "-" if value is None else _truth(value, "yes", "no")


def _truth(value: Any, yes: str, no: str) -> str:
    return str(value) if not isinstance(value, bool) else yes if value else no
