"""Presets of tracks: saved from what sounds well, taken for an input, one default each."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from jamtui.errors import ConflictError, UsageError, unknown_name
from jamtui.storage.database import Database
from jamtui.storage.gateway import equals
from jamtui.storage.ids import new_id
from jamtui.storage.tracks.inputs import InputRepository
from jamtui.storage.tracks.presets import PresetRepository
from jamtui.storage.tracks.records import InputTrack, LoopTrack, TrackPreset
from jamtui.studio.tracks.area import TrackArea
from jamtui.studio.tracks.fields import FieldCheck
from jamtui.studio.tracks.naming import named

MOST = 500
"""How many presets a person keeps."""

_UNDECIDED: dict[str, Any] = {"is_default": None}
"""What differs from yes and from no, so that either is a change that somebody asked for."""


class Presets(TrackArea):
    """The presets of who acts."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.rows = PresetRepository(self._gateway)
        self._check = FieldCheck("preset", {"instrument": self._instrument})

    def all(
        self,
        *,
        instrument: str | None = None,
        track_type: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[TrackPreset]:
        """Returns a page of one's presets, the most used first."""
        return self.rows.of_person(
            self.own_id, instrument=instrument, track_type=track_type, limit=limit, offset=offset
        )

    def find(self, text: str) -> TrackPreset:
        """Returns one's preset of that id or name, in whatever case."""
        return named(self.rows.of_person(self.own_id), text, "preset", numbered=False)

    def save(
        self,
        name: str,
        source: InputTrack | LoopTrack | None,
        fields: Mapping[str, Any],
        assignments: Sequence[str] = (),
    ) -> TrackPreset:
        """Saves a preset, from an input or loop track or from nothing but what is named.

        The first preset for an instrument is its default, unless it says otherwise. Raises
        ConflictError for a name that one's other preset has.
        """
        self._check_free(name)
        if self.rows.count(equals(user_id=self.own_id)) >= MOST:
            raise ConflictError(f"You have {MOST} presets, and no more fit: delete some first.")
        plain = TrackPreset(id=new_id(), user_id=self.own_id, name=name)
        plain = dataclasses.replace(plain, **_taken_from(source))
        changes, says_default = self._changes(plain, fields, assignments)
        self._check.values({"name": name})
        kept = self.rows.insert(dataclasses.replace(plain, **changes))
        if says_default:
            self.rows.make_default(kept)
        elif says_default is None:
            self.rows.settle_default(self.own_id, kept.instrument_id)
        return self.rows.get(kept.id)

    def edit(
        self, preset: TrackPreset, fields: Mapping[str, Any], assignments: Sequence[str] = ()
    ) -> TrackPreset:
        """Changes some fields of a preset; with another instrument it is no longer the default.

        One that says that it is not the default leaves its instrument without one.
        """
        preset = self.rows.get(preset.id)
        changes, says_default = self._changes(preset, fields, assignments)
        if "name" in changes and changes["name"].casefold() != preset.name.casefold():
            self._check_free(changes["name"])
        if "instrument_id" in changes or says_default is False:
            changes["is_default"] = False
        changed = self.rows.change(preset.id, changes)
        if says_default:
            self.rows.make_default(changed)
        if "instrument_id" in changes:
            if preset.is_default:
                self.rows.settle_default(self.own_id, preset.instrument_id)
            if says_default is None:
                self.rows.settle_default(self.own_id, changed.instrument_id)
        return self.rows.get(preset.id)

    def _changes(
        self, preset: TrackPreset, fields: Mapping[str, Any], assignments: Sequence[str]
    ) -> tuple[dict[str, Any], bool | None]:
        """Returns what is to change, and whether it says that it is the default or is not."""
        undecided = dataclasses.replace(preset, **_UNDECIDED)
        changes = self._check.changes(undecided, fields, assignments)
        return changes, changes.pop("is_default", None)

    def apply(self, preset: TrackPreset, track: InputTrack) -> InputTrack:
        """Sets an input as a preset has it, and counts that; raises UsageError for another type."""
        if track.track_type != preset.track_type:
            raise UsageError(
                f"The preset {preset.name!r} is for {preset.track_type}, "
                f"the input {track.name!r} is {track.track_type}."
            )
        changes: dict[str, Any] = {
            "color": preset.color,
            "volume": preset.volume,
            "is_muted": preset.is_muted,
            "is_solo": preset.is_solo,
            "audio_settings": (preset.audio_settings or {}) | _effects(preset),
        }
        if preset.midi_settings is not None:
            changes["midi_settings"] = preset.midi_settings
        changed = InputRepository(self._gateway).change(track.id, changes)
        uses = self.rows.get(preset.id).use_count
        self.rows.change(preset.id, {"use_count": uses + 1})
        return changed

    def make_default(self, preset: TrackPreset) -> TrackPreset:
        """Makes a preset the one that is taken for its instrument."""
        return self.rows.make_default(preset)

    def delete(self, preset: TrackPreset) -> None:
        """Deletes a preset; the most used of the others becomes the default in its place."""
        deleted = self.rows.get(preset.id)
        self.rows.delete(preset.id)
        if deleted.is_default:
            self.rows.settle_default(preset.user_id, preset.instrument_id)

    def _check_free(self, name: str) -> None:
        mine = self.rows.of_person(self.own_id)
        if any(one.name.casefold() == name.casefold() for one in mine):
            raise ConflictError(f"You have a preset {name[:80]!r} already: choose another name.")

    def _instrument(self, value: Any, where: str) -> str:
        rows = self._gateway.select("system_instruments", equals(id=str(value)), ("id",), limit=1)
        if rows or value == "other":
            return str(value)
        known = [row["id"] for row in self._gateway.select("system_instruments", columns=("id",))]
        raise unknown_name("instrument", str(value)[:80], known)


def _taken_from(source: InputTrack | LoopTrack | None) -> dict[str, Any]:
    """Returns the fields of a preset that a track has."""
    if source is None:
        return {}
    if isinstance(source, LoopTrack):
        return {
            "track_type": "midi",
            "color": source.color,
            "volume": source.volume,
            "is_muted": source.muted,
            "is_solo": source.solo,
            "midi_settings": {"patch": source.sound_preset},
            "effects": source.effects,
        }
    settings = dict(source.audio_settings)
    return {
        "track_type": source.track_type,
        "color": source.color,
        "volume": source.volume,
        "is_muted": source.is_muted,
        "is_solo": source.is_solo,
        "effects": settings.pop("effects", {}),
        "audio_settings": settings,
        "midi_settings": source.midi_settings,
    }


def _effects(preset: TrackPreset) -> dict[str, Any]:
    return {"effects": preset.effects} if preset.effects else {}
