"""`jam preset`: how one likes a track to be set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, Json, Limit, Offset, Yes
from jamtui.cli.library import writing
from jamtui.cli.option_bundle import with_options
from jamtui.cli.output import note, print_facts, print_json, print_table, tell_done
from jamtui.cli.tracks import options
from jamtui.cli.tracks.opening import area_to_read, area_to_write
from jamtui.cli.tracks.options import Room, Sets, chosen
from jamtui.cli.tracks.telling import tell_change
from jamtui.errors import UsageError

if TYPE_CHECKING:
    from jamtui.storage.database import Database
    from jamtui.storage.tracks.records import InputTrack, LoopTrack
    from jamtui.studio.tracks.presets import Presets

_CARD = "jamtui.studio.tracks.cards.TrackPreset"
PRINTS = {
    "preset save": _CARD,
    "preset list": f"list[{_CARD}]",
    "preset show": _CARD,
    "preset edit": _CARD,
    "preset apply": "jamtui.studio.tracks.cards.InputTrack",
    "preset default": _CARD,
    "preset delete": _CARD,
}

app = typer.Typer(
    help="Keep how you like a track to be set, and set others the same way.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Preset = Annotated[
    str, typer.Argument(metavar="PRESET", help="Its name or id.", show_default=False)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetOptions:
    """What `save` and `edit` can set, by the names of the columns."""

    description: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What it is good for.")
    ] = None
    instrument_id: options.Instrument = None
    track_type: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="audio or midi.")
    ] = None
    volume: options.Volume = None
    is_muted: options.Muted = None
    is_solo: options.Solo = None
    color: options.Colour = None
    active_effect_preset: Annotated[
        str | None,
        typer.Option("--effect-preset", metavar="TEXT", help="What its effects are called."),
    ] = None
    sets: Sets = None
    as_json: Json = False


def _presets(database: Database) -> Presets:
    from jamtui.studio.tracks.presets import Presets

    return Presets(database)


@app.command(
    epilog="Examples: jam preset save 'Clean Tele' --from-input Guitar "
    "--instrument electric-guitar · jam preset save Dark --set effects.eq.enabled=true"
)
@with_options(PresetOptions)
def save(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What it is called.", show_default=False)
    ],
    from_input: Annotated[
        str | None, typer.Option(metavar="INPUT", help="Take how an input is set.")
    ] = None,
    from_loop: Annotated[
        str | None, typer.Option(metavar="TRACK", help="Take how a loop track is set.")
    ] = None,
    room: Room = None,
    default: Annotated[
        bool, typer.Option("--default", help="Take it for its instrument from now on.")
    ] = False,
    *,
    given: PresetOptions,
) -> None:
    """Save a preset, and print its id.

    The first one for an instrument is its default.
    """
    if from_input is not None and from_loop is not None:
        raise UsageError("A preset is taken from one track: give --from-input or --from-loop.")
    with writing(context) as database, database.gateway.transaction():
        area = _presets(database)
        source = _source(database, from_input, from_loop, room)
        fields = dict(chosen(given, "as_json")) | ({"is_default": True} if default else {})
        preset = area.save(name, source, fields, given.sets or ())
    print_json(preset) if given.as_json else typer.echo(preset.id)


def _source(
    database: Database, from_input: str | None, from_loop: str | None, room: str | None
) -> InputTrack | LoopTrack | None:
    from jamtui.studio.tracks.inputs import Inputs
    from jamtui.studio.tracks.loop_tracks import LoopTracks

    if from_input is not None:
        return Inputs(database).find(from_input, room)
    if from_loop is not None:
        return LoopTracks(database).find(from_loop, room)
    return None


@app.command("list", epilog="Examples: jam preset list · jam preset list --instrument piano --json")
def list_presets(
    context: typer.Context,
    instrument: options.Instrument = None,
    kind: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="audio or midi.")
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List your presets, the most used first."""
    with area_to_read(context, _presets) as area:
        found = area.all(instrument=instrument, track_type=kind, limit=limit, offset=offset)
    if as_json:
        print_json(found)
        return
    columns = ("Name", "Instrument", "Type", "Default", "Used", "Volume", "Effects", "Id")
    rows = [
        (
            one.name,
            one.instrument_id,
            one.track_type,
            one.is_default,
            one.use_count,
            one.volume,
            ", ".join(one.effects) or None,
            one.id,
        )
        for one in found
    ]
    print_table(columns, rows, extra=("Id", "Effects"))


@app.command(epilog="Examples: jam preset show 'Clean Tele' · jam preset show Dark --json")
def show(context: typer.Context, preset: Preset, as_json: Json = False) -> None:
    """Show all that a preset sets."""
    from jamtui.studio.tracks.facts import facts

    with area_to_read(context, _presets) as area:
        found = area.find(preset)
    print_json(found) if as_json else print_facts(facts(found))


@app.command(
    epilog="Examples: jam preset edit Dark --volume 0.7 · "
    "jam preset edit Dark --name Darker --set effects.reverb.mix=0.5"
)
@with_options(PresetOptions)
def edit(
    context: typer.Context, preset: Preset, name: options.Name = None, *, given: PresetOptions
) -> None:
    """Change a preset, field by field; what it was applied to stays as it is."""
    fields: dict[str, Any] = dict(chosen(given, "as_json")) | {"name": name}
    with area_to_write(context, _presets) as area:
        found = area.find(preset)
        changed = area.edit(found, fields, given.sets or ())
    tell_change(found, changed, changed.name, given.as_json)


@app.command(
    epilog="Examples: jam preset apply 'Clean Tele' Guitar · jam preset apply Dark 2 -r ABCD2345"
)
def apply(
    context: typer.Context,
    preset: Preset,
    source: Annotated[
        str, typer.Argument(metavar="INPUT", help="Its number, name or id.", show_default=False)
    ],
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Set an input as a preset has it; the preset's use is counted."""
    from jamtui.studio.tracks.inputs import Inputs

    with writing(context) as database, database.gateway.transaction():
        area = _presets(database)
        changed = area.apply(area.find(preset), Inputs(database).find(source, room))
    if as_json:
        print_json(changed)
    else:
        note(f"{changed.name!r} is set as {preset!r} has it.")


@app.command(epilog="Examples: jam preset default 'Clean Tele' · jam preset default Dark")
def default(context: typer.Context, preset: Preset, as_json: Json = False) -> None:
    """Make a preset the one that is taken for its instrument."""
    with area_to_write(context, _presets) as area:
        found = area.make_default(area.find(preset))
    tell_done(found, f"{found.name!r} is the default for {found.instrument_id}.", as_json)


@app.command(epilog="Examples: jam preset delete Dark --yes · jam preset delete 'Clean Tele' --yes")
def delete(context: typer.Context, preset: Preset, yes: Yes = False, as_json: Json = False) -> None:
    """Delete a preset; what it was applied to stays as it is."""
    with area_to_read(context, _presets) as area:
        name = area.find(preset).name
    if not agreed(f"Delete the preset {name}?", yes):
        note("Nothing was deleted.")
        return
    with area_to_write(context, _presets) as area:
        gone = area.find(preset)
        area.delete(gone)
    tell_done(gone, f"Deleted the preset {gone.name!r}.", as_json)
