"""One's own bands: put together from loops, or from another band."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jamtui.catalog.bands import MAX_LAUNCH_BAR, MAX_TRACKS, Band, BandTrack
from jamtui.catalog.effects import default_effects
from jamtui.errors import UsageError, unknown_name
from jamtui.music.loop import Loop
from jamtui.music.tempo import check_bpm
from jamtui.storage.bands import BandRepository
from jamtui.storage.functions.denial import denied_to
from jamtui.storage.loops import LoopRepository
from jamtui.studio.loop_fields import (
    LONGEST_DESCRIPTION,
    check_key,
    check_name,
    check_sound,
    check_tags,
    check_text,
    id_of_name,
)

GENRE = "own"
DEFAULT_LAUNCH_EVERY_BARS = 4


@dataclass(frozen=True, slots=True)
class BandWishes:
    """What a person says about a band; None leaves it to its loops, or the band it comes from.

    `launch_every` is the number of bars after which the next loop comes in. The mappings are by
    loop id: `volumes` 0..2, `pans` -1..1, `sounds` ids.
    """

    id: str | None = None
    bpm: float | None = None
    key: str | None = None
    genre: str | None = None
    description: str | None = None
    tags: Sequence[str] | None = None
    launch_every: int | None = None
    volumes: Mapping[str, float] = dataclasses.field(default_factory=dict)
    pans: Mapping[str, float] = dataclasses.field(default_factory=dict)
    sounds: Mapping[str, str] = dataclasses.field(default_factory=dict)


class BandLibrary:
    """What a person does with bands."""

    def __init__(self, bands: BandRepository, loops: LoopRepository) -> None:
        self._bands = bands
        self._loops = loops

    def of_loops(self, name: str, loop_ids: Sequence[str], wishes: BandWishes) -> Band:
        """Returns a band of loops, nothing stored; tempo, meter and key are those of the first.

        Raises NotFoundError for an unknown loop, UsageError for what cannot be.
        """
        if not 1 <= len(loop_ids) <= MAX_TRACKS:
            raise UsageError(f"A band has 1 to {MAX_TRACKS} loops, not {len(loop_ids)}.")
        loops = [self._loops.get(id_) for id_ in loop_ids]
        name = check_name("name", name)
        band = Band(
            id=wishes.id if wishes.id is not None else id_of_name(name, "band"),
            name=name,
            genre=GENRE,
            description="",
            bpm=loops[0].bpm,
            key=next((loop.key for loop in loops if loop.key is not None), None),
            meter=loops[0].meter,
            tags=(),
            tracks=tuple(map(_track, loops)),
        )
        every = DEFAULT_LAUNCH_EVERY_BARS if wishes.launch_every is None else wishes.launch_every
        return _with(band, dataclasses.replace(wishes, launch_every=every))

    def of_band(
        self,
        name: str,
        source: str,
        wishes: BandWishes,
        *,
        replace: Mapping[str, str],
        without: Sequence[str],
        added: Sequence[str] = (),
    ) -> Band:
        """Returns a changed copy of a band, nothing stored.

        `replace` has the id of a loop for each that gives its place to it, `added` come last.
        Raises NotFoundError for an unknown band or loop, UsageError for what cannot be.
        """
        own = self._bands.get(source)
        for id_ in (*replace, *without):
            if id_ not in own.loop_ids:
                raise unknown_name(f"loop in the band {source!r}:", id_, own.loop_ids)
        tracks = [
            dataclasses.replace(track, loop=self._known(replace.get(track.loop, track.loop)))
            for track in own.tracks
            if track.loop not in without
        ]
        tracks += [_track(self._loops.get(id_), _next_bar(tracks)) for id_ in added]
        if not 1 <= len(tracks) <= MAX_TRACKS:
            raise UsageError(f"A band has 1 to {MAX_TRACKS} loops, not {len(tracks)}.")
        name = check_name("name", name)
        id_ = wishes.id if wishes.id is not None else id_of_name(name, "band")
        band = dataclasses.replace(own, id=id_, name=name, tracks=tuple(tracks), path=None)
        return _with(band, wishes)

    def odd_ones(self, band: Band) -> list[str]:
        """Returns the ids of the loops whose bars are not as long as the band's."""
        loops = [self._loops.get(id_) for id_ in dict.fromkeys(band.loop_ids)]
        return [loop.id for loop in loops if loop.meter.bar_ticks != band.meter.bar_ticks]

    def check_removable(self, id_: str) -> None:
        """Raises NotFoundError for no band at all, DeniedError for a shipped one."""
        if self._bands.is_own(id_):
            return
        self._bands.get(id_)
        what = f"delete the band {id_!r}, which ships with jamtui"
        raise denied_to("You", "content.shipped", what)

    def remove(self, id_: str) -> None:
        """Removes a band of one's own; raises NotFoundError, DeniedError for a shipped one."""
        self._bands.delete(id_)

    def _known(self, id_: str) -> str:
        return self._loops.get(id_).id


