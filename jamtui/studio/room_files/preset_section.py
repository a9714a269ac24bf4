"""One's own presets, those that a file names."""

from __future__ import annotations

from typing import Any

from jamtui.errors import UsageError
from jamtui.studio.room_files.area import Work
from jamtui.studio.room_files.shape import Entry
from jamtui.studio.tracks.presets import Presets


def apply_presets(work: Work, entries: list[Entry]) -> None:
    """Makes one's presets of these names what the file says; no other preset is touched."""
    presets = Presets(work.database)
    mine = {one.name.casefold(): one for one in presets.all()}
    for entry in entries:
        name = str(entry.values["name"])
        values = {k: v for k, v in entry.values.items() if k != "is_default" and v is not None}
        before = mine.get(name.casefold())
        with work.file.at("presets", entry.number):
            is_default = _truth(entry.values.get("is_default", False))
            if before is None:
                kept = presets.save(name, None, values, default=is_default)
                work.note("add", "presets", name)
                continue
            kept = presets.edit(before, values)
            if is_default and not kept.is_default:
                kept = presets.make_default(kept)
        for key in (*values, "is_default"):
            old, new = getattr(before, key), getattr(kept, key)
            if old != new:
                work.note("change", "presets", before.name, key, (old, new))


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise UsageError("is_default must be true or false.")
    return value
