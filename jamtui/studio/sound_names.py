"""Whether a text names a sound, without loading what plays it."""

from __future__ import annotations

import re

from jamtui.catalog.sounds import sound_catalog
from jamtui.errors import NotFoundError, UsageError, unknown_name

_GM = re.compile(r"gm/(\d{1,5}/\d{1,3}|drums/\d{1,3})")


def check_playable(sound: object) -> None:
    """Raises NotFoundError, with the nearest names, for what is no sound's id; None will do."""
    if sound is None:
        return
    if not isinstance(sound, str):
        raise UsageError(f"{sound!r} is not a sound's id.")
    if sound not in sound_catalog() and not _GM.fullmatch(sound):
        raise unknown_sound(sound)


def unknown_sound(sound: str) -> NotFoundError:
    """Returns the error that names the sounds nearest to what is none."""
    return unknown_name("sound", sound, sound_catalog(), "'jam sound list' shows them all.")
