"""`jam loop import|export|edit|delete`: loops of one's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli import loop_options as options
from jamtui.cli.asking import agreed
from jamtui.cli.library import reading, writing
from jamtui.cli.loop import app
from jamtui.cli.output import (
    Json,
    facts_of,
    is_terminal,
    note,
    print_facts,
    print_json,
    tell_done,
)
from jamtui.errors import UsageError

if TYPE_CHECKING:
    from jamtui.music.loop import Loop


__all__ = ["app"]

PRINTS = {
    "loop import": "jamtui.studio.cards.loops.CountedLoopCard | jamtui.studio.cards.loops.LoopCard",
    "loop export": "jamtui.studio.cards.files.WrittenFile",
    "loop edit": "jamtui.studio.cards.loops.LoopCard",
    "loop delete": "jamtui.studio.cards.loops.LoopCard",
}


@app.command(
    "import",
    epilog="Examples: jam loop import riff.mid · "
    "jam loop import song.mid --channel 2 --bars 4 --key 'E minor' --tag funk",
)
def import_loop(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE.mid", help="A MIDI file.", show_default=False)
    ],
    id_: options.NewId = None,
    name: options.Name = None,
    category: options.Category = None,
    subcategory: options.Subcategory = None,
    sound: options.Sound = None,
    key: Annotated[
        str | None, typer.Option(metavar="KEY", help="The key of its notes, or 'none'.")
    ] = None,
    bpm: options.Tempo = None,
    bars: options.Bars = None,
    tag: options.Tags = None,
    intensity: Annotated[int, typer.Option(metavar="N", help="1 quiet to 5 loud.")] = 3,
    complexity: Annotated[int, typer.Option(metavar="N", help="1 plain to 5 busy.")] = 2,
    description: options.Description = None,
    channel: options.Channel = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be stored.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take a MIDI file in as a loop of your own, and print its id.

    What no option says, the file does: name, tempo, meter, key, length, sound and category.
    """
    from jamtui.studio.loop_import import LoopCardWishes
    from jamtui.studio.loop_library import LoopLibrary

    wishes = LoopCardWishes(
        id=id_,
        name=name,
        category=category,
        subcategory=subcategory,
        sound=sound,
        key=key,
        bpm=bpm,
        bars=bars,
        tags=tag,
        intensity=intensity,
        complexity=complexity,
        description=description or "",
        channel=channel,
    )
    if dry_run:
        with reading(context) as database:
            loop = LoopLibrary(database.loops).read(file, wishes)
        _show_planned(loop, as_json)
        return
    with writing(context) as database:
        loop = LoopLibrary(database.loops).take_in(file, wishes)
    note(f"Stored {loop.name!r}, {loop.bars} bars of {loop.meter} at {loop.bpm:g}, as {loop.id!r}.")
    _show_id(loop, as_json)


def _show_planned(loop: Loop, as_json: bool) -> None:
    from jamtui.studio.cards.loops import counted_loop_card

    card = counted_loop_card(loop)
    if as_json:
        print_json(card)
    else:
        print_facts(facts_of(card))
    note("Nothing was stored.")


def _show_id(loop: Loop, as_json: bool) -> None:
    if as_json:
        from jamtui.studio.cards.loops import loop_card

        print_json(loop_card(loop))
    else:
        typer.echo(loop.id)


