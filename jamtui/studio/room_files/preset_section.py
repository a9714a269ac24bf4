"""One's own presets, those that a file names."""

from __future__ import annotations

from jamtui.studio.room_files.area import Work
from jamtui.studio.room_files.shape import Entry
from jamtui.studio.tracks.presets import Presets


def apply_presets(work: Work, entries: list[Entry]) -> None:
    """Makes one's presets of these names what the file says; no other preset is touched."""
    presets = Presets(work.database)
    mine = {one.name.casefold(): one for one in presets.all()}
    for entry in entries:
        name = str(entry.values["name"])
        values = {key: value for key, value in entry.values.items() if value is not None}
        before = mine.get(name.casefold())
        with work.file.at("presets", entry.number):
            if before is None:
                presets.save(name, None, values)
                work.note("add", "presets", name)
                continue
            kept = presets.edit(before, values)
        for key in dict.fromkeys((*values, "is_default")):
            old, new = getattr(before, key), getattr(kept, key)
            if old != new:
                work.note("change", "presets", before.name, key, (old, new))
