"""Changes to a loop: pure, from one loop to another."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jamtui.errors import UsageError
from jamtui.music.humanise import humanise
from jamtui.music.key import Key, nearest_transposition, transpose
from jamtui.music.loop import Loop, is_kit
from jamtui.music.note import Events
from jamtui.music.quantise import parse_grid, quantise
from jamtui.music.swing import apply_swing, swing_ratio
from jamtui.music.tempo import check_bpm
from jamtui.studio.fitting_notes import fitted, pulled_in
from jamtui.studio.loop_fields import (
    CUSTOM_SUBCATEGORY,
    LONGEST_DESCRIPTION,
    check_category,
    check_key,
    check_name,
    check_sound,
    check_subcategory,
    check_tags,
    check_text,
)
from jamtui.studio.loop_import import check_bars, check_degree, read_file_loop

MAX_TRANSPOSE = 60


@dataclass(frozen=True, slots=True)
class LoopEdit:
    """What to change; None leaves it as it is. They happen in the order in which they stand.

    `key` moves the notes by the nearest interval, unless `keeps_notes` says that they are in it
    already. `grid` is such as "1/16"; `swing` 0..1 delays every second note of `swing_grid`;
    `humanise_timing` is in fractions of a beat, `humanise_velocity` a fraction. `channel` is
    1..16, for a MIDI file that plays on several.
    """

    midi: Path | None = None
    channel: int | None = None
    bars: int | None = None
    key: str | None = None
    keeps_notes: bool = False
    transpose: int | None = None
    grid: str | None = None
    strength: float = 1.0
    swing: float | None = None
    swing_grid: str = "1/8"
    humanise_timing: float | None = None
    humanise_velocity: float | None = None
    seed: int = 0
    name: str | None = None
    bpm: float | None = None
    sound: str | None = None
    category: str | None = None
    subcategory: str | None = None
    tags: Sequence[str] | None = None
    intensity: int | None = None
    complexity: int | None = None
    description: str | None = None

    @property
    def changes_nothing(self) -> bool:
        """Whether nothing was asked for."""
        manner = {"channel", "keeps_notes", "strength", "swing_grid", "seed"}
        wishes = (field.name for field in dataclasses.fields(self) if field.name not in manner)
        return all(getattr(self, name) is None for name in wishes)


def edited(loop: Loop, edit: LoopEdit) -> Loop:
    """Returns the changed loop.

    Raises UsageError for a change that cannot be, NotFoundError for an unknown sound or
    category, and what `read_file_loop` raises for the MIDI file.
    """
    for step in (_with_midi, _with_bars, _in_key, _transposed, _in_time, _with_card):
        loop = step(loop, edit)
    return loop


def _with_midi(loop: Loop, edit: LoopEdit) -> Loop:
    if edit.midi is None:
        return loop
    file = read_file_loop(edit.midi, edit.channel)
    return dataclasses.replace(loop, events=file.events, bars=file.bars, meter=file.meter)


def _with_bars(loop: Loop, edit: LoopEdit) -> Loop:
    if edit.bars is None:
        return loop
    longer = dataclasses.replace(loop, bars=check_bars(edit.bars))
    return dataclasses.replace(longer, events=fitted(loop.events, longer.length_ticks))


def _in_key(loop: Loop, edit: LoopEdit) -> Loop:
    if edit.key is None:
        return loop
    target = check_key(edit.key)
    events = loop.events
    if not edit.keeps_notes and target is not None and loop.key is not None:
        _refuse_drums(loop, edit)
        events = transpose(events, nearest_transposition(Key.parse(loop.key), Key.parse(target)))
    return dataclasses.replace(loop, key=target, events=events)


def _transposed(loop: Loop, edit: LoopEdit) -> Loop:
    if edit.transpose is None:
        return loop
    if abs(edit.transpose) > MAX_TRANSPOSE:
        raise UsageError(
            f"{edit.transpose} semitones are too many: use -{MAX_TRANSPOSE} to {MAX_TRANSPOSE}."
        )
    _refuse_drums(loop, edit)
    key = loop.key
    if key is not None:
        own = Key.parse(key)
        key = str(Key((own.tonic + edit.transpose) % 12, own.mode))
    return dataclasses.replace(loop, key=key, events=transpose(loop.events, edit.transpose))


def _refuse_drums(loop: Loop, edit: LoopEdit) -> None:
    sound = edit.sound or loop.sound_preset
    if is_kit(sound):
        raise UsageError(
            f"The loop {loop.id!r} plays the kit {sound!r}, where each pitch is another drum: "
            "it cannot be transposed."
        )


def _in_time(loop: Loop, edit: LoopEdit) -> Loop:
    events = loop.events
    length = loop.length_ticks
    if edit.grid is not None:
        events = quantise(events, parse_grid(edit.grid), edit.strength, length_ticks=length)
    if edit.swing is not None:
        events = apply_swing(events, swing_ratio(edit.swing), parse_grid(edit.swing_grid))
    events = _humanised(events, edit, length)
    return (
        loop
        if events is loop.events
        else dataclasses.replace(loop, events=pulled_in(events, length))
    )


def _humanised(events: Events, edit: LoopEdit, length_ticks: int) -> Events:
    timing, velocity = edit.humanise_timing or 0.0, edit.humanise_velocity or 0.0
    return humanise(events, timing, velocity, edit.seed, length_ticks=length_ticks)


def _with_card(loop: Loop, edit: LoopEdit) -> Loop:
    category, subcategory = _places(loop, edit)
    return dataclasses.replace(
        loop,
        category=category,
        subcategory=subcategory,
        name=loop.name if edit.name is None else check_name("name", edit.name),
        bpm=loop.bpm if edit.bpm is None else check_bpm(edit.bpm),
        sound_preset=loop.sound_preset if edit.sound is None else check_sound(edit.sound).id,
        tags=loop.tags if edit.tags is None else check_tags(edit.tags),
        intensity=_degree("intensity", edit.intensity, loop.intensity),
        complexity=_degree("complexity", edit.complexity, loop.complexity),
        description=_description(loop, edit),
    )


def _places(loop: Loop, edit: LoopEdit) -> tuple[str, str | None]:
    """Returns category and subcategory; a new category does not keep the old one's parts."""
    if edit.category is None and edit.subcategory is None:
        return loop.category, loop.subcategory
    category = check_category(edit.category or loop.category)
    if edit.subcategory is not None:
        return category, check_subcategory(edit.subcategory, category)
    return category, loop.subcategory if category == loop.category else CUSTOM_SUBCATEGORY


def _degree(what: str, wanted: int | None, own: int) -> int:
    return own if wanted is None else check_degree(what, wanted)


def _description(loop: Loop, edit: LoopEdit) -> str:
    if edit.description is None:
        return loop.description
    return check_text("description", edit.description, LONGEST_DESCRIPTION)