@app.command(
    epilog="Examples: jam loop export pocket-funk drums.mid · "
    "jam loop export pocket-funk - > drums.mid",
)
def export(
    context: typer.Context,
    loop_id: options.LoopId,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE.mid", help="'-' is standard output.", show_default=False),
    ],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that exists.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write a loop to a MIDI file, with its tempo, meter and key."""
    from jamtui.studio.cards.files import written_file
    from jamtui.studio.loop_library import LoopLibrary

    with reading(context) as database:
        library = LoopLibrary(database.loops)
        if str(file) == "-":
            if as_json:
                raise UsageError("--json tells of a file that was written: name one, not '-'.")
            _write_bytes(library.midi_bytes(loop_id))
            return
        loop = library.give_out(loop_id, file, overwrite=overwrite)
    tell_done(written_file(file), f"Wrote {loop.name!r} to {file}.", as_json)


def _write_bytes(data: bytes) -> None:
    if is_terminal():
        raise UsageError("A MIDI file is nothing to read: send it to a file or another program.")
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


@app.command(
    epilog="Examples: jam loop edit my-riff --quantise 1/16 --strength 0.6 · "
    "jam loop edit pocket-funk --id slow-funk --bpm 84 --swing 0.3",
)
def edit(
    context: typer.Context,
    loop_id: options.LoopId,
    id_: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="Leave the loop alone; the copy has this id."),
    ] = None,
    name: options.Name = None,
    bpm: options.Tempo = None,
    key: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="Move its notes to a key, by the nearest interval."),
    ] = None,
    keep_notes: Annotated[
        bool, typer.Option("--keep-notes", help="With --key: the notes are in it already.")
    ] = False,
    transpose: Annotated[int | None, typer.Option(metavar="N", help="By semitones.")] = None,
    quantise: Annotated[
        str | None, typer.Option(metavar="GRID", help="Such as 1/16, 1/8t or 1/4.")
    ] = None,
    strength: Annotated[
        float, typer.Option(metavar="N", help="With --quantise: 0 not at all to 1 exactly.")
    ] = 1.0,
    swing: Annotated[
        float | None, typer.Option(metavar="N", help="0 straight to 1 like triplets.")
    ] = None,
    swing_grid: Annotated[
        str, typer.Option(metavar="GRID", help="With --swing: which notes come in pairs.")
    ] = "1/8",
    humanise: Annotated[
        float | None,
        typer.Option(metavar="N", help="Move notes by up to so much of a beat, 0-0.2."),
    ] = None,
    humanise_velocity: Annotated[
        float | None,
        typer.Option(metavar="N", help="Change velocities by up to this fraction, 0-0.5."),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="With --humanise: another draw.")] = 0,
    sound: options.Sound = None,
    category: options.Category = None,
    subcategory: options.Subcategory = None,
    tags: options.Tags = None,
    intensity: Annotated[int | None, typer.Option(metavar="N", help="1 quiet to 5 loud.")] = None,
    complexity: Annotated[int | None, typer.Option(metavar="N", help="1 plain to 5 busy.")] = None,
    description: options.Description = None,
    bars: options.Bars = None,
    midi: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Take its notes from a MIDI file.")
    ] = None,
    channel: options.Channel = None,
    as_json: Json = False,
) -> None:
    """Change a loop of your own, or make a changed copy of a shipped one, and print its id."""
    from jamtui.studio.loop_edit import LoopEdit
    from jamtui.studio.loop_library import LoopLibrary

    wanted = LoopEdit(
        midi=midi,
        channel=channel,
        bars=bars,
        key=key,
        keeps_notes=keep_notes,
        transpose=transpose,
        grid=quantise,
        strength=strength,
        swing=swing,
        swing_grid=swing_grid,
        humanise_timing=humanise,
        humanise_velocity=humanise_velocity,
        seed=seed,
        name=name,
        bpm=bpm,
        sound=sound,
        category=category,
        subcategory=subcategory,
        tags=tags,
        intensity=intensity,
        complexity=complexity,
        description=description,
    )
    with writing(context) as database:
        done = LoopLibrary(database.loops).edit(loop_id, wanted, id_)
    if done.copied_from is not None:
        note(f"{done.copied_from!r} stays as it is; the changed copy is {done.loop.id!r}.")
    _show_id(done.loop, as_json)


@app.command(epilog="Examples: jam loop delete my-riff · jam loop delete my-riff --yes")
def delete(
    context: typer.Context,
    loop_id: options.LoopId,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Delete a loop of your own; shipped ones stay."""
    from jamtui.studio.cards.loops import loop_card
    from jamtui.studio.loop_library import LoopLibrary

    with writing(context) as database:
        library = LoopLibrary(database.loops)
        loop = library.removable(loop_id)
        if not agreed(f"Delete the loop {loop.name!r} ({loop.id})?", yes):
            note("Nothing was deleted.")
            return
        library.remove(loop_id)
        bands = [band.id for band in database.bands.find() if loop_id in band.loop_ids]
    tell_done(loop_card(loop), f"Deleted {loop_id!r}.", as_json)
    if bands:
        note(f"These bands miss it now: {', '.join(bands)}.")
