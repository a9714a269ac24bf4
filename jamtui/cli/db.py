"""`jam db`: looking after the database as a whole."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import DryRun, Yes
from jamtui.cli.context import Context
from jamtui.cli.output import Json, facts_of, note, print_facts, print_json, tell_done
from jamtui.errors import StorageError

if TYPE_CHECKING:
    from jamtui.storage.care.care import Care
    from jamtui.storage.care.restoring import RestoreCard
    from jamtui.storage.database import Database

_CARE = "jamtui.storage.care.care."

PRINTS = {
    "db info": f"{_CARE}DatabaseCard",
    "db check": f"{_CARE}CheckCard",
    "db backup": f"{_CARE}CopyCard",
    "db restore": f"{_CARE}CopyCard | jamtui.storage.care.restoring.RestoreCard",
    "db migrate": "jamtui.storage.care.upgrade.UpgradeCard",
    "db vacuum": f"{_CARE}VacuumCard",
    "db export": f"{_CARE}RowsCard",
    "db import": f"{_CARE}RowsCard",
}

app = typer.Typer(
    help="Look after the database: check, copies, export and import.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Folder = Annotated[
    Path,
    typer.Argument(metavar="FOLDER", help="With a file for each table.", show_default=False),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a file that exists.")]


@contextmanager
def _opened(context: typer.Context) -> Iterator[Database]:
    """Opens the database as whoever owns the file: nobody has to be signed in."""
    from jamtui.storage.database import open_database

    with open_database(context.ensure_object(Context).database) as database:
        yield database


@contextmanager
def _looked_at(context: typer.Context) -> Iterator[Care]:
    """The same, to look at it, also where nothing can be written."""
    from jamtui.storage.care.opening import looked_at

    with looked_at(context.ensure_object(Context).database) as care:
        yield care


def _file(context: typer.Context) -> Path:
    from jamtui.storage.location import database_path

    return database_path(context.ensure_object(Context).database)


@app.command(epilog="Example: jam db info --json")
def info(context: typer.Context, as_json: Json = False) -> None:
    """Show where the database is, its versions and sizes, and the rows of each table."""
    with _looked_at(context) as care:
        card = care.info()
    if as_json:
        print_json(card)
        return
    facts = facts_of(card)
    del facts["tables"]
    print_facts(facts | {name: rows for name, rows in card.tables.items() if rows})


@app.command(epilog="Example: jam db check || jam db restore last.backup")
def check(context: typer.Context, as_json: Json = False) -> None:
    """Look for damage and for rows that contradict each other.

    Exits with 7 when something is wrong.
    """
    with _looked_at(context) as care:
        card = care.check()
    if as_json:
        print_json(card)
    else:
        for fault in card.faults or ["Nothing is wrong."]:
            print_facts({card.path: fault})
    if not card.is_sound:
        raise typer.Exit(StorageError.exit_code)


@app.command(epilog="Examples: jam db backup · jam db backup /media/stick/jam.backup")
def backup(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="Where to.", show_default="beside the database"),
    ] = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Write a copy of the database, whole or not at all, while others go on; print its path."""
    with _looked_at(context) as care:
        card = care.back_up(file, overwrite=overwrite)
    if as_json:
        print_json(card)
    else:
        typer.echo(card.path)


