"""`jam doctor`: what is there, what is missing, how to get it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from jamtui.cli.context import Context
from jamtui.cli.output import Json, print_facts, print_json
from jamtui.text import printable

if TYPE_CHECKING:
    from jamtui.studio.doctor.finding import Finding

PRINTS = {"doctor": "jamtui.studio.doctor.examination.ExaminationCard"}

EPILOG = "Example: jam doctor --json"


def doctor(context: typer.Context, json: Json = False) -> None:
    """Look at this machine: devices, real-time rights, database, and what is missing.

    Exits with 0 when jam can play, if only silently, and 1 when something essential is broken.
    """
    from jamtui.studio.doctor.examination import examine

    chosen = context.obj.database if isinstance(context.obj, Context) else None
    seen = examine(chosen)
    if json:
        print_json(seen.card())
    else:
        for section in seen.sections:
            print_facts(
                {f"{section.name}.{name}": _shown(value) for name, value in section.facts.items()}
            )
        _tell(seen.findings, seen.can_play)
    if not seen.can_play:
        raise typer.Exit(1)


def _tell(findings: list[Finding], can_play: bool) -> None:
    typer.echo("")
    for finding in findings:
        remedy = f" -> {finding.remedy}" if finding.remedy else ""
        typer.echo(printable(f"{finding.level}: {finding.text}{remedy}"))
    typer.echo("jam can play here." if can_play else "jam cannot play here yet.")


def _shown(value: Any) -> Any:
    """Returns a value for a line of text: of devices and files their names suffice."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [one.get("name") or one.get("path") for one in value]
    return value
