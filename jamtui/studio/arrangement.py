"""Everything that one performance plays, resolved: what is sent to the engine process."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence

import msgspec

from jamtui.catalog.bands import Band, BandTrack
from jamtui.engine.placed import Placed
from jamtui.engine.slots import SLOTS
from jamtui.engine.track import Track
from jamtui.errors import UsageError
from jamtui.music.key import Key, nearest_transposition
from jamtui.music.loop import Loop, is_kit
from jamtui.music.meter import Meter
from jamtui.music.song import Part, Song
from jamtui.studio.metronome import METRONOME_SLOT
from jamtui.studio.track_effects import playable_effects

LOOP_VOLUME = 0.8
"""Of a loop among up to four; more of them are quieter, so that together they are as loud."""

FIRST_MUSIC_SLOT = METRONOME_SLOT + 1
MUSIC_SLOTS = SLOTS - FIRST_MUSIC_SLOT


class Arrangement(msgspec.Struct, frozen=True, kw_only=True):
    """Tracks in their slots, and the tempo, meter and key that they start in.

    `length_ticks` is how long the whole takes once: a song's end, or the longest loop together
    with the bar on which it comes in. `tempo` is a list of (ticks, bpm), `master_volume` 0..2.
    """

    name: str
    tracks: list[Placed]
    tempo: list[tuple[int, float]]
    meter: tuple[int, int]
    key: str | None
    length_ticks: int
    is_song: bool = False
    master_volume: float = 1.0

    @property
    def bar_ticks(self) -> int:
        return Meter(*self.meter).bar_ticks


def from_band(
    band: Band, loops: Sequence[Loop], bpm: float | None, key: Key | None, seed: int
) -> Arrangement:
    """Returns a band with its `loops`, in the order of its tracks, launched bar by bar.

    Further loops start at once. Raises UsageError for more loops than there are slots.
    """
    _check_count(len(loops))
    target = key or (Key.parse(band.key) if band.key else None)
    placed = []
    for slot, loop in enumerate(loops, FIRST_MUSIC_SLOT):
        track = loop_track(loop, target, seed=seed_of(seed, loop.id, slot), slot=slot)
        part = dict(enumerate(band.tracks, FIRST_MUSIC_SLOT)).get(slot)
        if part is None:
            placed.append(Placed(slot, track))
        else:
            launch = part.launch_bar * band.meter.bar_ticks
            placed.append(Placed(slot, _in_band(track, part), launch))
    return _of_loops(band.name, placed, bpm or band.bpm, band.meter, target)


def from_loops(loops: Sequence[Loop], bpm: float | None, key: Key | None, seed: int) -> Arrangement:
    """Returns loops that all start at once, in the tempo, meter and key of the first.

    Raises UsageError for more loops than there are slots.
    """
    _check_count(len(loops))
    own_key = next((loop.key for loop in loops if loop.key), None)
    target = key or (Key.parse(own_key) if own_key else None)
    volume = min(LOOP_VOLUME, 2.0 * LOOP_VOLUME / math.sqrt(len(loops)))
    placed = []
    for slot, loop in enumerate(loops, FIRST_MUSIC_SLOT):
        track = loop_track(loop, target, seed=seed_of(seed, loop.id, slot), slot=slot)
        placed.append(Placed(slot, msgspec.structs.replace(track, volume=volume)))
    name = " + ".join(loop.name for loop in loops)
    return _of_loops(name, placed, bpm or loops[0].bpm, loops[0].meter, target)


def from_song(song: Song, bpm: float | None, key: Key | None, repeats: bool) -> Arrangement:
    """Returns a whole song. A `bpm` replaces its first tempo and scales the others alike."""
    changes = [(change.start_ticks, float(change.bpm)) for change in song.tempo_map.changes]
    factor = bpm / changes[0][1] if bpm else 1.0
    semitones = 0
    if key is not None and song.keys:
        semitones = nearest_transposition(song.keys[0][1], key)
    meter = song.meters[0][1] if song.meters else Meter()
    own_key = key or (song.keys[0][1] if song.keys else None)
    parts = _at_most([part for part in song.parts if part.events.notes], MUSIC_SLOTS)
    return Arrangement(
        name=song.name,
        tracks=[
            Placed(slot, _song_track(part, slot, song, semitones, repeats))
            for slot, part in enumerate(parts, FIRST_MUSIC_SLOT)
        ],
        tempo=[(ticks, value * factor) for ticks, value in changes],
        meter=(meter.numerator, meter.denominator),
        key=str(own_key) if own_key else None,
        length_ticks=song.length_ticks,
        is_song=True,
    )


def loop_track(loop: Loop, key: Key | None, *, seed: int, slot: int) -> Track:
    """Returns a loop as a track, moved to `key` by the nearest interval."""
    return Track(
        id=f"{loop.id}#{slot}",
        name=loop.name,
        sound=loop.sound_preset,
        events=loop.events,
        length_ticks=loop.length_ticks,
        is_drums=loop.is_drums,
        key=loop.key,
        transpose=transposition(loop.key, key),
        seed=seed,
    )


def transposition(own: str | None, key: Key | None) -> int:
    """Returns by how many semitones a loop in the key `own` moves; drums (None) stay."""
    if own is None or key is None:
        return 0
    return nearest_transposition(Key.parse(own), key)


def _check_count(loops: int) -> None:
    if loops > MUSIC_SLOTS:
        raise UsageError(f"{loops} loops are too many at once: at most {MUSIC_SLOTS} can play.")


def _in_band(track: Track, part: BandTrack) -> Track:
    return msgspec.structs.replace(
        track,
        sound=part.sound or track.sound,
        is_drums=is_kit(part.sound or track.sound),
        effects=playable_effects(part.effects),
        humanize_timing=part.humanize_timing,
        humanize_velocity=part.humanize_velocity,
        volume=part.volume,
        pan=part.pan,
    )


def _song_track(part: Part, slot: int, song: Song, semitones: int, repeats: bool) -> Track:
    return Track(
        id=f"part-{slot}",
        name=part.name,
        sound="",
        events=part.events,
        length_ticks=song.length_ticks,
        repeats=repeats,
        is_drums=part.is_drums,
        key=str(song.keys[0][1]) if song.keys else None,
        transpose=semitones,
        has_channel_levels=True,
        volume=1.0,
    )


def _of_loops(
    name: str, placed: list[Placed], bpm: float, meter: Meter, key: Key | None
) -> Arrangement:
    longest = max(one.launch_ticks + one.track.length_ticks for one in placed)
    bars = -(-longest // meter.bar_ticks)
    return Arrangement(
        name=name,
        tracks=placed,
        tempo=[(0, bpm)],
        meter=(meter.numerator, meter.denominator),
        key=str(key) if key else None,
        length_ticks=bars * meter.bar_ticks,
    )


def _at_most(parts: list[Part], most: int) -> list[Part]:
    """Refuses nothing: a song of very many tracks has those with the most notes kept."""
    if len(parts) <= most:
        return parts
    ranked = sorted(range(len(parts)), key=lambda index: -len(parts[index].events.notes))
    return [parts[index] for index in sorted(ranked[:most])]


def seed_of(seed: int, name: str, slot: int) -> int:
    """Returns the seed of one track, from that of the whole."""
    return zlib.crc32(f"{seed}/{name}/{slot}".encode())
