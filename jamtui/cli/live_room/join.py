"""`jam join`: comes into somebody's room and plays there until Ctrl-C."""

from __future__ import annotations

import contextlib
import json as json_text
import signal
import sys
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jamtui.cli.context import Context
from jamtui.cli.library import writing
from jamtui.cli.live_room.instance_option import DEFAULT, Instance
from jamtui.cli.output import note
from jamtui.cli.play import Buffer, Device, HostApi, Null, SampleRate
from jamtui.errors import ConflictError, UsageError

if TYPE_CHECKING:
    from jamtui.control.client import EngineClient
    from jamtui.studio.live.wishes import JoinWishes

EPILOG = (
    "Examples: jam join jam://192.0.2.7:4464/ABCD2345#fingerprint | "
    "jam join LINK --quality pcm16 --buffer 64 | jam join LINK --listen-only"
)

POLL_SECONDS = 0.2
MOST_CHARACTERS, MOST_LINES = 2_000, 20
"""How much of a message is shown: nobody fills somebody's terminal with one."""


def join(
    context: typer.Context,
    link: Annotated[str, typer.Argument(metavar="LINK", help="What 'jam host' shows.")],
    name: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="What you are called there.", show_default="your name"),
    ] = None,
    instrument: Annotated[str, typer.Option(metavar="TEXT", help="What you play.")] = "",
    quality: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="How you are sent: auto, pcm16, pcm24, opus, or a preset such as low-latency.",
        ),
    ] = "auto",
    mode: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="How others are played: live-jamming, balanced, stable, manual:FRAMES.",
        ),
    ] = "live-jamming",
    channels: Annotated[
        int, typer.Option(min=1, max=2, metavar="1|2", help="Inputs that are sent.")
    ] = 1,
    listen_only: Annotated[
        bool, typer.Option("--listen-only", help="Send nothing, only hear.")
    ] = False,
    muted: Annotated[bool, typer.Option("--muted", help="Begin without being heard.")] = False,
    message: Annotated[
        str, typer.Option(metavar="TEXT", help="What whoever lets you in is told.")
    ] = "",
    ice: Annotated[
        list[str] | None,
        typer.Option("--ice", metavar="URL", help="A STUN or TURN server, for use behind NAT."),
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Allow a connection without encryption.")
    ] = False,
    device: Device = None,
    host_api: HostApi = None,
    buffer: Buffer = None,
    sample_rate: SampleRate = 48_000,
    null: Null = False,
    connect: Annotated[
        bool, typer.Option("--connect/--no-connect", help="Connect the ports at a JACK server.")
    ] = True,
    instance: Instance = DEFAULT,
    events: Annotated[
        bool, typer.Option("--events", help="Write what happens as lines of JSON.")
    ] = False,
) -> None:
    """Join a room and play with whoever is in it, until Ctrl-C or jam leave."""
    from jamtui.studio.live.wishes import JoinWishes

    check_free(instance)
    with writing(context) as database:
        me = database.people.get(str(database.actor.user_id))
        wishes = JoinWishes(
            address=link,
            database=str(Path(database.path).absolute()),
            user_id=str(database.actor.user_id),
            name=name or (me.display_name if me else "") or "somebody",
            instrument=instrument,
            quality=quality,
            mode=mode,
            channels=1 if channels == 1 else 2,
            is_listening_only=listen_only,
            muted=muted,
            request=message,
            is_insecure=insecure,
            ice_servers=ice or [],
        )
    _check(wishes)
    opening = {
        "device": "null" if null else device,
        "host_api": None if null else host_api,
        "sample_rate": sample_rate,
        "block_frames": buffer,
        "input_channels": 0 if listen_only else channels,
        "jack_name": "jamtui" if instance == DEFAULT else f"jamtui-{instance}",
        "connect": connect,
        "database": str(context.ensure_object(Context).database or "") or None,
    }
    Stay(instance, writes_events=events).run(wishes, opening)


def check_free(instance: str) -> None:
    """Raises ConflictError where a session of that name runs, before anything is opened."""
    from jamtui.control.instance import running_session
    from jamtui.errors import NotFoundError

    with contextlib.suppress(NotFoundError):
        running_session(instance).close()
        which = "A session" if instance == DEFAULT else f"A session called {instance!r}"
        raise ConflictError(
            f"{which} runs here already: `jam leave` ends it, --instance NAME begins another."
        )


