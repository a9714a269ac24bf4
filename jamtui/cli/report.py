"""`jam report`: tell administrators about somebody or something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.common_options import PAGE, Limit, Offset
from jamtui.cli.library import reading, writing
from jamtui.cli.long_text import option
from jamtui.cli.output import Json, facts_of, note, print_facts, print_json, print_table

if TYPE_CHECKING:
    from jamtui.studio.moderation.cards import ReportCard

_CARD = "jamtui.studio.moderation.cards.ReportCard"

PRINTS = {
    "report send": _CARD,
    "report list": f"list[{_CARD}]",
    "report show": _CARD,
    "report reasons": "list[jamtui.studio.moderation.cards.ReasonCard]",
}

app = typer.Typer(
    help="Tell administrators about somebody or something.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

ReportId = Annotated[
    str, typer.Argument(metavar="ID", help="As the list shows it.", show_default=False)
]


@app.command(
    epilog="Examples: jam report send user bob --reason spam · jam report send room ABCD2345 "
    "--reason other --description 'The name is an insult' --evidence https://example.org/a.png"
)
def send(
    context: typer.Context,
    type_: Annotated[
        str,
        typer.Argument(
            metavar="TYPE",
            help="user, room, message, loop, looptrack, track or song.",
            show_default=False,
        ),
    ],
    target: Annotated[
        str,
        typer.Argument(
            metavar="TARGET", help="A username, the code of a room, or an id.", show_default=False
        ),
    ],
    reason: Annotated[
        str,
        typer.Option(metavar="REASON", help="See 'jam report reasons'.", show_default=False),
    ],
    description: Annotated[
        str | None, option(help="What is wrong, in your words; - is input.")
    ] = None,
    evidence: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="Where it can be seen; repeat it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Report somebody or something that you can see, and print the report's id."""
    from jamtui.studio.moderation.reporting import Reporting

    with writing(context) as database:
        card = Reporting(database.gateway).send(type_, target, reason, description, evidence or ())
    print_json(card) if as_json else typer.echo(card.id)


@app.command(
    "list",
    epilog="Examples: jam report list · jam report list --status pending --type message --json",
)
def list_reports(
    context: typer.Context,
    status: Annotated[
        str | None,
        typer.Option(metavar="STATUS", help="pending, reviewed, resolved or dismissed."),
    ] = None,
    type_: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", help="Only what is about such a thing.")
    ] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Only your own, as an administrator.")] = (
        False
    ),
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List your reports, or as an administrator all: what waits comes first, the oldest first."""
    from jamtui.studio.moderation.reporting import Reporting

    with reading(context) as database:
        reports = Reporting(database.gateway)
        found = reports.find(status, type_, limit, offset, mine=mine)
    if as_json:
        print_json(found)
    elif not found:
        note("No report.")
    else:
        print_table(
            ("status", "time", "type", "target", "reason", "by", "id"),
            [
                (
                    one.status,
                    one.created_at,
                    one.target_type,
                    one.target_name or one.target_id,
                    one.reason,
                    one.reporter,
                    one.id,
                )
                for one in found
            ],
            wraps={"target": 12},
            extra=("by",),
        )


@app.command(epilog="Example: jam report show 019ab000-0000-7000-8000-000000000000")
def show(context: typer.Context, id_: ReportId, as_json: Json = False) -> None:
    """Show a report and what came of it."""
    from jamtui.studio.moderation.reporting import Reporting

    with reading(context) as database:
        card = Reporting(database.gateway).show(id_)
    print_report(card, as_json)


@app.command(epilog="Example: jam report reasons --json")
def reasons(as_json: Json = False) -> None:
    """List the reasons for which things are reported."""
    from jamtui.studio.moderation.reporting import known_reasons

    known = known_reasons()
    if as_json:
        print_json(known)
        return
    print_table(("Reason", "What it means"), [(one.id, one.meaning) for one in known])


def print_report(card: ReportCard, as_json: bool) -> None:
    """Prints a report with all that is known of it."""
    print_json(card) if as_json else print_facts(facts_of(card))
