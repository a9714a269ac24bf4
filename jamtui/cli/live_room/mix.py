"""`jam mix`: how loud somebody is, here."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from jamtui.cli.live_room.instance_option import DEFAULT, Instance
from jamtui.cli.output import note
from jamtui.errors import UsageError

EPILOG = "Examples: jam mix ben --volume 0.7 | jam mix ben --mute | jam mix me --gain 2"

OWN = "me"


def mix(
    name: Annotated[str, typer.Argument(metavar="NAME", help='Whom; "me" for your own input.')],
    volume: Annotated[float | None, typer.Option(metavar="0..2", help="How loud.")] = None,
    pan: Annotated[float | None, typer.Option(metavar="-1..1", help="Left or right.")] = None,
    mute: Annotated[
        bool | None, typer.Option("--mute/--unmute", help="Silent, or heard again.")
    ] = None,
    solo: Annotated[
        bool | None, typer.Option("--solo/--unsolo", help="Only those in solo are heard.")
    ] = None,
    gain: Annotated[
        float | None, typer.Option(metavar="0..16", help="How loud you are sent; with me.")
    ] = None,
    monitor: Annotated[
        float | None, typer.Option(metavar="0..2", help="How loud you hear yourself; with me.")
    ] = None,
    instance: Instance = DEFAULT,
) -> None:
    """Set how you hear somebody in the room, or how you are sent."""
    from jamtui.control.instance import running_session

    others = {"volume": volume, "pan": pan, "solo": solo}
    own = {"gain": gain, "monitor": monitor}
    is_own = name.casefold() == OWN
    wrong = [key for key, value in (others if is_own else own).items() if value is not None]
    if wrong:
        raise UsageError(f"--{wrong[0]} is not for {name[:40]!r}: see `jam mix --help`.")
    wished = {"muted": mute} | (own if is_own else others)
    given = {key: value for key, value in wished.items() if value is not None}
    if not given:
        raise UsageError("Say what to change, such as --volume 0.7 or --mute.")
    with closing(running_session(instance)) as client:
        if is_own:
            client.call("live.input", **given)
        else:
            client.call("live.mix", name=name, **given)
    note(f"{name}: {', '.join(f'{key} {value}' for key, value in given.items())}.")