def _check(wishes: JoinWishes) -> None:
    """Raises for an address or a mode that is none, before anything is started."""
    from jamtui.protocol.address import parse_address
    from jamtui.studio.live.wishes import parted_mode

    address = parse_address(wishes.address)
    if not address.room_code:
        raise UsageError(
            f"{wishes.address[:80]!r} names no room: use the whole link that `jam host` shows."
        )
    parted_mode(wishes.mode)


class Stay:
    """One run of `jam join`: an engine, and what it tells of the room."""

    def __init__(self, instance: str, *, writes_events: bool) -> None:
        self._instance = instance
        self._writes_events = writes_events
        self._stops = 0
        self._told = ""
        self._signal = int(signal.SIGINT)
        self._is_over = False

    def run(self, wishes: JoinWishes, opening: dict[str, Any]) -> None:
        """Joins, and stays until a signal, `jam leave`, or the end of the stay."""
        from jamtui.control.instance import socket_path
        from jamtui.control.launch import RunningEngine

        path = socket_path(self._instance)
        with closing(RunningEngine()) as engine:
            client = engine.client
            device = client.call("engine.open", **opening)
            client.call("engine.listen", path=str(path))
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._ask_to_stop)
            note(
                f"Joining with {device['name']}, {device['block_frames']} frames "
                f"at {device['sample_rate']} Hz. Ctrl-C leaves."
            )
            self._join(client, wishes)
            while not self._stops and not self._is_over:
                self._hear(client, POLL_SECONDS)

    def _join(self, client: EngineClient, wishes: JoinWishes) -> None:
        import msgspec

        asked = client.ask("live.join", wishes=msgspec.to_builtins(wishes))
        while not self._stops and not self._is_over and not client.is_answered(asked):
            self._hear(client, POLL_SECONDS)
        if self._is_over:
            return  # somebody said `jam leave` before anybody let us in
        if self._stops:
            sys.exit(128 + self._signal)  # nothing has been played yet
        client.answer(asked)

    def _hear(self, client: EngineClient, timeout_seconds: float) -> None:
        for name, values in client.events(timeout_seconds):
            if self._writes_events:
                line = json_text.dumps({"event": name, **values}, ensure_ascii=False)
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()
            else:
                self._tell(name, values)
            if name == "live_left":
                self._is_over = True
            elif name == "live_ended":
                from jamtui.control.protocol import Failure, raised

                raise raised(Failure(values["code"], values["text"]))

    def _tell(self, name: str, values: dict[str, Any]) -> None:
        match name:
            case "live_entered":
                others = ", ".join(values["others"]) or "nobody else yet"
                note(f"You are in room {values['room']} as {values['role']}, with {others}.")
            case "live_came":
                note(f"{values['name']} came in.")
            case "live_went":
                note(f"{values['name']} went.")
            case "live_chat":
                _tell_message(values)
            case "live_history":
                said = values["messages"]
                more = values["count"] - len(said)
                note(f"Said before you came{f' ({more} more)' if more else ''}:")
                for one in said:
                    _tell_message(one)
            case "live_quality":
                note(f"Sending {values['quality']} from now on.")
            case "live" if values["text"] != self._told:
                self._told = values["text"]  # one sentence, however often it is tried again
                if self._told and values["connection"] != "ended":
                    again = " Looking for it again." if values["connection"] == "away" else ""
                    note(f"{self._told}{again}")
            case "notice" | "device_lost":
                note(values["text"])

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stops += 1
        self._signal = number
        if self._stops > 1:
            raise KeyboardInterrupt


def _tell_message(message: dict[str, Any]) -> None:
    """Shows a message; what the program notes is said by nobody."""
    from jamtui.studio.chat.export import lines_of

    first, *others = lines_of(message["text"][:MOST_CHARACTERS])
    sign = ":" if message["kind"] == "text" else ""
    note(f"{message['name'] or '*'}{sign} {first}")
    for line in others[:MOST_LINES]:
        note(f"    {line}")
