"""`jam peers`: who plays here, how well they are heard, and where the time goes."""

from __future__ import annotations

import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jamtui.cli.live_room.instance_option import DEFAULT, Instance
from jamtui.cli.output import Json, is_terminal, note, print_json, print_table

if TYPE_CHECKING:
    from jamtui.studio.live.cards import LiveCard, PeerCard

PRINTS = {"peers": "jamtui.studio.live.cards.LiveCard"}
EPILOG = "Examples: jam peers | jam peers --watch | jam peers --json"

LEAST_SECONDS = 0.2
CLEAR = "\x1b[H\x1b[2J"


def peers(
    instance: Instance = DEFAULT,
    watch: Annotated[bool, typer.Option("--watch", help="Again and again, until Ctrl-C.")] = False,
    every: Annotated[
        float,
        typer.Option(min=LEAST_SECONDS, max=3600.0, metavar="SECONDS", help="How often to look."),
    ] = 1.0,
    json: Json = False,
) -> None:
    """Show who is in the room you play in: connection, delay by stage, loss, and the mix."""
    from jamtui.control.instance import running_session

    with closing(running_session(instance)) as client:
        while True:
            _show(client.call("live.status"), json=json, clear=watch and is_terminal())
            if not watch:
                return
            sys.stdout.flush()
            time.sleep(every)


def _show(said: dict[str, Any], *, json: bool, clear: bool) -> None:
    import msgspec

    from jamtui.studio.live.cards import LiveCard

    card = msgspec.convert(said, LiveCard)
    if json:
        print_json(card)
        return
    if clear:
        sys.stdout.write(CLEAR)
    note(_summary(card))
    print_table(
        ("name", "role", "way", "rtt ms", "jitter", "lost", "hidden", "delay ms", "mix"),
        [_row(peer) for peer in card.peers],
        extra=("role", "jitter", "hidden", "way"),
    )


def _summary(card: LiveCard) -> str:
    state = {"in": "in", "away": "looking for the host of", "waiting": "waiting to be let into"}
    clock = "" if card.clock_bound_ms is None else f", clock within {card.clock_bound_ms:.1f} ms"
    return (
        f"{card.name} is {state.get(card.connection, card.connection)} {card.room_code} as "
        f"{card.role or 'nobody yet'}, sends {card.quality} ({card.sent_kbps:.0f} kbit/s) from "
        f"{card.device} at {card.block_frames} frames{clock}."
    )


def _row(peer: PeerCard) -> tuple[object, ...]:
    track = peer.tracks[0] if peer.tracks else None
    return (
        peer.name,
        "listens" if peer.is_listening_only else peer.role,
        peer.route if peer.is_connected else "none",
        _ms(peer.round_trip_ms),
        _ms(track.jitter_ms if track else None),
        f"{100 * peer.loss:.1f} %",
        f"{sum(one.concealed_ms for one in peer.tracks)} ms",
        _ms(track.delay.sum_ms if track else None),
        _mix(peer),
    )


def _ms(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _mix(peer: PeerCard) -> str:
    marks = [word for word, is_on in (("muted", peer.muted), ("solo", peer.solo)) if is_on]
    pan = "" if peer.pan == 0.0 else f" {'L' if peer.pan < 0 else 'R'}{abs(peer.pan):.0%}"
    return f"{peer.volume:.0%}{pan} {' '.join(marks)}".strip()
