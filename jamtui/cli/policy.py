"""`jam policy`: the rules of the tables, in words."""

from __future__ import annotations

from typing import Annotated

import typer

from jamtui.cli.common_options import PAGE, Limit, Offset
from jamtui.cli.output import Json, note, print_json, print_table
from jamtui.cli.why import Table, asked_for
from jamtui.text import printable

PRINTS = {
    "policy list": "list[jamtui.studio.policy.cards.TableCard]",
    "policy functions": "list[jamtui.studio.policy.cards.FunctionRuleCard]",
    "policy show": "jamtui.studio.policy.cards.TableRulesCard",
}

app = typer.Typer(
    help="The rules about who may see and do what, table by table.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

About = Annotated[
    str | None,
    typer.Option("--search", metavar="TEXT", help="Only tables that have to do with it."),
]
Only = Annotated[
    str | None,
    typer.Option(
        "--command", metavar="COMMAND", help="Only about select, insert, update or delete."
    ),
]


@app.command("list", epilog="Examples: jam policy list · jam policy list --search room --json")
def list_tables(
    text: About = None, limit: Limit = PAGE * 2, offset: Offset = 0, as_json: Json = False
) -> None:
    """List the tables that have rules: all there are."""
    from jamtui.studio.policy.reading import table_cards

    cards = table_cards(text)[offset : offset + limit]
    if as_json:
        print_json(cards)
    elif not cards:
        note("There is no such table.")
    else:
        print_table(
            ("table", "rules", "guards", "about"),
            [(one.table, one.rules, one.guards, one.about) for one in cards],
            wraps={"about": 24},
        )


@app.command(epilog="Examples: jam policy functions · jam policy functions --search join --json")
def functions(
    text: Annotated[
        str | None, typer.Option("--search", metavar="TEXT", help="Only rules with this in them.")
    ] = None,
    limit: Limit = PAGE * 2,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List the rules of what the program does itself, such as letting people in."""
    from jamtui.studio.policy.reading import function_cards

    cards = function_cards(text)[offset : offset + limit]
    if as_json:
        print_json(cards)
    elif not cards:
        note("There is no such rule.")
    else:
        rows = [(one.rule, one.says, one.needs) for one in cards]
        print_table(("rule", "says", "needs"), rows, wraps={"says": 24, "needs": 24})


@app.command(epilog="Examples: jam policy show rooms · jam policy show songs --command update")
def show(table: Table, command: Only = None, as_json: Json = False) -> None:
    """Show the rules of a table: whom each allows or what it demands, and on which condition."""
    from jamtui.studio.policy.reading import table_rules

    card = table_rules(table, None if command is None else asked_for(command))
    if as_json:
        print_json(card)
        return
    typer.echo(printable(f"{card.table}: {card.about}"))
    if not card.rules:
        note("No rule allows anything: only the program itself does it.")
    print_table(
        ("rule", "kind", "commands", "says", "condition"),
        [
            (
                one.rule,
                one.kind,
                one.commands,
                one.says,
                "; then ".join(dict.fromkeys(part for part in (one.using, one.check) if part)),
            )
            for one in card.rules
        ],
        wraps={"says": 24, "condition": 24},
        extra=("kind", "condition"),
    )
