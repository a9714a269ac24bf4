"""The parts of a loop that a person names: checked, and completed from one another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

from jamtui.catalog.categories import loop_categories
from jamtui.catalog.sounds import SoundInfo, read_sound
from jamtui.errors import UsageError, unknown_name
from jamtui.music.key import Key
from jamtui.resources import bundled
from jamtui.studio.sound_names import unknown_sound

CUSTOM_SUBCATEGORY = "custom"
"""The subcategory that the schema gives to loops of one's own; it belongs to every category."""

LONGEST_NAME = 200
LONGEST_DESCRIPTION = 2_000
LONGEST_TAG = 100
MOST_TAGS = 32

_SOUND_ID = re.compile(r"[a-z0-9-]{1,60}(/[a-z0-9-]{1,60}){1,3}")
_CATEGORY_OF_SOUND = {"lead": "synth", "wind": "brass", "ethnic": "strings", "fx": "synth"}


Places = Mapping[str, Collection[str]]
"""The ids of the subcategories of each category."""


def shipped_places() -> Places:
    """Returns the categories that ship."""
    return {one.id: one.subcategory_ids for one in loop_categories().values()}


def check_category(category: str, known: Places | None = None) -> str:
    """Returns the id of a `known` category (default: of those that ship).

    Raises NotFoundError with the nearest ones.
    """
    places = shipped_places() if known is None else known
    if category not in places:
        raise unknown_name("category", category, places, f"There are {', '.join(places)}.")
    return category


def check_subcategory(subcategory: str, category: str | None, known: Places | None = None) -> str:
    """Returns the id of a subcategory of one or of any `known` category; raises NotFoundError."""
    places = shipped_places() if known is None else known
    ids = [CUSTOM_SUBCATEGORY]
    for other, subcategories in places.items():
        if category in (None, other):
            ids += subcategories
    if subcategory not in ids:
        where = f"subcategory of {category}" if category else "subcategory"
        raise unknown_name(where, subcategory, ids)
    return subcategory


def check_sound(sound: str) -> SoundInfo:
    """Returns what is known of a sound; raises NotFoundError with the nearest ones."""
    found = known_sound(sound)
    if found is None:
        raise unknown_sound(sound)
    return found


def known_sound(sound: str) -> SoundInfo | None:
    """Returns what is known of a sound, None for an unknown id. Reads no other sound's file."""
    folder = bundled("presets") / "sounds"
    if not _SOUND_ID.fullmatch(sound) or not (path := folder / f"{sound}.toml").is_file():
        return None
    return read_sound(path, folder)


def check_text(what: str, text: str, longest: int) -> str:
    """Returns `text` without blanks at its ends; raises UsageError for one that will not do."""
    text = text.strip()
    if len(text) > longest:
        raise UsageError(f"A {what} has at most {longest:,} characters; this has {len(text):,}.")
    if not text.isprintable():
        raise UsageError(f"A {what} has no control characters in it.")
    return text


def check_name(what: str, text: str) -> str:
    """Returns a name, which may not be empty; raises UsageError."""
    name = check_text(what, text, LONGEST_NAME)
    if not name:
        raise UsageError(f"A {what} cannot be empty.")
    return name


def check_tags(texts: Collection[str]) -> tuple[str, ...]:
    """Returns the tags in texts such as "funk,slow", each once; raises UsageError."""
    tags: dict[str, None] = {}
    for text in texts:
        for part in text.split(","):
            if tag := check_text("tag", part, LONGEST_TAG):
                tags[tag] = None
    if len(tags) > MOST_TAGS:
        raise UsageError(f"{len(tags)} tags are too many: use at most {MOST_TAGS}.")
    return tuple(tags)


def check_key(text: str) -> str | None:
    """Returns a key as it is kept, None for "none"; raises UsageError."""
    return None if text.strip().lower() == "none" else str(Key.parse(text))


def category_of_sound(sound: SoundInfo) -> str:
    """Returns the category of the loops that a sound usually plays."""
    category = _CATEGORY_OF_SOUND.get(sound.category, sound.category)
    return category if category in loop_categories() else "synth"


def id_of_name(name: str, kind: str) -> str:
    """Returns an id made from a name: "Süd-Café 2" becomes "sud-cafe-2"."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-") or f"my-{kind}"


def free_id(wanted: str, taken: Collection[str]) -> str:
    """Returns `wanted`, or it with the first number that makes it one of its own."""
    candidate, number = wanted, 1
    while candidate in taken:
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate
