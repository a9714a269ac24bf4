"""The options that several commands about loops have."""

from __future__ import annotations

from typing import Annotated

import typer

Category = Annotated[
    str | None, typer.Option(metavar="ID", help="Drums, bass, keys and so on, by id.")
]
Subcategory = Annotated[str | None, typer.Option(metavar="ID", help="A part of a category.")]
Bpm = Annotated[
    str | None, typer.Option(metavar="RANGE", help="A tempo or a range: 120, 90-120, 140-.")
]
KeyFilter = Annotated[
    str | None, typer.Option(metavar="KEY", help="Such as 'A minor', Am or 'F# dorian'.")
]
TagFilter = Annotated[
    list[str] | None, typer.Option(metavar="TAG", help="Repeat it: a loop has all of them.")
]
IntensityFilter = Annotated[
    str | None, typer.Option(metavar="RANGE", help="1 quiet to 5 loud; 3, 1-2 or 4-.")
]
ComplexityFilter = Annotated[
    str | None, typer.Option(metavar="RANGE", help="1 plain to 5 busy; 3, 1-2 or 4-.")
]
MeterFilter = Annotated[str | None, typer.Option(metavar="METER", help="Such as 3/4 or 7/8.")]
Origin = Annotated[
    bool | None, typer.Option("--custom/--system", help="Only your own, or only the shipped ones.")
]
Limit = Annotated[int | None, typer.Option(metavar="N", min=0, help="At most so many.")]
Offset = Annotated[int, typer.Option(metavar="N", min=0, help="Leave out the first so many.")]

LoopId = Annotated[
    str, typer.Argument(metavar="ID", help="See 'jam loop list'.", show_default=False)
]
NewId = Annotated[str | None, typer.Option("--id", metavar="ID", help="Letters, digits, - and _.")]
Name = Annotated[str | None, typer.Option(metavar="TEXT", help="What it is called.")]
Tempo = Annotated[float | None, typer.Option(metavar="N", help="Quarter notes a minute, 20-300.")]
Sound = Annotated[str | None, typer.Option(metavar="ID", help="See 'jam sound list'.")]
Bars = Annotated[int | None, typer.Option(metavar="N", help="Its length, 1-512.")]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", "--tags", metavar="TAGS", help="Repeat it, or put commas between."),
]
Description = Annotated[str | None, typer.Option(metavar="TEXT", help="A sentence about it.")]
Channel = Annotated[
    int | None,
    typer.Option(metavar="N", help="Which channel, 1-16, of a file that plays on several."),
]
