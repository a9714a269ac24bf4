"""Loops from MIDI files: what the file says, completed by what a person says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jamtui.catalog.sounds import gm_fallback, gm_kit_fallback
from jamtui.errors import UsageError
from jamtui.midi.smf import LoopFile, read_loop
from jamtui.music.key import Key
from jamtui.music.loop import Loop
from jamtui.music.tempo import MAX_BPM, MIN_BPM, check_bpm
from jamtui.studio.fitting_notes import fitted
from jamtui.studio.loop_fields import (
    CUSTOM_SUBCATEGORY,
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    category_of_sound,
    check_category,
    check_key,
    check_name,
    check_sound,
    check_subcategory,
    check_tags,
    check_text,
    id_of_name,
)

MOST_BARS = 512
CUSTOM_TAG = "custom"
"""The tag that the schema gives to loops of one's own."""


@dataclass(frozen=True, slots=True)
class LoopCardWishes:
    """What a person says about a loop; None leaves it to the file. `channel` is 1..16."""

    id: str | None = None
    name: str | None = None
    category: str | None = None
    subcategory: str | None = None
    sound: str | None = None
    key: str | None = None
    bpm: float | None = None
    bars: int | None = None
    tags: Sequence[str] | None = None
    intensity: int = 3
    complexity: int = 2
    description: str = ""
    channel: int | None = None


def loop_of_file(path: Path, wishes: LoopCardWishes) -> Loop:
    """Returns the loop in a MIDI file; nothing is stored.

    Its sound follows from the file's program (or drum channel), its category from the sound.
    Raises what `read_file_loop` does, and UsageError or NotFoundError for a wish that cannot be.
    """
    file = read_file_loop(path, wishes.channel)
    name = check_name("name", wishes.name if wishes.name is not None else _name(file))
    sound = check_sound(wishes.sound or detected_sound(file))
    category = check_category(wishes.category or category_of_sound(sound))
    bars = check_bars(wishes.bars) if wishes.bars is not None else file.bars
    return Loop(
        id=wishes.id if wishes.id is not None else id_of_name(name, "loop"),
        name=name,
        category=category,
        subcategory=check_subcategory(wishes.subcategory or CUSTOM_SUBCATEGORY, category),
        bpm=check_bpm(wishes.bpm) if wishes.bpm is not None else _nearest_bpm(file.bpm),
        bars=bars,
        meter=file.meter,
        key=_key(file, sound.kind == "kit", wishes.key),
        events=fitted(file.events, bars * file.meter.bar_ticks),
        sound_preset=sound.id,
        tags=check_tags(wishes.tags if wishes.tags else (CUSTOM_TAG,)),
        intensity=check_degree("intensity", wishes.intensity),
        complexity=check_degree("complexity", wishes.complexity),
        description=check_text("description", wishes.description, LONGEST_DESCRIPTION),
        is_custom=True,
    )


def read_file_loop(path: Path, channel: int | None) -> LoopFile:
    """Returns what is in a MIDI file, of one `channel` 1..16 where it plays on several.

    Raises UsageError for several channels without a choice and for one that plays nothing,
    BadFileError, NotFoundError and StorageError as `jamtui.midi.smf.read_loop` does.
    """
    if channel is None:
        return _read_only_channel(path)
    if not 1 <= channel <= 16:
        raise UsageError(f"{channel} is not a MIDI channel: they go from 1 to 16.")
    file = read_loop(path, channel - 1)
    if not file.events.notes:
        raise UsageError(f"{path} plays nothing on channel {channel}.")
    return file


def _read_only_channel(path: Path) -> LoopFile:
    try:
        return read_loop(path)
    except UsageError as error:
        raise UsageError(f"{error} Choose with --channel.") from error


def detected_sound(file: LoopFile) -> str:
    """Returns the sound that plays the first program of a file as General MIDI means it."""
    program = file.events.programs[0].program if file.events.programs else 0
    return gm_kit_fallback(program) if file.is_drums else gm_fallback(program)


def check_bars(bars: int) -> int:
    """Returns a number of bars that a loop may have; raises UsageError."""
    if not 1 <= bars <= MOST_BARS:
        raise UsageError(f"A loop has 1 to {MOST_BARS} bars, not {bars}.")
    return bars


def check_degree(what: str, value: int) -> int:
    """Returns an intensity or complexity, 1..5; raises UsageError."""
    if not 1 <= value <= 5:
        raise UsageError(f"A loop's {what} is 1 to 5, not {value}.")
    return value


def _name(file: LoopFile) -> str:
    return file.name[:LONGEST_NAME].strip() or "Loop"


def _nearest_bpm(bpm: float) -> float:
    """Returns a file's tempo, or the nearest that a loop may have."""
    return min(MAX_BPM, max(MIN_BPM, bpm))


def _key(file: LoopFile, is_kit: bool, wanted: str | None) -> str | None:
    if wanted is not None:
        return check_key(wanted)
    if is_kit or file.key is None:
        return None
    return str(Key.parse(file.key))
