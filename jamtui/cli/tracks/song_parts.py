"""`jam song track|section|chord`: the lists within a song."""

from __future__ import annotations

from typing import Annotated

import typer

from jamtui.cli.common_options import Json
from jamtui.cli.tracks.options import Muted, Name, Room, Solo, To, Volume
from jamtui.cli.tracks.song import SongName, app
from jamtui.cli.tracks.song_list import Number, SongList, change

__all__ = ["app"]

_PARTS = "jamtui.studio.tracks.song_part_cards"
PRINTS = {
    "song track list": f"list[{_PARTS}.SongTrack]",
    "song track edit": f"{_PARTS}.SongTrack",
    "song track move": f"{_PARTS}.SongTrack",
    "song section list": f"list[{_PARTS}.Section]",
    "song chord list": f"list[{_PARTS}.Chord]",
}
for _noun, _card in (("track", "SongTrack"), ("section", "Section"), ("chord", "Chord")):
    PRINTS |= dict.fromkeys((f"song {_noun} add", f"song {_noun} remove"), f"{_PARTS}.{_card}")

tracks = SongList(
    "track",
    "What a song plays, and when.",
    "TRACKS",
    (
        ("type", "Type"),
        ("trackId", "Track"),
        ("startOffset", "At"),
        ("volume", "Volume"),
        ("muted", "Muted"),
        ("solo", "Solo"),
    ),
)
sections = SongList(
    "section",
    "The sections of a song: verse, chorus and so on.",
    "SECTIONS",
    (("type", "Type"), ("name", "Name"), ("start", "Beat"), ("length", "Beats")),
)
chords = SongList(
    "chord", "The chords of a song.", "CHORDS", (("beat", "Beat"), ("chord", "Chord"))
)

Start = Annotated[float | None, typer.Option("--at", metavar="SECONDS", help="When it begins.")]


@tracks.group.command(
    "add",
    epilog="Examples: jam song track add 'Night Bus' backing --at 4.5 · "
    "jam song track add 1 pocket-funk --type loop --volume 0.8",
)
def add_track(
    context: typer.Context,
    song: SongName,
    what: Annotated[
        str,
        typer.Argument(
            metavar="TRACK",
            help="A track of the library, a loop track of the room or a loop.",
            show_default=False,
        ),
    ],
    kind: Annotated[
        str, typer.Option("--type", metavar="TYPE", help="audio, loop or lyria.")
    ] = "audio",
    at: Start = None,
    volume: Volume = None,
    muted: Muted = None,
    solo: Solo = None,
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Let a song play a track, from its beginning or some seconds later."""
    fields = {"startOffset": at, "volume": volume, "muted": muted, "solo": solo}
    _, after = change(
        context, song, room, lambda area, found: area.add_track(found, kind, what, fields)
    )
    tracks.tell(after, -1, after.name, as_json)


tracks.offer_list("List what a song plays.")


@tracks.group.command(
    "edit",
    epilog="Examples: jam song track edit 'Night Bus' 1 --at 8 · "
    "jam song track edit 1 2 --volume 0.5 --muted",
)
def edit_track(
    context: typer.Context,
    song: SongName,
    number: Number,
    at: Start = None,
    volume: Volume = None,
    muted: Muted = None,
    solo: Solo = None,
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Change how a song plays one of its tracks."""
    fields = {"startOffset": at, "volume": volume, "muted": muted, "solo": solo}
    _, after = change(
        context,
        song,
        room,
        lambda area, found: area.edit_item(found, tracks.part, number, fields),
    )
    tracks.tell(after, number - 1, after.name, as_json)


@tracks.group.command(
    "move", epilog="Examples: jam song track move 'Night Bus' 3 1 · jam song track move 1 2 1"
)
def move_track(
    context: typer.Context,
    song: SongName,
    number: Number,
    position: To,
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Put a track of a song at another place."""
    _, after = change(
        context, song, room, lambda area, found: area.move_track(found, number, position)
    )
    # What lies beyond the end is taken as the end.
    tracks.tell(after, min(position, len(after.tracks)) - 1, after.name, as_json)


tracks.offer_remove("Let a song play a track no longer.")


@sections.group.command(
    "add",
    epilog="Examples: jam song section add 'Night Bus' verse --start 16 --length 32 · "
    "jam song section add 1 custom --start 0 --length 8 --name 'Count in'",
)
def add_section(
    context: typer.Context,
    song: SongName,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="TYPE",
            help="intro, verse, chorus, bridge, solo, outro, breakdown or custom.",
            show_default=False,
        ),
    ],
    start: Annotated[float, typer.Option(metavar="BEAT", help="On which beat, from 0.")],
    length: Annotated[float, typer.Option(metavar="BEATS", help="How many quarter notes.")],
    name: Name = None,
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Add a section to a song."""
    item = {"type": kind, "name": name, "start": start, "length": length}
    sections.add(context, song, item, room, as_json)


sections.offer_list("List the sections of a song.")
sections.offer_remove("Take a section out of a song.")


@chords.group.command(
    "add",
    epilog="Examples: jam song chord add 'Night Bus' F#m7 --beat 0 · "
    "jam song chord add 1 D/F# --beat 4",
)
def add_chord(
    context: typer.Context,
    song: SongName,
    chord: Annotated[
        str, typer.Argument(metavar="CHORD", help="Such as Am7, D/F# or N.C.", show_default=False)
    ],
    beat: Annotated[float, typer.Option(metavar="BEAT", help="On which beat, from 0.")],
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Add a chord to a song."""
    chords.add(context, song, {"beat": beat, "chord": chord}, room, as_json)


chords.offer_list("List the chords of a song.")
chords.offer_remove("Take a chord out of a song.")
