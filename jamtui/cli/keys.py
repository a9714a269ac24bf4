"""`jam keys`: a keyboard that is played."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import Annotated

import typer

from jamtui.cli.context import Context
from jamtui.cli.play import (
    Bpm,
    Buffer,
    Device,
    HostApi,
    KeyName,
    Null,
    SampleRate,
    Seconds,
    SoundFont,
)

EPILOG = (
    "Examples: jam keys | jam keys --sound keys/electric-piano --with bossa-veranda | "
    "jam keys --port Keystation --arp up --rate 1/16"
)


def keys(
    context: typer.Context,
    port: Annotated[
        str | None,
        typer.Option("--port", metavar="NAME", help="MIDI keyboard by name or a part of it."),
    ] = None,
    sound: Annotated[
        str, typer.Option("--sound", metavar="ID", help="Which sound.")
    ] = "keys/grand-piano",
    backing: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="SOURCE", help="Play along: a band, loops, a MIDI file."),
    ] = None,
    velocity_curve: Annotated[
        str, typer.Option("--velocity-curve", metavar="NAME", help="linear, soft or hard.")
    ] = "linear",
    channel: Annotated[
        int | None,
        typer.Option("--channel", metavar="N", help="Hear only this MIDI channel, 1 to 16."),
    ] = None,
    volume: Annotated[
        float, typer.Option("--volume", metavar="N", help="Of the keys, 0 to 2.")
    ] = 0.8,
    arp: Annotated[
        str | None,
        typer.Option("--arp", metavar="NAME", help="Arpeggiate: up, down, updown, random, order."),
    ] = None,
    rate: Annotated[
        str, typer.Option("--rate", metavar="GRID", help="Arpeggio: 1/4 to 1/32.")
    ] = "1/16",
    octaves: Annotated[int, typer.Option("--octaves", metavar="N", help="Arpeggio: 1 to 4.")] = 1,
    gate: Annotated[
        float, typer.Option("--gate", metavar="N", help="Arpeggio: 0 to 1 of a step.")
    ] = 0.5,
    bpm: Bpm = None,
    key: KeyName = None,
    soundfont: SoundFont = None,
    device: Device = None,
    host_api: HostApi = None,
    buffer: Buffer = 128,
    sample_rate: SampleRate = 48_000,
    seconds: Seconds = None,
    null: Null = False,
) -> None:
    """Play a MIDI keyboard, or the computer's own keys where there is none."""
    from jamtui.cli.playing_keys import KeysSession, KeysWishes
    from jamtui.control.playback import PlaybackOptions
    from jamtui.studio.checks import check_keys, check_playback, check_seconds, wishes

    settings: Context = context.obj
    check_seconds(seconds)
    check_playback(buffer, sample_rate, 0, soundfont, None)
    arpeggiator = check_keys(velocity_curve, channel, volume, arp, rate, octaves, gate)
    options = PlaybackOptions(
        device="null" if null else device,
        host_api=None if null else host_api,
        sample_rate=sample_rate,
        block_frames=buffer,
        soundfont=soundfont,
        seconds=seconds,
    )
    wanted = KeysWishes(
        port=port,
        sound=sound,
        velocity_curve=velocity_curve,
        channel=None if channel is None else channel - 1,
        volume=volume,
        arpeggiator=arpeggiator,
    )
    with closing(KeysSession(wanted, options)) as session:
        session.play(backing or [], wishes(bpm, key, 0), settings.database, sys.stdin)
