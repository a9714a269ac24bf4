"""Which sounds to list."""

from __future__ import annotations

from jamtui.catalog.sounds import KINDS, SOUND_CATEGORIES, SoundInfo, sound_catalog
from jamtui.errors import unknown_name


def find_sounds(category: str | None = None, kind: str | None = None) -> list[SoundInfo]:
    """Returns the sounds of a category and kind, or all, by id; raises NotFoundError."""
    for what, wanted, known in (
        ("category of sounds", category, SOUND_CATEGORIES),
        ("kind of sound", kind, KINDS),
    ):
        if wanted is not None and wanted not in known:
            raise unknown_name(what, wanted, known, f"There are {', '.join(known)}.")
    return [
        sound
        for sound in sound_catalog().values()
        if category in (None, sound.category) and kind in (None, sound.kind)
    ]
