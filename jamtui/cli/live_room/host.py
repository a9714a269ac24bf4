"""`jam host`: serves a room to others, and plays in it."""

from __future__ import annotations

import signal
import threading
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.library import writing
from jamtui.cli.live_room.instance_option import DEFAULT, Instance
from jamtui.cli.output import note
from jamtui.errors import UsageError

if TYPE_CHECKING:
    from jamtui.studio.hosting.serving import HostWishes

EPILOG = (
    "Examples: jam host | jam host --room ABCD2345 --private | "
    "jam host --listen 127.0.0.1:4464 --no-engine"
)


def host(
    context: typer.Context,
    listen: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Where.", show_default="everywhere, port 4464"),
    ] = None,
    room: Annotated[
        str | None,
        typer.Option(
            "--room",
            "-r",
            metavar="CODE",
            help="Which room.",
            show_default="your current one, or a new one",
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What the room is called.")
    ] = None,
    public: Annotated[
        bool | None,
        typer.Option("--public/--private", help="Whether anybody with the link may come in."),
    ] = None,
    tls_cert: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A certificate in PEM.", show_default="one of its own"),
    ] = None,
    tls_key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Its key.", show_default="in the certificate's file"),
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="No encryption: this machine only.")
    ] = False,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="With --plain: let other machines in all the same.")
    ] = False,
    engine: Annotated[
        bool | None,
        typer.Option(
            "--engine/--no-engine", help="Play as well.", show_default="where there is a device"
        ),
    ] = None,
    instance: Instance = DEFAULT,
) -> None:
    """Host a room: show its link, let people in by its rules, and play in it, until Ctrl-C."""
    from jamtui.cli.live_room.join import check_free
    from jamtui.studio.hosting.house import room_to_host
    from jamtui.studio.hosting.serving import HostWishes, Serving
    from jamtui.studio.live.listening_place import parse_place

    if insecure and not plain:
        raise UsageError("--insecure goes with --plain: with encryption there is nothing to allow.")
    if plain and (tls_cert or tls_key):
        raise UsageError("--plain has no certificate: leave out one of the two.")
    place, port = parse_place(listen)
    plays = _plays(engine)
    if plays:
        check_free(instance)
    with writing(context) as database:
        code = room_to_host(database, room, name=name, public=public)
        wishes = HostWishes(
            database=Path(database.path),
            rooms=(code,),
            actor_id=database.actor.user_id,
            host=place or ("127.0.0.1" if plain and not insecure else ""),
            port=port,
            certificate=tls_cert,
            key=tls_key,
            is_plain=plain,
            is_insecure=insecure,
        )
    with closing(Serving(wishes)) as serving:
        serving.start()
        links = serving.links(code)
        for link in links:
            typer.echo(str(link))
        note(f"Room {code} is open: give one of these links to whom you want to play with.")
        if plays:
            _play(context, wishes, str(links[0]), instance)
        else:
            _wait()


def _plays(engine: bool | None) -> bool:
    """Whether to play as well: as wished, else where there is a device to play with."""
    if engine is not None:
        return engine
    from jamtui.audio.devices import NULL, list_devices

    return any(one.is_default and one.name != NULL for one in list_devices())


def _play(context: typer.Context, wishes: HostWishes, link: str, instance: str) -> None:
    from jamtui.cli.live_room.join import join

    join(context, link, insecure=wishes.is_plain, instance=instance)


def _wait() -> None:
    """Waits for Ctrl-C or SIGTERM."""
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: done.set())
    note("Ctrl-C ends it.")
    while not done.wait(3600.0):
        continue
