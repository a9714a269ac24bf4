"""The options of commands about tracks, and bundles of them that several commands share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import typer

from jamtui.cli.common_options import Room as Room

Sets = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PATH=VALUE", help="Any field: effects.reverb.mix=0.3; null for none."
    ),
]
Name = Annotated[str | None, typer.Option(metavar="TEXT", help="What it is called.")]
Colour = Annotated[
    str | None, typer.Option("--color", "--colour", metavar="#RRGGBB", help="Its colour.")
]
Volume = Annotated[float | None, typer.Option(metavar="N", help="0 to 2; 1 is as it comes.")]
Pan = Annotated[float | None, typer.Option(metavar="N", help="-1 left to 1 right.")]
Muted = Annotated[bool | None, typer.Option("--muted/--not-muted", help="Silent, or not.")]
Solo = Annotated[bool | None, typer.Option("--solo/--not-solo", help="Heard alone, or not.")]
Sound = Annotated[str | None, typer.Option("--sound", metavar="ID", help="See 'jam sound list'.")]
Position = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="Its place, from 1.", show_default="last")
]
To = Annotated[int, typer.Argument(metavar="POSITION", min=1, help="From 1.", show_default=False)]
Artist = Annotated[str | None, typer.Option(metavar="TEXT", help="Who plays it.")]
Generated = Annotated[
    bool | None, typer.Option("--ai-generated/--not-ai-generated", help="Who made it.")
]
Notes = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Notes of its own, from a .mid or .json file."),
]
Channel = Annotated[
    int | None, typer.Option(metavar="N", help="With --notes: which channel of the file, 1-16.")
]
Bpm = Annotated[float | None, typer.Option("--bpm", metavar="N", help="A tempo, 20-300.")]
Key = Annotated[str | None, typer.Option("--key", metavar="KEY", help="Such as 'A minor'.")]
Instrument = Annotated[
    str | None, typer.Option("--instrument", metavar="ID", help="Such as electric-guitar.")
]


def chosen(bundle: Any, *without: str) -> Mapping[str, Any]:
    """Returns the fields of a record that a bundle's options name; None where one is absent."""
    names = (field.name for field in fields(bundle))
    return {name: getattr(bundle, name) for name in names if name not in ("sets", *without)}