@app.command(
    epilog="Examples: jam db restore jam.backup --dry-run · jam db restore jam.backup --yes"
)
def restore(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A copy, as 'jam db backup' writes it.", show_default=False
        ),
    ],
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Put a copy in place of the database; what is there now is copied first."""
    from jamtui.storage.care.care import CopyCard
    from jamtui.storage.care.restoring import planned_restore, put_back

    target = _file(context)
    if dry_run or not yes:  # putting back checks all of it again
        plan = planned_restore(file, target)
    if dry_run:
        tell_done(plan, _restore_in_words(plan, target), as_json)
        return
    if not agreed(f"Replace {target} by {file}?", yes):
        note("Nothing was restored.")
        return
    previous = put_back(file, target)
    with _opened(context) as database:  # brings an older copy to this version
        card = CopyCard(
            str(file),
            database.path.stat().st_size,
            database.version(),
            str(previous) if previous else None,
        )
    if previous:
        note(f"What was there before is in {previous}.")
    if as_json:
        print_json(card)


def _restore_in_words(plan: RestoreCard, target: Path) -> str:
    """Returns what putting a copy back would do, as people read it."""
    older = plan.newest_schema_version - plan.schema_version
    copy = (
        f"{plan.path} ({plan.rows:,} rows, {plan.bytes:,} bytes, schema version "
        f"{plan.schema_version}{f', brought to {plan.newest_schema_version}' if older else ''})"
    )
    if plan.replaces is None:
        return f"Would put {copy} at {target}, where no database is."
    there = "damaged"
    if plan.replaced_schema_version is not None:
        there = f"{plan.replaced_rows:,} rows, schema version {plan.replaced_schema_version}"
    return f"Would put {copy} in place of {target} ({there}, {plan.replaced_bytes:,} bytes)."


@app.command(epilog="Example: jam db migrate --dry-run")
def migrate(context: typer.Context, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Bring the database to this version's layout, as any other command would.

    Before the first step a backup is written beside it.
    """
    from jamtui.storage.care.upgrade import planned_upgrade

    card = planned_upgrade(_file(context))
    if not dry_run:
        with _opened(context):
            pass
    if as_json:
        print_json(card)
    else:
        print_facts(facts_of(card))


@app.command(epilog="Example: jam db vacuum")
def vacuum(context: typer.Context, as_json: Json = False) -> None:
    """Give back unused room, and make the indexes over words anew."""
    with _opened(context) as database:
        card = database.care.vacuum()
    if as_json:
        print_json(card)
    else:
        print_facts(facts_of(card))


@app.command(epilog="Examples: jam db export dump/ · jam db export - --table rooms | jq .name")
def export(
    context: typer.Context,
    folder: Folder,
    table: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this one; repeat it.")
    ] = None,
    files: Annotated[
        bool,
        typer.Option("--files/--no-files", help="Copy the library's sound files as well."),
    ] = True,
    as_json: Json = False,
) -> None:
    """Write every table as lines of JSON into an empty folder, or one to standard output (-)."""
    with _looked_at(context) as care:
        if str(folder) == "-":
            for name in table or list(care.info().tables):
                for line in care.lines(name):
                    sys.stdout.write(line)
            return
        card = care.export(folder, table or (), files=files and not table)
    if as_json:
        print_json(card)
    else:
        rows = f"{sum(card.tables.values())} rows of {len(card.tables)} tables"
        note(f"Wrote {rows} and {card.sound_files} sound files to {folder}.")


@app.command(
    "import",
    epilog="Examples: jam db import dump/ --dry-run · jam db import dump/ --merge",
)
def import_(
    context: typer.Context,
    folder: Folder,
    merge: Annotated[
        bool, typer.Option("--merge", help="Keep the rows that are there, add what is missing.")
    ] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take exported tables in, in place of what is in them now; all or nothing."""
    with _opened(context) as database:
        if not (merge or dry_run or yes):
            plan = database.care.take_in(folder, dry_run=True)
            question = f"Replace the tables of {database.path} by {sum(plan.tables.values())} rows?"
            if not agreed(question, yes):
                note("Nothing was imported.")
                return
        card = database.care.take_in(folder, merge=merge, dry_run=dry_run)
    if as_json:
        print_json(card)
    else:
        said = "Would take" if dry_run else "Took"
        rows = f"{sum(card.tables.values())} rows of {len(card.tables)} tables"
        note(f"{said} in {rows} and {card.sound_files} sound files.")


@app.command("export-postgres", epilog="Example: jam db export-postgres | psql studio")
def export_postgres() -> None:
    """Print the tables and the rules about their rows as a script for PostgreSQL.

    Rules become policies, guards restrictive ones, and rules about what a row was before become
    triggers.
    """
    from jamtui.storage.postgres.export import statements

    sys.stdout.write("\n\n".join(statements()) + "\n")
