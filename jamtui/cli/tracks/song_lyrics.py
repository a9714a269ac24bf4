"""`jam song lyric`: the lines of a song, each at its second."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import Json, Yes
from jamtui.cli.long_text import long_text
from jamtui.cli.output import print_json, tell_done
from jamtui.cli.tracks.opening import area_to_read
from jamtui.cli.tracks.options import Room
from jamtui.cli.tracks.song import SongName, songs_of
from jamtui.cli.tracks.song_list import SongList, change
from jamtui.cli.tracks.song_parts import app  # `lyric` stands behind what that puts into it

if TYPE_CHECKING:
    from jamtui.storage.tracks.records import Song
    from jamtui.studio.tracks.songs import Songs

__all__ = ["app"]

_CARD = "jamtui.studio.tracks.song_part_cards.LyricLine"
PRINTS = {
    "song lyric add": _CARD,
    "song lyric list": f"list[{_CARD}]",
    "song lyric remove": _CARD,
    "song lyric import": f"list[{_CARD}]",
    "song lyric export": f"list[{_CARD}] | jamtui.studio.cards.files.WrittenFile",
}

lyrics = SongList(
    "lyric",
    "The lyrics of a song, line by line in time.",
    "LYRICS",
    (("time", "At"), ("text", "Text")),
)


@lyrics.group.command(
    "add",
    epilog="Examples: jam song lyric add 'Night Bus' 'Last one home' --at 12.5 · "
    "jam song lyric add 1 'Oh' --at 3",
)
def add_lyric(
    context: typer.Context,
    song: SongName,
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT", help="A line; - is input.", show_default=False, callback=long_text
        ),
    ],
    at: Annotated[float, typer.Option(metavar="SECONDS", help="When it is sung.")],
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Add a line to a song's lyrics."""
    lyrics.add(context, song, {"time": at, "text": text}, room, as_json)


lyrics.offer_list("List the lines of a song's lyrics.")
lyrics.offer_remove("Take a line out of a song's lyrics.")


@lyrics.group.command(
    "import",
    epilog="Examples: jam song lyric import 'Night Bus' words.lrc · "
    "jam song lyric import 1 words.lrc",
)
def import_lyrics(
    context: typer.Context,
    song: SongName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An LRC file.", show_default=False)],
    room: Room = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Replace a song's lyrics by those of an LRC file."""

    def replace(area: Songs, found: Song) -> Song:
        if found.lyrics and not agreed(f"Replace the lyrics of {found.name!r}?", yes):
            raise typer.Exit
        return area.import_lyrics(found, file)

    _, after = change(context, song, room, replace)
    tell_done(lyrics.cards(after.lyrics or []), f"Changed {after.name!r}.", as_json)


@lyrics.group.command(
    "export",
    epilog="Examples: jam song lyric export 'Night Bus' · jam song lyric export 1 words.lrc",
)
def export_lyrics(
    context: typer.Context,
    song: SongName,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Where to.", show_default="standard output"),
    ] = None,
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Write a song's lyrics as an LRC file.

    With --json and without a file they are printed as a list of lines instead.
    """
    from jamtui.partial_file import write_whole
    from jamtui.studio.cards.files import written_file
    from jamtui.studio.tracks.lyrics import lrc_of_lines

    with area_to_read(context, songs_of) as area:
        lines = area.find(song, room).lyrics or []
    if file is not None:
        write_whole(file, lrc_of_lines(lines).encode())
        tell_done(written_file(file), f"Wrote {len(lines)} lines to {file}.", as_json)
    elif as_json:
        print_json(lyrics.cards(lines))
    else:
        sys.stdout.write(lrc_of_lines(lines))
