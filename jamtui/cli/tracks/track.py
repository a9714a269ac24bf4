"""`jam track`: sound files in the library."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, DryRun, Json, Limit, Offset, Yes
from jamtui.cli.output import note, print_facts, print_json, print_table, tell_done
from jamtui.cli.tracks import options
from jamtui.cli.tracks.opening import area_to_read, area_with_files
from jamtui.cli.tracks.options import Sets
from jamtui.cli.tracks.telling import tell_change

if TYPE_CHECKING:
    from jamtui.storage.database import Database
    from jamtui.studio.tracks.cards import TrackCard
    from jamtui.studio.tracks.library import Library

_CARD = "jamtui.studio.tracks.cards.TrackCard"
PRINTS = {
    "track add": f"list[{_CARD}]",
    "track list": "list[jamtui.studio.tracks.cards.LibraryTrack]",
    "track show": _CARD,
    "track edit": "jamtui.studio.tracks.cards.LibraryTrack",
    "track export": "jamtui.studio.cards.files.WrittenFile",
    "track delete": _CARD,
    "track prune": "list[jamtui.studio.tracks.cards.LibraryFile]",
}

app = typer.Typer(
    help="Take sound files into the library, look at them, give them out.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Track = Annotated[str, typer.Argument(metavar="TRACK", help="Its name or id.", show_default=False)]
OfRoom = Annotated[
    str | None, typer.Option("--room", "-r", metavar="CODE", help="The room that it is for.")
]


def _library(database: Database) -> Library:
    from jamtui.studio.tracks.library import Library

    return Library(database)


@app.command(
    epilog="Examples: jam track add backing.flac · "
    "jam track add a.mp3 b.m4a --artist 'The Neighbours' --room ABCD2345"
)
def add(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="wav, flac, ogg, mp3 or m4a.", show_default=False),
    ],
    name: options.Name = None,
    artist: options.Artist = None,
    ai_generated: options.Generated = None,
    room: OfRoom = None,
    as_json: Json = False,
) -> None:
    """Copy sound files into the library, and print an id for each.

    wav, flac, ogg, mp3 and m4a, whatever they are called; all of them, or none. The same sound
    is stored once. With --room it is a track of that room, else your own.
    """
    from jamtui.studio.tracks.cards import track_card

    fields = {"name": name, "artist": artist, "ai_generated": ai_generated}
    with area_with_files(context, _library) as area:
        added = area.add(files, fields, room=room)
        cards = [track_card(one, area.details(one)) for one in added]
    if as_json:
        print_json(cards)
        return
    for card in cards:
        typer.echo(card.id)


@app.command("list", epilog="Examples: jam track list · jam track list --search drum --json")
def list_tracks(
    context: typer.Context,
    room: OfRoom = None,
    person: Annotated[
        str | None, typer.Option("--of", metavar="WHO", help="Only what one person brought.")
    ] = None,
    text: Annotated[
        str | None,
        typer.Option("--search", metavar="TEXT", help="Only with this in name or artist."),
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List the tracks that you may see, the newest first."""
    from jamtui.studio.tracks.cards import minutes

    with area_to_read(context, _library) as area:
        found = area.all(room=room, person=person, text=text, limit=limit, offset=offset)
    if as_json:
        print_json(found)
        return
    columns = ("Name", "Artist", "Length", "Room", "Brought", "Id")
    rows = [
        (one.name, one.artist, minutes(one.duration), one.room_id, one.uploaded_at, one.id)
        for one in found
    ]
    print_table(columns, rows, wraps={"Name": 20}, extra=("Brought", "Room"))


@app.command(epilog="Examples: jam track show backing · jam track show backing --json")
def show(context: typer.Context, track: Track, as_json: Json = False) -> None:
    """Show what is known of a track, and how loud it is from its beginning to its end."""
    from jamtui.studio.tracks.cards import track_card

    with area_to_read(context, _library) as area:
        found = area.find(track)
        card = track_card(found, area.details(found))
    if as_json:
        print_json(card)
        return
    _print_card(card)


def _print_card(card: TrackCard) -> None:
    from jamtui.cli.loop_view import picture_width, prints_unicode
    from jamtui.studio.tracks.facts import facts
    from jamtui.studio.tracks.peaks_picture import peaks_picture

    shown = facts(card)
    shown.pop("peaks")
    print_facts(shown)
    if card.peaks:
        typer.echo()
        for line in peaks_picture(card.peaks, picture_width(), unicode=prints_unicode()):
            typer.echo(line)


@app.command(
    epilog="Examples: jam track edit backing --artist Us · jam track edit 0199 --name 'Take 2'"
)
def edit(
    context: typer.Context,
    track: Track,
    name: options.Name = None,
    artist: options.Artist = None,
    ai_generated: options.Generated = None,
    sets: Sets = None,
    as_json: Json = False,
) -> None:
    """Change what is said of a track."""
    fields = {"name": name, "artist": artist, "ai_generated": ai_generated}
    with area_with_files(context, _library) as area:
        found = area.find(track)
        changed = area.edit(found, fields, sets or ())
    tell_change(found, changed, changed.name, as_json)


@app.command(
    epilog="Examples: jam track export backing --out backing.flac · jam track export 0199 --out ."
)
def export(
    context: typer.Context,
    track: Track,
    out: Annotated[
        Path, typer.Option(metavar="FILE", help="Where to; a folder gets a file of its name.")
    ],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that exists.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write a copy of a track's file, as it came in."""
    from jamtui.studio.cards.files import written_file

    with area_to_read(context, _library) as area:
        written = area.export(area.find(track), out, overwrite=overwrite)
    tell_done(written_file(written), f"Wrote {written}.", as_json)


@app.command(epilog="Examples: jam track delete backing --yes · jam track delete 0199 --yes")
def delete(context: typer.Context, track: Track, yes: Yes = False, as_json: Json = False) -> None:
    """Delete a track, and its file once nothing refers to it."""
    from jamtui.studio.tracks.cards import track_card

    with area_with_files(context, _library) as area:
        found = area.find(track)
        card = track_card(found, area.details(found))
        if not agreed(f"Delete the track {found.name}?", yes):
            note("Nothing was deleted.")
            return
        area.delete(found)
    tell_done(card, f"Deleted the track {found.name!r}.", as_json)


@app.command(epilog="Examples: jam track prune --dry-run · jam track prune --yes")
def prune(
    context: typer.Context, dry_run: DryRun = False, yes: Yes = False, as_json: Json = False
) -> None:
    """Remove the files of the library that no track refers to any more."""
    from jamtui.studio.tracks.cards import LibraryFile

    with area_with_files(context, _library) as area:
        unused, half_way = area.unused(), len(area.folder.half_way())
        if dry_run:
            if half_way:
                note(f"{half_way} more were left half-way by programs that were killed.")
            _list_unused(unused, as_json)
            return
        if not agreed(f"Remove {len(unused) + half_way} files that nothing refers to?", yes):
            note("Nothing was removed.")
            return
        swept, removed = area.folder.sweep(), area.prune()
    more = f", {swept} of them left half-way by programs that were killed" if swept else ""
    said = f"Removed {len(removed) + swept} files{more}."
    tell_done([LibraryFile(url=url) for url in removed], said, as_json)


def _list_unused(urls: Sequence[str], as_json: bool) -> None:
    from jamtui.studio.tracks.cards import LibraryFile

    if as_json:
        print_json([LibraryFile(url=url) for url in urls])
        return
    for url in urls:
        typer.echo(url)
