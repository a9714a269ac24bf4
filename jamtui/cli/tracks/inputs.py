"""`jam input`: what performers play through in a room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, Json, Limit, Offset, Yes
from jamtui.cli.option_bundle import with_options
from jamtui.cli.output import note, print_facts, print_json, print_table, tell_done
from jamtui.cli.tracks import options
from jamtui.cli.tracks.opening import area_to_read, area_to_write
from jamtui.cli.tracks.options import Room, Sets
from jamtui.cli.tracks.telling import tell_change, tell_each

if TYPE_CHECKING:
    from jamtui.storage.database import Database
    from jamtui.storage.tracks.records import InputTrack
    from jamtui.studio.tracks.inputs import Inputs

_CARD = "jamtui.studio.tracks.cards.InputTrack"
PRINTS = {
    "input list": f"list[{_CARD}]",
    "input show": _CARD,
    "input add": _CARD,
    "input edit": _CARD,
    "input volume": _CARD,
} | dict.fromkeys(
    (f"input {word}" for word in ("mute", "unmute", "solo", "unsolo", "delete")), f"list[{_CARD}]"
)

app = typer.Typer(
    help="Set up what you play through in a room: microphones, guitars, keyboards.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Input = Annotated[
    str, typer.Argument(metavar="INPUT", help="Its number, name or id.", show_default=False)
]
Inputs_ = Annotated[
    list[str],
    typer.Argument(metavar="INPUT...", help="Numbers, names or ids.", show_default=False),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputOptions:
    """What `add` and `edit` can set, by the names of the columns and of the settings."""

    room: Room = None
    volume: options.Volume = None
    is_muted: options.Muted = None
    is_solo: options.Solo = None
    is_armed: Annotated[
        bool | None, typer.Option("--armed/--not-armed", help="Ready to be recorded, or not.")
    ] = None
    color: options.Colour = None
    device: Annotated[
        str | None, typer.Option(metavar="NAME", help="Its sound device (audio).")
    ] = None
    channels: Annotated[
        str | None, typer.Option(metavar="N[,N]", help="Its inputs there: 1, or 1,2 (audio).")
    ] = None
    gain: Annotated[
        float | None, typer.Option(metavar="DB", help="What is added, -60 to 60 dB (audio).")
    ] = None
    monitoring: Annotated[
        bool | None,
        typer.Option("--monitoring/--no-monitoring", help="Hear yourself, or not (audio)."),
    ] = None
    port: Annotated[str | None, typer.Option(metavar="NAME", help="Its MIDI port (midi).")] = None
    channel: Annotated[
        str | None, typer.Option(metavar="N", help="A MIDI channel, 1-16, or all (midi).")
    ] = None
    patch: Annotated[str | None, typer.Option(metavar="ID", help="Its sound (midi).")] = None
    sets: Sets = None
    as_json: Json = False

    def named(self) -> dict[str, Any]:
        """Returns the columns that options name."""
        return {
            name: getattr(self, name)
            for name in ("volume", "is_muted", "is_solo", "is_armed", "color")
        }

    def assignments(self) -> list[str]:
        """Returns what options set within a column, and what --set does."""
        inner = {
            "audio_settings.device": self.device,
            "audio_settings.channels": None if self.channels is None else f"[{self.channels}]",
            "audio_settings.gain": self.gain,
            "audio_settings.monitoring": _truth(self.monitoring),
            "midi_settings.port": self.port,
            "midi_settings.channel": self.channel,
            "midi_settings.patch": self.patch,
        }
        given = [f"{path}={value}" for path, value in inner.items() if value is not None]
        return [*given, *(self.sets or ())]


def _truth(value: bool | None) -> str | None:
    return None if value is None else "yes" if value else "no"


def _inputs(database: Database) -> Inputs:
    from jamtui.studio.tracks.inputs import Inputs

    return Inputs(database)


@app.command("list", epilog="Examples: jam input list · jam input list --of bob --room ABCD2345")
def list_inputs(
    context: typer.Context,
    room: Room = None,
    person: Annotated[
        str | None, typer.Option("--of", metavar="WHO", help="Only those of one person.")
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List the inputs in a room, the oldest first."""
    with area_to_read(context, _inputs) as area:
        found = area.of_room(room, person=person, limit=limit, offset=offset)
    if as_json:
        print_json(found)
        return
    # Numbers count all inputs of the room: those of one person have others.
    first = 1 if person is not None else 0
    columns = ("#", "Name", "Whose", "Type", "Volume", "State", "Id")[first:]
    rows = [_line(number, one)[first:] for number, one in enumerate(found, offset + 1)]
    print_table(columns, rows, extra=("Id",))


