"""`jam looptrack`: the loops in a room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, Json, Limit, Offset, Yes
from jamtui.cli.option_bundle import with_options
from jamtui.cli.output import note, print_facts, print_json, print_table, tell_done
from jamtui.cli.tracks import options
from jamtui.cli.tracks.opening import area_to_read, area_to_write
from jamtui.cli.tracks.options import Room, Sets, To, chosen
from jamtui.cli.tracks.telling import name_of, tell_change, tell_each, tell_place

if TYPE_CHECKING:
    from jamtui.storage.database import Database
    from jamtui.storage.tracks.records import LoopTrack
    from jamtui.studio.tracks.loop_tracks import LoopTracks

_CARD = "jamtui.studio.tracks.cards.LoopTrack"
PRINTS = {
    "looptrack list": f"list[{_CARD}]",
    "looptrack show": _CARD,
    "looptrack add": _CARD,
    "looptrack edit": _CARD,
    "looptrack move": _CARD,
    "looptrack volume": _CARD,
    "looptrack pan": _CARD,
} | dict.fromkeys(
    (
        f"looptrack {word}"
        for word in ("play", "stop", "mute", "unmute", "solo", "unsolo", "delete")
    ),
    f"list[{_CARD}]",
)

app = typer.Typer(
    help="Put loops into a room, mix them, start and stop them.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Track = Annotated[
    str,
    typer.Argument(
        metavar="TRACK", help="Its number, name, id, or its loop's id.", show_default=False
    ),
]
Tracks = Annotated[
    list[str],
    typer.Argument(
        metavar="TRACK...", help="Numbers, names or ids, also of loops.", show_default=False
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopTrackOptions:
    """What `add` and `edit` can set, by the names of the columns."""

    room: Room = None
    name: options.Name = None
    sound_preset: options.Sound = None
    volume: options.Volume = None
    pan: options.Pan = None
    muted: options.Muted = None
    solo: options.Solo = None
    transpose_amount: Annotated[
        int | None, typer.Option("--transpose", metavar="N", help="Semitones, -24 to 24.")
    ] = None
    target_bpm: options.Bpm = None
    tempo_locked: Annotated[
        bool | None,
        typer.Option("--lock-tempo/--follow-tempo", help="Play at its own tempo, or the room's."),
    ] = None
    target_key: options.Key = None
    key_locked: Annotated[
        bool | None, typer.Option("--lock-key/--follow-key", help="Stay in its key, or move.")
    ] = None
    humanize_enabled: Annotated[
        bool | None, typer.Option("--humanise/--exact", help="Play a little unevenly, or not.")
    ] = None
    humanize_timing: Annotated[
        float | None, typer.Option("--timing", metavar="N", help="How unevenly, 0-0.2 of a beat.")
    ] = None
    humanize_velocity: Annotated[
        float | None, typer.Option("--velocity", metavar="N", help="How unevenly, 0-0.5.")
    ] = None
    color: options.Colour = None
    notes: options.Notes = None
    channel: options.Channel = None
    sets: Sets = None
    as_json: Json = False

    def named(self) -> dict[str, Any]:
        """Returns the columns that options name."""
        return dict(chosen(self, "room", "notes", "channel", "as_json"))


def _loop_tracks(database: Database) -> LoopTracks:
    from jamtui.studio.tracks.loop_tracks import LoopTracks

    return LoopTracks(database)


@app.command(
    "list", epilog="Examples: jam looptrack list · jam looptrack list --room ABCD2345 --json"
)
def list_tracks(
    context: typer.Context,
    room: Room = None,
    playing: Annotated[bool | None, typer.Option("--playing/--stopped", help="Only those.")] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List the loops in a room, in their order."""
    with area_to_read(context, _loop_tracks) as area:
        found = area.of_room(room, playing=playing, limit=limit, offset=offset)
        all_play = not as_json and area.none_started(room)
    if as_json:
        print_json(found)
        return
    columns = ("#", "Name", "Loop", "Sound", "Volume", "Pan", "State", "Effects", "Id")
    print_table(columns, [_line(one) for one in found], extra=("Effects", "Id", "Loop"))
    if all_play:
        note("None is started, so 'jam play' plays all of them: 'jam looptrack play' starts some.")


