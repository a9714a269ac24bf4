"""`jam demo`: a band plays, on any machine, at once."""

from __future__ import annotations

import os
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jamtui.cli.context import Context
from jamtui.cli.library import playing
from jamtui.cli.output import note
from jamtui.cli.play import Buffer, Device, HostApi, Null, SampleRate

if TYPE_CHECKING:
    from jamtui.control.playback import PlaybackReport
    from jamtui.studio.arrangement import Arrangement

EPILOG = (
    "Examples: jam demo | jam demo --seconds 10 --out heard.wav | jam demo --band bossa-veranda"
)

DEFAULT_BAND = "chrome-mile"
DEFAULT_SECONDS = 30.0
DEFAULT_FILE = "jam-demo.wav"


def demo(
    context: typer.Context,
    band: Annotated[
        str, typer.Option("--band", metavar="ID", help="Which band plays.")
    ] = DEFAULT_BAND,
    seconds: Annotated[
        float, typer.Option("--seconds", metavar="N", help="For how long.")
    ] = DEFAULT_SECONDS,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="What was heard, and a .png picture beside it."),
    ] = None,
    device: Device = None,
    host_api: HostApi = None,
    buffer: Buffer = None,
    sample_rate: SampleRate = 48_000,
    null: Null = False,
) -> None:
    """Open a room and play a band in it, one instrument more every bar.

    What was heard is written to a file, by default jam-demo.wav here, with a picture of it beside;
    who ends it early is not kept waiting for the picture.
    """
    from jamtui.cli.live import LivePlay
    from jamtui.control.playback import PlaybackOptions
    from jamtui.studio.checks import check_playback, check_seconds

    settings: Context = context.obj
    check_seconds(seconds)
    out = out or default_file()
    check_playback(buffer, sample_rate, 0, None, out)
    options = PlaybackOptions(
        device="null" if null else device,
        host_api=None if null else host_api,
        sample_rate=sample_rate,
        block_frames=buffer,
        seconds=seconds,
        record=out,
    )
    with closing(LivePlay(settings.database, events=False)) as live:
        arrangement, room = prepare(settings.database, band, settings.person)
        note(f"Room {room} is open. {arrangement.name} plays for {seconds:g} seconds.")
        report = live.perform([arrangement], options)
    if live.was_stopped:
        note("No picture is drawn of a demo that was ended early.")
    picture = None if live.was_stopped else draw_picture(out)
    summarise(arrangement, room, report, out, picture)


def default_file() -> Path:
    """Returns where the demo is written unless told otherwise: here, or where one may write."""
    folder = Path() if os.access(Path(), os.W_OK) else Path(tempfile.gettempdir())
    return folder / DEFAULT_FILE


def prepare(database: Path | None, band: str, person: str | None = None) -> tuple[Arrangement, str]:
    """Returns the band as the demo plays it, and the code of the room that it plays in.

    The room is that of `person`, for None of the one in use.
    """
    from jamtui.studio.demo_room import bar_by_bar, open_demo_room
    from jamtui.studio.sources import Wishes, arrange, find_band

    with playing(database, person) as opened:
        (arrangement,) = arrange([find_band(band, opened)], Wishes(), opened)
        arrangement = bar_by_bar(arrangement)
        return arrangement, open_demo_room(opened, arrangement)


def draw_picture(recording: Path) -> Path:
    """Draws what was heard; returns the picture's file, which is beside the recording."""
    from jamtui.audio.sound_file import read_sound
    from jamtui.studio.picture import draw, write_png

    path = recording.with_suffix(".png")
    audio, sample_rate = read_sound(recording)
    write_png(path, draw(audio, sample_rate))
    return path


def summarise(
    arrangement: Arrangement, room: str, report: PlaybackReport, out: Path, picture: Path | None
) -> None:
    """Prints what was played and how well; `picture` is None where none was drawn."""
    from jamtui.cli.device_name import device_name
    from jamtui.cli.output import print_facts

    recording: dict[str, Any] = report.recording or {}
    status = report.status
    loudness = recording.get("loudness_lufs")
    print_facts(
        {
            "room": room,
            "band": arrangement.name,
            "loops": len(arrangement.tracks),
            "bars": report.bars,
            "peak": f"{recording['peak_db']:.1f} dBFS",
            "loudness": "silent" if loudness is None else f"{loudness:.1f} LUFS",
            "xruns": status["xruns"],
            "callback load": f"{100 * status['load_median']:.1f} % (99 %: "
            f"{100 * status['load_p99']:.1f} %)",
            "device": device_name(status["device"]),
            "file": out,
        }
        | ({} if picture is None else {"picture": picture})
    )
