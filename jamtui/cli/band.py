"""`jam band list|show|save|delete`: loops that play together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, Limit, Offset, Yes
from jamtui.cli.library import reading, writing
from jamtui.cli.output import (
    Json,
    facts_of,
    note,
    print_facts,
    print_json,
    print_table,
    tell_done,
)

if TYPE_CHECKING:
    from jamtui.catalog.bands import Band, BandTrack

PRINTS = {
    "band list": "list[jamtui.studio.cards.bands.BandCard]",
    "band show": "jamtui.studio.cards.bands.BandWithTracks",
    "band delete": "jamtui.studio.cards.bands.BandCard",
}

app = typer.Typer(
    help="Find, show, save and delete bands: loops that play together.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

BandId = Annotated[
    str, typer.Argument(metavar="ID", help="See 'jam band list'.", show_default=False)
]


@app.command("list", epilog="Examples: jam band list · jam band list --genre funk --json")
def list_bands(
    context: typer.Context,
    genre: Annotated[str | None, typer.Option(metavar="TEXT", help="Only of this genre.")] = None,
    custom: Annotated[
        bool | None,
        typer.Option("--custom/--system", help="Only your own, or only the shipped ones."),
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List bands: the shipped ones and your own."""
    with reading(context) as database:
        found = database.bands.find(genre)
        own = set(database.bands.own_ids())
        for problem in database.bands.problems():
            note(problem)
    bands = [band for band in found if custom is None or (band.id in own) == custom]
    bands = bands[offset : offset + limit]
    if as_json:
        from jamtui.studio.cards.bands import band_card

        print_json([band_card(band, band.id in own) for band in bands])
        return
    columns = ("ID", "Name", "Genre", "BPM", "Key", "Meter", "Loops", "Own")
    rows = [_row(band, band.id in own) for band in bands]
    print_table(columns, rows, wraps={"Name": 15}, extra=("Own", "Loops", "Genre"))


def _row(band: Band, is_own: bool) -> tuple[object, ...]:
    loops = len(band.tracks)
    return (band.id, band.name, band.genre, band.bpm, band.key, band.meter, loops, is_own)


@app.command(epilog="Examples: jam band show backyard-funk · jam band show backyard-funk --json")
def show(context: typer.Context, band_id: BandId, as_json: Json = False) -> None:
    """Show a band and how it plays each of its loops."""
    from jamtui.studio.cards.bands import band_card, band_with_tracks

    with reading(context) as database:
        band = database.bands.get(band_id)
        is_own = database.bands.is_own(band_id)
        usual = {loop.id: loop.sound_preset for loop in database.loops.find()}
    if as_json:
        print_json(band_with_tracks(band, is_own, usual))
        return
    print_facts(facts_of(band_card(band, is_own)))
    typer.echo()
    columns = ("Loop", "Sound", "Bar", "Volume", "Pan", "Timing", "Velocity", "Effects")
    rows = [_track_row(track, usual) for track in band.tracks]
    print_table(columns, rows, wraps={"Effects": 10}, extra=("Velocity", "Timing"))


def _track_row(track: BandTrack, usual: Mapping[str, str]) -> tuple[object, ...]:
    effects = [name for name, settings in track.effects.items() if settings.get("enabled")]
    return (
        track.loop,
        track.sound or usual.get(track.loop),
        track.launch_bar,
        track.volume,
        track.pan,
        track.humanize_timing,
        track.humanize_velocity,
        ", ".join(effects) or None,
    )


@app.command(epilog="Examples: jam band delete my-trio · jam band delete my-trio --yes")
def delete(
    context: typer.Context,
    band_id: BandId,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Delete a band of your own; shipped ones and all loops stay."""
    from jamtui.studio.band_library import BandLibrary
    from jamtui.studio.cards.bands import band_card

    with writing(context) as database:
        library = BandLibrary(database.bands, database.loops)
        library.check_removable(band_id)
        card = band_card(database.bands.get(band_id), database.bands.is_own(band_id))
        if not agreed(f"Delete the band {band_id}?", yes):
            note("Nothing was deleted.")
            return
        library.remove(band_id)
    tell_done(card, f"Deleted {band_id!r}.", as_json)