def _track(loop: Loop, launch_bar: int = 0) -> BandTrack:
    return BandTrack(
        loop=loop.id,
        launch_bar=launch_bar,
        volume=0.8,
        pan=0.0,
        sound=None,
        humanize_timing=0.0,
        humanize_velocity=0.0,
        effects=default_effects(),
    )


def _next_bar(tracks: Sequence[BandTrack]) -> int:
    return max((track.launch_bar for track in tracks), default=-DEFAULT_LAUNCH_EVERY_BARS) + (
        DEFAULT_LAUNCH_EVERY_BARS
    )


def _with(band: Band, wishes: BandWishes) -> Band:
    return dataclasses.replace(
        band,
        bpm=band.bpm if wishes.bpm is None else check_bpm(wishes.bpm),
        key=band.key if wishes.key is None else check_key(wishes.key),
        genre=band.genre if wishes.genre is None else _genre(wishes.genre),
        description=_description(band, wishes),
        tags=band.tags if wishes.tags is None else check_tags(wishes.tags),
        tracks=_tracks(band, wishes),
    )


def _genre(text: str) -> str:
    genre = check_text("genre", text, 60)
    if not genre:
        raise UsageError("A genre cannot be empty.")
    return genre


def _description(band: Band, wishes: BandWishes) -> str:
    if wishes.description is None:
        return band.description
    return check_text("description", wishes.description, LONGEST_DESCRIPTION)


def _tracks(band: Band, wishes: BandWishes) -> tuple[BandTrack, ...]:
    for wanted in (wishes.volumes, wishes.pans, wishes.sounds):
        for id_ in wanted:
            if id_ not in band.loop_ids:
                raise unknown_name("loop in this band:", id_, band.loop_ids)
    _check_all("volume", wishes.volumes, 0.0, 2.0)
    _check_all("pan", wishes.pans, -1.0, 1.0)
    return tuple(
        dataclasses.replace(
            track,
            launch_bar=_launch_bar(track, place, wishes.launch_every),
            volume=wishes.volumes.get(track.loop, track.volume),
            pan=wishes.pans.get(track.loop, track.pan),
            sound=_sound(track, wishes),
        )
        for place, track in enumerate(band.tracks)
    )


def _check_all(what: str, values: Mapping[str, float], low: float, high: float) -> None:
    for id_, value in values.items():
        # NaN fails the comparison.
        if not low <= value <= high:
            raise UsageError(f"The {what} of {id_!r} is {low:g} to {high:g}, not {value:g}.")


def _launch_bar(track: BandTrack, place: int, every: int | None) -> int:
    if every is None:
        return track.launch_bar
    if not 0 <= every * max(1, place) <= MAX_LAUNCH_BAR:
        raise UsageError(
            f"A loop every {every} bars is not possible: the last one comes in at most "
            f"{MAX_LAUNCH_BAR:,} bars after the first."
        )
    return every * place


def _sound(track: BandTrack, wishes: BandWishes) -> str | None:
    wanted = wishes.sounds.get(track.loop)
    return track.sound if wanted is None else check_sound(wanted).id
