"""A loop of a room as the engine plays it: notes, tempo, key, sound, effects and mix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jamtui.dsp.settings import EFFECTS
from jamtui.engine.track import Track
from jamtui.errors import BadFileError, JamError, NotFoundError, UsageError
from jamtui.music.key import Key
from jamtui.music.loop import Loop, is_kit
from jamtui.music.midi_data import decode
from jamtui.music.note import Events
from jamtui.music.swing import apply_swing, swing_ratio
from jamtui.storage.tracks.records import LoopTrack
from jamtui.studio.arrangement import transposition
from jamtui.studio.sound_names import check_playable
from jamtui.studio.track_effects import playable_effects
from jamtui.units import gain_from_db

LOUDEST = 2.0
MOST_SEMITONES = 127
PLAYED_SETTINGS = ("gain", "octave")
"""Of a sound's settings, what the engine honours: the others need a patch of their own."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a room plays to: `swing` 0..1, `bpm` and `key` those that its loops follow."""

    bpm: float
    key: Key | None
    swing: float = 0.0


def loop_part(
    source: LoopTrack, loop: Loop, room: Surroundings, *, seed: int, slot: int, tell: Tell
) -> Track:
    """Returns what a loop track sounds like in a room; `tell` hears of what cannot be played."""
    sound = _sound(source, loop, tell)
    is_drums = is_kit(sound)
    settings = source.sound_settings
    return Track(
        id=f"{source.id}#{slot}",
        name=source.name or loop.name,
        sound=sound,
        events=_events(source, loop, room, tell),
        length_ticks=loop.length_ticks,
        is_drums=is_drums,
        key=loop.key,
        transpose=0 if is_drums else _transpose(source, loop, room),
        keeps_key=source.key_locked or source.target_key is not None,
        own_bpm=_own_bpm(source, loop, room),
        effects=_effects(source, tell),
        humanize_timing=source.humanize_timing if source.humanize_enabled else 0.0,
        humanize_velocity=source.humanize_velocity if source.humanize_enabled else 0.0,
        seed=seed,
        volume=min(LOUDEST, source.volume * gain_from_db(float(settings.get("gain", 0.0)))),
        pan=source.pan,
        muted=source.muted,
        solo=source.solo,
    )


def _events(source: LoopTrack, loop: Loop, room: Surroundings, tell: Tell) -> Events:
    events = loop.events
    if source.custom_midi_data is not None:
        try:
            events = decode(source.custom_midi_data, loop.length_ticks)
        except BadFileError as error:
            tell(f"The notes of {_name(source)!r} are broken, so the loop's own play: {error}")
    return apply_swing(events, swing_ratio(room.swing)) if room.swing else events


def _own_bpm(source: LoopTrack, loop: Loop, room: Surroundings) -> float | None:
    wanted = loop.bpm if source.tempo_locked else source.target_bpm
    return None if wanted is None or (wanted == room.bpm and not source.tempo_locked) else wanted


def _transpose(source: LoopTrack, loop: Loop, room: Surroundings) -> int:
    moved = source.transpose_amount + 12 * int(source.sound_settings.get("octave", 0))
    if not source.key_locked:
        target = Key.parse(source.target_key) if source.target_key else room.key
        moved += transposition(loop.key, target)
    return max(-MOST_SEMITONES, min(MOST_SEMITONES, moved))


def _sound(source: LoopTrack, loop: Loop, tell: Tell) -> str:
    left = [name for name in source.sound_settings if name not in PLAYED_SETTINGS]
    if left:
        tell(f"Of a sound's settings, {', '.join(sorted(left))} cannot be played yet.")
    try:
        check_playable(source.sound_preset)
    except (NotFoundError, UsageError) as error:
        tell(f"{_name(source)!r} plays with its loop's own sound: {error}")
        return loop.sound_preset
    return source.sound_preset


def _effects(source: LoopTrack, tell: Tell) -> dict[str, Any] | None:
    for name, values in source.effects.items():
        if name not in EFFECTS and isinstance(values, dict) and values.get("enabled"):
            tell(f"The effect {name} cannot be played yet: the tracks that have it sound without.")
    played = {name: values for name, values in source.effects.items() if name in EFFECTS}
    try:
        return playable_effects(played)
    except JamError as error:
        tell(f"{_name(source)!r} plays without effects: {error}")
        return None


def _name(source: LoopTrack) -> str:
    return source.name or source.loop_id