def _line(track: LoopTrack) -> tuple[object, ...]:
    effects = [name for name, one in track.effects.items() if one.get("enabled")]
    state = ("playing", track.is_playing), ("muted", track.muted), ("solo", track.solo)
    return (
        track.position + 1,
        track.name or track.loop_id,
        track.loop_id,
        track.sound_preset,
        track.volume,
        track.pan,
        ", ".join(word for word, holds in state if holds) or "stopped",
        ", ".join(effects) or None,
        track.id,
    )


@app.command(epilog="Examples: jam looptrack show 1 · jam looptrack show 'Pocket Funk' --json")
def show(context: typer.Context, track: Track, room: Room = None, as_json: Json = False) -> None:
    """Show all that is set for a loop in a room."""
    from jamtui.studio.tracks.facts import loop_track_facts

    with area_to_read(context, _loop_tracks) as area:
        found = area.find(track, room)
    print_json(found) if as_json else print_facts(loop_track_facts(found))


@app.command(
    epilog="Examples: jam looptrack add pocket-funk · jam looptrack add thumb-and-pop "
    "--volume 0.7 --pan -0.3 --set effects.reverb.enabled=true --room ABCD2345"
)
@with_options(LoopTrackOptions)
def add(
    context: typer.Context,
    loop: Annotated[
        str, typer.Argument(metavar="LOOP", help="Its id; see 'jam loop list'.", show_default=False)
    ],
    position: options.Position = None,
    *,
    given: LoopTrackOptions,
) -> None:
    """Put a loop into a room, and print the id of its track."""
    with area_to_write(context, _loop_tracks) as area:
        track = area.add(
            given.room,
            loop,
            given.named(),
            given.sets or (),
            notes=given.notes,
            channel=given.channel,
            position=position,
        )
    print_json(track) if given.as_json else typer.echo(track.id)


@app.command(
    epilog="Examples: jam looptrack edit 2 --transpose -5 --key 'D minor' · "
    'jam looptrack edit 2 --notes riff.mid --set effects.eq.bands.+=\'{"type":"lowpass",...}\''
)
@with_options(LoopTrackOptions)
def edit(context: typer.Context, track: Track, *, given: LoopTrackOptions) -> None:
    """Change how a loop is played in a room, field by field."""
    with area_to_write(context, _loop_tracks) as area:
        found = area.find(track, given.room)
        changed = area.edit(
            found,
            given.named(),
            given.sets or (),
            notes=given.notes,
            channel=given.channel,
        )
    tell_change(found, changed, name_of(changed), given.as_json)


@app.command(epilog="Examples: jam looptrack move 3 1 · jam looptrack move 'Pocket Funk' 2")
def move(
    context: typer.Context, track: Track, position: To, room: Room = None, as_json: Json = False
) -> None:
    """Put a loop at another place; the others keep their order."""
    with area_to_write(context, _loop_tracks) as area:
        moved = area.move(area.find(track, room), position)
    tell_place(moved, moved.position + 1, as_json)


def _each(
    context: typer.Context,
    tracks: Sequence[str],
    room: str | None,
    change: Callable[[LoopTracks, LoopTrack], LoopTrack],
) -> list[LoopTrack]:
    with area_to_write(context, _loop_tracks) as area:
        return [change(area, found) for found in [area.find(track, room) for track in tracks]]


def _set_each(
    context: typer.Context, tracks: Sequence[str], room: str | None, **fields: bool
) -> list[LoopTrack]:
    return _each(context, tracks, room, lambda area, track: area.edit(track, fields))


