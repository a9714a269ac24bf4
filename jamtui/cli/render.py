"""`jam render`: a band, loops, songs or a room, into files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from jamtui.cli.context import Context
from jamtui.cli.output import Json
from jamtui.cli.play import Bpm, KeyName, SampleRate, Seed, SetList, SoundFont, Sources

PRINTS = {"render": "list[jamtui.studio.cards.renders.RenderCard]"}

EPILOG = (
    "Examples: jam render backyard-funk --bars 16 --out funk.flac | "
    "jam render *.mid --out songs/ | jam render ABCD2345 --setlist --out songs/ | "
    "jam render pocket-funk --seconds 10 --out - | aplay"
)


def render(
    context: typer.Context,
    sources: Sources,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="FILE|DIR|-",
            help=".wav, .flac, .ogg or .mp3; a folder; - streams WAV.",
        ),
    ],
    bpm: Bpm = None,
    key: KeyName = None,
    bars: Annotated[
        int | None, typer.Option("--bars", metavar="N", help="Exactly so many bars.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="N", help="Exactly so many seconds.")
    ] = None,
    sample_rate: SampleRate = 48_000,
    bit_depth: Annotated[int, typer.Option("--bit-depth", metavar="N", help="16 or 24.")] = 16,
    stems: Annotated[
        Path | None, typer.Option("--stems", metavar="DIR", help="Each track as a file as well.")
    ] = None,
    soundfont: SoundFont = None,
    seed: Seed = 0,
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="NAME",
            help="Of the files in a folder: wav, flac, ogg or mp3.",
            show_default="wav",
        ),
    ] = None,
    setlist: SetList = False,
    json: Json = False,
) -> None:
    """Render a band, loops, MIDI files or a room into sound files, faster than they play.

    Without --bars and --seconds, a song is rendered to its end, and loops once through, both with
    their last notes ringing out. Into a folder, every source becomes a file of its own,
    as does every song of a set list.
    """
    from jamtui.cli.rendering import Rendering, is_folder
    from jamtui.studio.checks import (
        check_bars,
        check_output,
        check_render,
        check_seconds,
        wishes,
    )
    from jamtui.studio.render import RenderOptions

    settings: Context = context.obj
    wanted = wishes(bpm, key, seed, setlist=setlist, person=settings.person)
    check_seconds(seconds)
    check_bars(bars)
    check_render(bars, seconds, sample_rate, bit_depth, soundfont)
    check_output(out, is_folder(out), file_format, bit_depth, stems)
    options = RenderOptions(sample_rate, bit_depth, bars, seconds, soundfont, stems)
    Rendering(settings.database, wanted, options, as_json=json).run(
        sources, out, file_format or "wav"
    )
