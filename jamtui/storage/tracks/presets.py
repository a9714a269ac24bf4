"""How people like their tracks to be set."""

from __future__ import annotations

from jamtui.storage.gateway import equals
from jamtui.storage.tracks.records import TrackPreset
from jamtui.storage.tracks.table import RecordTable


class PresetRepository(RecordTable[TrackPreset]):
    """`saved_track_presets` of the one who acts, the most used first."""

    table = "saved_track_presets"
    noun = "preset"
    kind = TrackPreset
    order = ("-use_count", "name", "id")

    def of_person(
        self,
        user_id: str,
        *,
        instrument: str | None = None,
        track_type: str | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[TrackPreset]:
        """Returns somebody's presets, for one instrument and of one type or for all."""
        wanted = equals(user_id=user_id)
        if instrument is not None:
            wanted = wanted & equals(instrument_id=instrument)
        if track_type is not None:
            wanted = wanted & equals(track_type=track_type)
        return self.find(wanted, limit=limit, offset=offset)

    def default(self, user_id: str, instrument: str) -> TrackPreset | None:
        """Returns the one that is taken for an instrument unless another is named."""
        wanted = equals(user_id=user_id, instrument_id=instrument, is_default=1)
        found = self.find(wanted, limit=1)
        return found[0] if found else None

    def make_default(self, preset: TrackPreset) -> TrackPreset:
        """Makes a preset the default of its instrument, in place of any other."""
        others = equals(user_id=preset.user_id, instrument_id=preset.instrument_id, is_default=1)
        self._gateway.update(self.table, {"is_default": 0}, others)
        return self.change(preset.id, {"is_default": True})

    def settle_default(self, user_id: str, instrument: str) -> None:
        """Gives an instrument that has presets but no default the most used one."""
        if self.default(user_id, instrument) is not None:
            return
        if left := self.of_person(user_id, instrument=instrument, limit=1):
            self.change(left[0].id, {"is_default": True})
