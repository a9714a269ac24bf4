"""`jam admin report`: decide on what people report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.admin.group import app
from jamtui.cli.library import writing
from jamtui.cli.long_text import option
from jamtui.cli.output import Json, note, print_json
from jamtui.cli.report import ReportId

if TYPE_CHECKING:
    from jamtui.studio.moderation.cards import ReportCard

_CARD = "jamtui.studio.moderation.cards.ReportCard"

PRINTS = {f"admin report {name}": _CARD for name in ("review", "resolve", "dismiss")}

report_app = typer.Typer(
    help="Decide on what people report; 'jam report list' shows it.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
app.add_typer(report_app, name="report")

Resolution = Annotated[str | None, option(help="Why; whoever reported it reads it. - is input.")]


@report_app.command(epilog="Example: jam admin report review 019ab000-0000-7000-8000-000000000000")
def review(context: typer.Context, id_: ReportId, as_json: Json = False) -> None:
    """Take a report that waits, to look into it."""
    from jamtui.studio.moderation.reporting import Reporting

    with writing(context) as database:
        card = Reporting(database.gateway).review(id_)
    _say(card, as_json)


@report_app.command(
    epilog="Example: jam admin report resolve 019ab000-0000-7000-8000-000000000000 "
    "--resolution 'He promised to stop' --action warning"
)
def resolve(
    context: typer.Context,
    id_: ReportId,
    resolution: Resolution = None,
    action: Annotated[
        str | None,
        typer.Option(
            metavar="ACTION",
            help="What was done: none, warning, content_removed or account_banned.",
            show_default="none",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Close a report under review as settled. A warning is sent; the rest is done beforehand."""
    from jamtui.studio.moderation.reporting import Reporting

    with writing(context) as database:
        card = Reporting(database.gateway).close(id_, "resolved", resolution, action)
    _say(card, as_json)


@report_app.command(
    epilog="Example: jam admin report dismiss 019ab000-0000-7000-8000-000000000000 "
    "--resolution 'That is satire'"
)
def dismiss(
    context: typer.Context, id_: ReportId, resolution: Resolution = None, as_json: Json = False
) -> None:
    """Close a report under review of which nothing follows."""
    from jamtui.studio.moderation.reporting import Reporting

    with writing(context) as database:
        card = Reporting(database.gateway).close(id_, "dismissed", resolution, None)
    _say(card, as_json)


def _say(card: ReportCard, as_json: bool) -> None:
    print_json(card) if as_json else note(f"The report is {card.status}.")
