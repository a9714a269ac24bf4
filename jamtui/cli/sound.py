"""`jam sound list|show|audition`: the sounds that loops are played with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.common_options import PAGE, Limit, Offset
from jamtui.cli.output import (
    Json,
    facts_of,
    note,
    print_facts,
    print_json,
    print_table,
    tell_done,
)

if TYPE_CHECKING:
    from jamtui.catalog.sounds import SoundInfo
    from jamtui.engine.track import Track

PRINTS = {
    "sound list": "list[jamtui.studio.cards.sounds.SoundCard]",
    "sound show": "jamtui.studio.cards.sounds.SoundCard",
    "sound audition": "jamtui.studio.cards.sounds.Audition",
}

app = typer.Typer(help="Find, show and hear sounds.", no_args_is_help=True, rich_markup_mode="rich")

SAMPLE_RATE = 48_000

SoundId = Annotated[
    str, typer.Argument(metavar="ID", help="See 'jam sound list'.", show_default=False)
]


@app.command("list", epilog="Examples: jam sound list · jam sound list --category keys --json")
def list_sounds(
    category: Annotated[str | None, typer.Option(metavar="ID", help="Only of one kind.")] = None,
    kind: Annotated[
        str | None, typer.Option(metavar="KIND", help="Only patches, or only drum kits: kit.")
    ] = None,
    limit: Limit = PAGE * 2,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List sounds."""
    from jamtui.studio.sound_search import find_sounds

    found = find_sounds(category, kind)[offset : offset + limit]
    if as_json:
        from jamtui.studio.cards.sounds import sound_card

        print_json([sound_card(sound) for sound in found])
        return
    columns = ("ID", "Name", "Category", "Kind", "GM", "Description")
    rows = [_row(sound) for sound in found]
    print_table(columns, rows, wraps={"Description": 24}, extra=("GM", "Kind", "Category"))


def _row(sound: SoundInfo) -> tuple[object, ...]:
    number = sound.gm_kit if sound.kind == "kit" else sound.gm_program
    return (sound.id, sound.name, sound.category, sound.kind, number, sound.description)


@app.command(epilog="Examples: jam sound show keys/organ · jam sound show keys/organ --json")
def show(sound_id: SoundId, as_json: Json = False) -> None:
    """Show what is known of a sound.

    General MIDI's programs are counted from 0; a SoundFont plays that one in its place.
    """
    from jamtui.studio.cards.sounds import sound_card
    from jamtui.studio.loop_fields import check_sound

    card = sound_card(check_sound(sound_id))
    if as_json:
        print_json(card)
    else:
        print_facts(facts_of(card))


@app.command(
    epilog="Examples: jam sound audition keys/organ · "
    "jam sound audition drums/808-kit --out kit.wav · jam sound audition bass/sub --note E1",
)
def audition(
    sound_id: SoundId,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write it to a .wav, .flac, .ogg or .mp3 file instead."),
    ] = None,
    note_: Annotated[
        str | None, typer.Option("--note", metavar="PITCH", help="One note, such as C4 or 60.")
    ] = None,
    velocity: Annotated[int, typer.Option(metavar="N", help="How hard it is struck, 1-127.")] = 100,
    device: Annotated[
        str | None, typer.Option(metavar="NAME", help="See 'jam device list'.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that exists.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Play a short phrase of a sound: a beat for a kit, an arpeggio for the rest."""
    from jamtui.music.pitch import parse_pitch
    from jamtui.studio.audition import audition_track
    from jamtui.studio.loop_fields import check_sound

    pitch = None if note_ is None else parse_pitch(note_)
    track = audition_track(check_sound(sound_id), pitch=pitch, velocity=velocity)
    if out is not None:
        _write(track, out, overwrite, as_json)
    else:
        _play(track, device, as_json)


def _write(track: Track, path: Path, overwrite: bool, as_json: bool) -> None:
    from jamtui.studio.audition import write_audition
    from jamtui.studio.cards.sounds import Audition

    seconds = write_audition(track, path, SAMPLE_RATE, overwrite=overwrite)
    card = Audition(sound=track.sound, name=track.name, seconds=seconds, path=str(path))
    tell_done(card, f"Wrote {seconds:.1f} s of {track.name!r} to {path}.", as_json)


def _play(track: Track, device: str | None, as_json: bool) -> None:
    from jamtui.studio.audition import play_audition
    from jamtui.studio.cards.sounds import Audition

    seconds = play_audition(track, device, note)
    if as_json:
        print_json(Audition(sound=track.sound, name=track.name, seconds=seconds))