@app.command(epilog="Examples: jam looptrack play 1 2 · jam looptrack play 1 --beat 16")
def play(
    context: typer.Context,
    tracks: Tracks,
    room: Room = None,
    beat: Annotated[
        float | None, typer.Option(metavar="N", help="From this beat of the room's line on.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Let loops play from now on."""
    started = _each(context, tracks, room, lambda area, track: area.start(track, beat))
    tell_each("Started", started, as_json)


@app.command(epilog="Examples: jam looptrack stop 1 2 · jam looptrack stop 'Pocket Funk'")
def stop(context: typer.Context, tracks: Tracks, room: Room = None, as_json: Json = False) -> None:
    """Let loops play no longer."""
    changed = _each(context, tracks, room, lambda area, track: area.stop(track))
    tell_each("Stopped", changed, as_json)


@app.command(epilog="Examples: jam looptrack mute 1 2 · jam looptrack mute 1 --room ABCD2345")
def mute(context: typer.Context, tracks: Tracks, room: Room = None, as_json: Json = False) -> None:
    """Silence loops."""
    tell_each("Muted", _set_each(context, tracks, room, muted=True), as_json)


@app.command(epilog="Examples: jam looptrack unmute 1 2 · jam looptrack unmute 1")
def unmute(
    context: typer.Context, tracks: Tracks, room: Room = None, as_json: Json = False
) -> None:
    """Let loops be heard again."""
    tell_each("Unmuted", _set_each(context, tracks, room, muted=False), as_json)


@app.command(epilog="Examples: jam looptrack solo 1 · jam looptrack solo 1 3")
def solo(context: typer.Context, tracks: Tracks, room: Room = None, as_json: Json = False) -> None:
    """Let only these loops be heard, with others that are solo."""
    tell_each("Made solo:", _set_each(context, tracks, room, solo=True), as_json)


@app.command(epilog="Examples: jam looptrack unsolo 1 · jam looptrack unsolo 1 3")
def unsolo(
    context: typer.Context, tracks: Tracks, room: Room = None, as_json: Json = False
) -> None:
    """Let loops be solo no longer."""
    tell_each("No longer solo:", _set_each(context, tracks, room, solo=False), as_json)


@app.command(epilog="Examples: jam looptrack volume 1 0.6 · jam looptrack volume 'Pocket Funk' 1")
def volume(
    context: typer.Context,
    track: Track,
    level: Annotated[float, typer.Argument(metavar="N", help="0 to 2.", show_default=False)],
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Set how loud a loop is."""
    with area_to_write(context, _loop_tracks) as area:
        found = area.edit(area.find(track, room), {"volume": level})
    tell_done(found, f"The volume of {name_of(found)!r} is {found.volume:g}.", as_json)


@app.command(
    # What begins with a minus is a number here.
    context_settings={"ignore_unknown_options": True},
    epilog="Examples: jam looptrack pan 1 0.5 · jam looptrack pan 1 -0.5",
)
def pan(
    context: typer.Context,
    track: Track,
    place: Annotated[
        float, typer.Argument(metavar="N", help="-1 left to 1 right.", show_default=False)
    ],
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Set where a loop is heard."""
    with area_to_write(context, _loop_tracks) as area:
        found = area.edit(area.find(track, room), {"pan": place})
    tell_done(found, f"The pan of {name_of(found)!r} is {found.pan:g}.", as_json)


@app.command(epilog="Examples: jam looptrack delete 2 --yes · jam looptrack delete 1 2 --yes")
def delete(
    context: typer.Context,
    tracks: Tracks,
    room: Room = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take loops out of a room."""
    with area_to_read(context, _loop_tracks) as area:
        names = [area.find(track, room).name or track for track in tracks]
    if not agreed(f"Take {', '.join(names)} out of the room?", yes):
        note("Nothing was deleted.")
        return
    gone = _each(context, tracks, room, lambda area, track: area.delete(track))
    tell_each("Deleted", gone, as_json)
