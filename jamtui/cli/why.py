"""`jam why`: which rule allows or denies something, to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.library import reading
from jamtui.cli.output import Json, print_json, print_table
from jamtui.errors import DeniedError, UsageError
from jamtui.text import printable

if TYPE_CHECKING:
    from jamtui.studio.policy.cards import Asked, WhyCard

PRINTS = {"why": "jamtui.studio.policy.cards.WhyCard"}

EPILOG = (
    "Examples: jam why update rooms ABCD2345 --as bob · "
    "jam why insert songs --set room_id=ABCD2345 --set name=Blues --json"
)

Command = Annotated[
    str,
    typer.Argument(metavar="COMMAND", help="select, insert, update or delete.", show_default=False),
]
Table = Annotated[
    str, typer.Argument(metavar="TABLE", help="As 'jam policy list' has it.", show_default=False)
]
RowId = Annotated[
    str | None,
    typer.Argument(metavar="[ROW-ID]", help="Which row; none for insert.", show_default=False),
]
Changes = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="COLUMN=VALUE",
        help="What is new: a text, a number, true, false, null, or @NAME for a person's id.",
        show_default=False,
    ),
]
For = Annotated[
    str | None,
    typer.Option("--who", metavar="WHO", help="Who would do it, with a key here or without."),
]


def why(
    context: typer.Context,
    command: Command,
    table: Table,
    row: RowId = None,
    changes: Changes = None,
    who: For = None,
    as_json: Json = False,
) -> None:
    """Tell whether somebody may see or change a row, and which rules say so.

    Exit code 0 stands for allowed, 4 for denied.
    """
    from jamtui.studio.policy.why import of_person
    from jamtui.studio.policy.why import why as ask

    asked = asked_for(command)
    with reading(context) as database:
        acting = database if who is None else of_person(database, who)
        card = ask(acting, asked, table, row, changes or [])
    if as_json:
        print_json(card)
    else:
        _show(card)
    if not card.allowed:
        raise typer.Exit(DeniedError.exit_code)


def asked_for(command: str) -> Asked:
    """Returns what is asked about; raises UsageError for anything but the four commands."""
    asked: tuple[Asked, ...] = ("select", "insert", "update", "delete")
    for known in asked:
        if command.lower() == known:
            return known
    raise UsageError(f"The rules are about {', '.join(asked)}, not about {command[:40]!r}.")


def _show(card: WhyCard) -> None:
    typer.echo(printable(("Yes: " if card.allowed else "No: ") + card.because))
    print_table(
        ("rule", "kind", "about", "holds", "says", "needs"),
        [
            (
                one.rule,
                one.kind,
                "seeing it then" if one.about == "sight" else card.command,
                one.holds,
                one.says,
                one.needs,
            )
            for one in card.verdicts
        ],
        wraps={"says": 24, "needs": 20},
        extra=("about", "kind", "needs"),
    )
