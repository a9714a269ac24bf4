"""The sounds that ship with the program: who they are, not how they are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jamtui.catalog.toml_file import LONGEST_TEXT, Fields, read_toml, read_toml_head
from jamtui.errors import BadFileError, UsageError
from jamtui.resources import bundled

SOUND_CATEGORIES = (
    "drums",
    "bass",
    "keys",
    "lead",
    "guitar",
    "pads",
    "strings",
    "brass",
    "wind",
    "percussion",
    "ethnic",
    "fx",
)
KINDS = ("patch", "kit")


@dataclass(frozen=True, slots=True)
class SoundInfo:
    """The head of a sound's file.

    `gm_program` (a patch) or `gm_kit` (a kit) is what a SoundFont plays in its place, 0..127.
    """

    id: str
    name: str
    category: str
    description: str
    kind: str
    gm_program: int | None
    gm_kit: int | None
    path: Path


def read_sound(path: Path, folder: Path) -> SoundInfo:
    """Returns the head of a sound's file in the tree below `folder`; raises BadFileError.

    How the sound is made is for the synthesiser to read and to check.
    """
    fields = Fields(read_toml_head(path), str(path))
    kind = fields.choice("kind", KINDS)
    return SoundInfo(
        id=path.relative_to(folder).with_suffix("").as_posix(),
        name=fields.text("name"),
        category=fields.choice("category", SOUND_CATEGORIES),
        description=fields.text("description", "", LONGEST_TEXT),
        kind=kind,
        gm_program=fields.whole("gm_program", 0, 127) if kind == "patch" else None,
        gm_kit=fields.whole("gm_kit", 0, 127) if kind == "kit" else None,
        path=path,
    )


def read_sounds(folder: Path) -> dict[str, SoundInfo]:
    """Returns all sounds below a folder by id, sorted."""
    sounds = [read_sound(path, folder) for path in folder.rglob("*.toml")]
    return {sound.id: sound for sound in sorted(sounds, key=lambda sound: sound.id)}


@lru_cache(maxsize=1)
def sound_catalog() -> dict[str, SoundInfo]:
    """Returns the sounds that ship with the program by id; do not change the dict."""
    return read_sounds(bundled("presets") / "sounds")


@dataclass(frozen=True, slots=True)
class GmMap:
    """The sound for each General MIDI program and drum kit."""

    programs: tuple[str, ...]
    kits: dict[int, str]

    def program(self, number: int) -> str:
        """Returns the sound of a program, 0..127; raises UsageError outside."""
        if not 0 <= number < len(self.programs):
            raise UsageError(f"There is no General MIDI program {number}: use 0 to 127.")
        return self.programs[number]

    def kit(self, number: int) -> str:
        """Returns the sound of a kit; an unknown one is played by the kit below it."""
        return self.kits[max((known for known in self.kits if known <= number), default=0)]


def read_gm_map(path: Path) -> GmMap:
    """Returns the map in a file with `[programs]` and `[kits]`, both number = "sound id"."""
    top = Fields(read_toml(path), str(path))
    programs = _sounds(top, "programs")
    kits = _sounds(top, "kits")
    top.finish()
    missing = [number for number in range(128) if number not in programs]
    if missing:
        raise BadFileError(f"{path} has no sound for program {missing[0]}.")
    if 0 not in kits:
        raise BadFileError(f"{path} has no sound for kit 0.")
    return GmMap(tuple(programs[number] for number in range(128)), kits)


def _sounds(top: Fields, table: str) -> dict[int, str]:
    return {number: fields.text(key, longest=100) for number, key, fields in _by_number(top, table)}


def _by_number(top: Fields, table: str) -> Iterator[tuple[int, str, Fields]]:
    """Yields number, key and table for each key of a table of programs or kits."""
    values = top.optional(table)
    fields = Fields({} if values is None else values, f"{top.where}, {table}")
    for key in fields.names():
        if not (key.isdecimal() and key.isascii() and len(key) <= 3 and int(key) <= 127):
            raise BadFileError(f"{fields.where}: {key[:20]!r} is not a number from 0 to 127.")
        yield int(key), key, fields


@lru_cache(maxsize=1)
def _gm_map() -> GmMap:
    return read_gm_map(bundled("presets") / "gm.toml")


def gm_fallback(program: int) -> str:
    """Returns the id of the sound that plays a General MIDI program, 0..127."""
    return _gm_map().program(program)


def gm_kit_fallback(kit: int) -> str:
    """Returns the id of the sound that plays a General MIDI drum kit."""
    return _gm_map().kit(kit)