def _line(number: int, track: InputTrack) -> tuple[object, ...]:
    words = {
        "muted": track.is_muted,
        "solo": track.is_solo,
        "armed": track.is_armed,
        "recording": track.is_recording,
        "off": not track.is_active,
    }
    state = ", ".join(word for word, holds in words.items() if holds)
    whose = track.owner_user_name or track.user_id
    return (number, track.name, whose, track.track_type, track.volume, state or None, track.id)


@app.command(epilog="Examples: jam input show 1 · jam input show Guitar --json")
def show(context: typer.Context, source: Input, room: Room = None, as_json: Json = False) -> None:
    """Show all that is set for an input."""
    from jamtui.studio.tracks.facts import facts

    with area_to_read(context, _inputs) as area:
        found = area.find(source, room)
    print_json(found) if as_json else print_facts(facts(found))


@app.command(
    epilog="Examples: jam input add Guitar --channels 1 --gain 6 · "
    "jam input add Keys --type midi --patch keys/organ --set midi_settings.velocityCurve=soft"
)
@with_options(InputOptions)
def add(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="What it is called.", show_default=False)
    ],
    kind: Annotated[str, typer.Option("--type", metavar="TYPE", help="audio or midi.")] = "audio",
    *,
    given: InputOptions,
) -> None:
    """Add an input of yours to a room, and print its id."""
    with area_to_write(context, _inputs) as area:
        track = area.add(given.room, name, kind, given.named(), given.assignments())
    print_json(track) if given.as_json else typer.echo(track.id)


@app.command(
    epilog="Examples: jam input edit Guitar --gain 3 · "
    "jam input edit Keys --set midi_settings.arpeggiator.mode=updown"
)
@with_options(InputOptions)
def edit(
    context: typer.Context, source: Input, name: options.Name = None, *, given: InputOptions
) -> None:
    """Change an input, field by field; of others' only volume and mute, where allowed."""
    with area_to_write(context, _inputs) as area:
        found = area.find(source, given.room)
        changed = area.edit(found, given.named() | {"name": name}, given.assignments())
    tell_change(found, changed, changed.name, given.as_json)


def _each(
    context: typer.Context, inputs: Sequence[str], room: str | None, **fields: object
) -> list[InputTrack]:
    with area_to_write(context, _inputs) as area:
        return [area.edit(found, fields) for found in [area.find(one, room) for one in inputs]]


@app.command(epilog="Examples: jam input mute Guitar · jam input mute 1 2")
def mute(context: typer.Context, inputs: Inputs_, room: Room = None, as_json: Json = False) -> None:
    """Silence inputs."""
    tell_each("Muted", _each(context, inputs, room, is_muted=True), as_json)


@app.command(epilog="Examples: jam input unmute Guitar · jam input unmute 1 2")
def unmute(
    context: typer.Context, inputs: Inputs_, room: Room = None, as_json: Json = False
) -> None:
    """Let inputs be heard again."""
    tell_each("Unmuted", _each(context, inputs, room, is_muted=False), as_json)


@app.command(epilog="Examples: jam input solo Guitar · jam input solo 1 2")
def solo(context: typer.Context, inputs: Inputs_, room: Room = None, as_json: Json = False) -> None:
    """Let only these inputs be heard, with others that are solo."""
    tell_each("Made solo:", _each(context, inputs, room, is_solo=True), as_json)


@app.command(epilog="Examples: jam input unsolo Guitar · jam input unsolo 1 2")
def unsolo(
    context: typer.Context, inputs: Inputs_, room: Room = None, as_json: Json = False
) -> None:
    """Let inputs be solo no longer."""
    tell_each("No longer solo:", _each(context, inputs, room, is_solo=False), as_json)


@app.command(epilog="Examples: jam input volume Guitar 0.8 · jam input volume 2 1")
def volume(
    context: typer.Context,
    source: Input,
    level: Annotated[float, typer.Argument(metavar="N", help="0 to 2.", show_default=False)],
    room: Room = None,
    as_json: Json = False,
) -> None:
    """Set how loud an input is."""
    (found,) = _each(context, [source], room, volume=level)
    tell_done(found, f"The volume of {found.name!r} is {found.volume:g}.", as_json)


@app.command(epilog="Examples: jam input delete Guitar --yes · jam input delete 1 2 --yes")
def delete(
    context: typer.Context,
    inputs: Inputs_,
    room: Room = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take inputs of yours away."""
    with area_to_read(context, _inputs) as area:
        names = [area.find(one, room).name for one in inputs]
    if not agreed(f"Take the input {', '.join(names)} away?", yes):
        note("Nothing was deleted.")
        return
    with area_to_write(context, _inputs) as area:
        gone = [area.delete(found) for found in [area.find(one, room) for one in inputs]]
    tell_each("Deleted", gone, as_json)
