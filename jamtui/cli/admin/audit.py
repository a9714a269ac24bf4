"""`jam admin audit`: what administrators did."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from jamtui.cli.admin.group import app
from jamtui.cli.common_options import PAGE, Offset
from jamtui.cli.library import reading
from jamtui.cli.output import Json, facts_of, note, print_json, print_table
from jamtui.errors import UsageError

PRINTS = {"admin audit": "list[jamtui.studio.moderation.cards.AuditCard]"}


@app.command(
    epilog="Examples: jam admin audit --admin root --since 7d · jam admin audit --target bob · "
    "jam admin audit --lines > audit.jsonl"
)
def audit(
    context: typer.Context,
    admin: Annotated[
        str | None, typer.Option(metavar="WHO", help="Only what this administrator did.")
    ] = None,
    action: Annotated[
        str | None, typer.Option(metavar="ACTION", help="Only such acts, as account_ban.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(metavar="ID", help="Only what was done to this id, or this table.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="WHEN", help="A date, a time, or a span: 12h, 7d, 2w.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="At most so many.", show_default=f"{PAGE}; all for --lines"
        ),
    ] = None,
    offset: Offset = 0,
    lines: Annotated[
        bool, typer.Option("--lines", help="Print a line of JSON for each: for keeping the log.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List what administrators did, the newest first."""
    from jamtui.studio.moderation.audit import Audit

    if lines and as_json:
        raise UsageError("--lines and --json are two forms of the same: choose one.")
    with reading(context) as database:
        log = Audit(database.gateway)
        most = PAGE if limit is None and not lines else limit
        query = log.query(admin, action, target, since, most, offset)
        if lines:
            for card in log.each(query):
                sys.stdout.write(json.dumps(facts_of(card)) + "\n")
            return
        found = log.find(query)
    if as_json:
        print_json(found)
    elif not found:
        note("Nothing was done.")
    else:
        print_table(
            ("Time", "By", "Action", "Table", "Target", "Details"),
            [
                (
                    one.created_at,
                    one.admin,
                    one.action,
                    one.target_type,
                    one.target_id,
                    json.dumps(one.details, ensure_ascii=False) if one.details else None,
                )
                for one in found
            ],
            wraps={"Details": 20},
        )
