"""`jam play`: a band, loops, songs or a room, live."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jamtui.cli.context import Context

EPILOG = (
    "Examples: jam play backyard-funk | jam play pocket-funk thumb-and-pop --bpm 98 | "
    "jam play song.mid --soundfont font.sf2 | jam play ABCD2345 | jam play ABCD2345 Opener | "
    "jam play ABCD2345 --setlist | jam play room.toml | jam play backyard-funk --events --null"
)

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE", help="A band, loops by id, MIDI files, a room and songs in it."
    ),
]
Bpm = Annotated[float | None, typer.Option("--bpm", metavar="N", help="Tempo, 20 to 300.")]
KeyName = Annotated[
    str | None, typer.Option("--key", metavar="KEY", help='Key, such as "A minor" or F#.')
]
SoundFont = Annotated[
    Path | None, typer.Option("--soundfont", metavar="FILE", help="Play from this SoundFont.")
]
SetList = Annotated[bool, typer.Option("--setlist", help="A room's songs, one after the other.")]
Seed = Annotated[
    int, typer.Option("--seed", metavar="N", help="Another number draws other small variations.")
]
Device = Annotated[
    str | None,
    typer.Option(
        "--device",
        metavar="NAME",
        help="Sound device by name, part of a name or index; jack; null.",
    ),
]
HostApi = Annotated[
    str | None, typer.Option("--host-api", metavar="NAME", help="Only devices of this system.")
]
Buffer = Annotated[
    int | None,
    typer.Option("--buffer", metavar="N", help="Frames a block, 32 to 1024.", show_default="256"),
]
SampleRate = Annotated[int, typer.Option("--sample-rate", metavar="N", help="44100 or 48000.")]
Seconds = Annotated[
    float | None, typer.Option("--seconds", metavar="N", help="Fade out after so long.")
]
Null = Annotated[bool, typer.Option("--null", help="Play without a sound device, in real time.")]


def play(
    context: typer.Context,
    sources: Sources,
    bpm: Bpm = None,
    key: KeyName = None,
    soundfont: SoundFont = None,
    seed: Seed = 0,
    device: Device = None,
    host_api: HostApi = None,
    buffer: Buffer = None,
    sample_rate: SampleRate = 48_000,
    seconds: Seconds = None,
    setlist: SetList = False,
    loop: Annotated[
        bool | None,
        typer.Option(
            "--loop/--once", help="Over and over, or once. [loops: --loop, songs: --once]"
        ),
    ] = None,
    null: Null = False,
    metronome: Annotated[bool, typer.Option("--metronome", help="Click along.")] = False,
    metronome_volume: Annotated[
        float, typer.Option("--metronome-volume", metavar="N", help="0 to 2.")
    ] = 0.5,
    count_in: Annotated[
        int, typer.Option("--count-in", metavar="N", help="Bars of clicks before.")
    ] = 0,
    record: Annotated[
        Path | None, typer.Option("--record", metavar="FILE", help="Write what is heard to a file.")
    ] = None,
    control: Annotated[
        Path | None,
        typer.Option("--control", metavar="SOCKET", help="Let others steer over a Unix socket."),
    ] = None,
    events: Annotated[
        bool, typer.Option("--events", help="Write JSON lines: bars, levels, xruns, devices.")
    ] = False,
) -> None:
    """Play a band, loops, MIDI files or a room until Ctrl-C."""
    from jamtui.cli.live import LivePlay
    from jamtui.control.playback import PlaybackOptions
    from jamtui.studio.checks import check_playback, check_seconds, check_volume, wishes

    settings: Context = context.obj
    wanted = wishes(bpm, key, seed, setlist=setlist, person=settings.person)
    check_seconds(seconds)
    check_playback(buffer, sample_rate, count_in, soundfont, record)
    check_volume(metronome_volume, "--metronome-volume")
    options = PlaybackOptions(
        device="null" if null else device,
        host_api=None if null else host_api,
        sample_rate=sample_rate,
        block_frames=buffer,
        soundfont=soundfont,
        seconds=seconds,
        count_in_bars=count_in,
        metronome=metronome,
        metronome_volume=metronome_volume,
        record=record,
        control=control,
    )
    LivePlay(settings.database, events=events).play(sources, wanted, options, loop)
