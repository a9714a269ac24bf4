"""`jam band save`: a band of one's own, from loops or from another band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.band import app
from jamtui.cli.library import writing
from jamtui.cli.output import Json, note, print_json
from jamtui.errors import UsageError

if TYPE_CHECKING:
    from jamtui.catalog.bands import Band
    from jamtui.studio.band_library import BandLibrary, BandWishes


__all__ = ["app"]

PRINTS = {"band save": "jamtui.studio.cards.bands.SavedBand"}


@app.command(
    epilog="Examples: jam band save 'My Trio' --loops pocket-funk,thumb-and-pop,clav-chop · "
    "jam band save quiet-funk --from backyard-funk --without clav-chop --bpm 90",
)
def save(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What it is called.", show_default=False)
    ],
    loops: Annotated[
        list[str] | None,
        typer.Option(metavar="IDS", help="Its loops, or more of them with --from."),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", metavar="BAND", help="Begin with another band.")
    ] = None,
    replace: Annotated[
        list[str] | None,
        typer.Option(metavar="OLD=NEW", help="With --from: one loop in another's place."),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="IDS", help="With --from: leave loops out.")
    ] = None,
    id_: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="Its id.", show_default="made from the name"),
    ] = None,
    bpm: Annotated[float | None, typer.Option(metavar="N", help="Its tempo, 20-300.")] = None,
    key: Annotated[
        str | None, typer.Option(metavar="KEY", help="Its key; its loops move there.")
    ] = None,
    genre: Annotated[str | None, typer.Option(metavar="TEXT", help="Its genre.")] = None,
    description: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A sentence about it.")
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option("--tag", "--tags", metavar="TAGS", help="Repeat it, or put commas between."),
    ] = None,
    launch_every: Annotated[
        int | None,
        typer.Option(
            metavar="BARS", help="The next loop comes in after so many.", show_default="4"
        ),
    ] = None,
    volume: Annotated[
        list[str] | None, typer.Option(metavar="LOOP=N", help="A loop's volume, 0-2.")
    ] = None,
    pan: Annotated[
        list[str] | None, typer.Option(metavar="LOOP=N", help="A loop's place, -1 left to 1.")
    ] = None,
    sound: Annotated[
        list[str] | None, typer.Option(metavar="LOOP=ID", help="Another sound for a loop.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a band of your own.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Save a band of your own, and print its id."""
    from jamtui.studio.band_library import BandLibrary, BandWishes

    wishes = BandWishes(
        id=id_,
        bpm=bpm,
        key=key,
        genre=genre,
        description=description,
        tags=tag,
        launch_every=launch_every,
        volumes=_numbers("--volume", volume),
        pans=_numbers("--pan", pan),
        sounds=_pairs("--sound", sound),
    )
    with writing(context) as database:
        library = BandLibrary(database.bands, database.loops)
        band = _made(library, name, wishes, source, _ids(loops), replace, _ids(without))
        database.bands.save(band, replace=overwrite)
        odd = library.odd_ones(band)
    if odd:
        note(f"Not in {band.meter} like the band: {', '.join(odd)}.")
    if as_json:
        from jamtui.studio.cards.bands import SavedBand

        print_json(SavedBand(band.id, band.name, list(band.loop_ids)))
    else:
        typer.echo(band.id)


def _made(
    library: BandLibrary,
    name: str,
    wishes: BandWishes,
    source: str | None,
    loops: Sequence[str],
    replace: Sequence[str] | None,
    without: Sequence[str],
) -> Band:
    if source is not None:
        return library.of_band(
            name,
            source,
            wishes,
            replace=_pairs("--replace", replace),
            without=without,
            added=loops,
        )
    if replace or without:
        raise UsageError("--replace and --without need a band to begin with: add --from BAND.")
    if not loops:
        raise UsageError("A band needs loops: add --loops ID,ID or --from BAND.")
    return library.of_loops(name, loops, wishes)


def _ids(texts: Sequence[str] | None) -> list[str]:
    return [id_ for text in texts or () for part in text.split(",") if (id_ := part.strip())]


def _pairs(option: str, texts: Sequence[str] | None) -> dict[str, str]:
    pairs = {}
    for part in _ids(texts):
        left, equals, right = part.partition("=")
        if not (left.strip() and equals and right.strip()):
            raise UsageError(f"{option} wants two parts with = between, not {part[:60]!r}.")
        pairs[left.strip()] = right.strip()
    return pairs


def _numbers(option: str, texts: Sequence[str] | None) -> dict[str, float]:
    numbers = {}
    for id_, text in _pairs(option, texts).items():
        try:
            numbers[id_] = float(text)
        except ValueError:
            raise UsageError(f"{option} wants a number for {id_!r}, not {text[:40]!r}.") from None
    return numbers
