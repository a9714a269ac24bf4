"""`jam room template`: kept rooms that new ones are opened from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, Limit, Offset, Yes
from jamtui.cli.library import reading, writing
from jamtui.cli.long_text import long_values
from jamtui.cli.option_bundle import with_options
from jamtui.cli.output import Json, note, print_facts, print_json, print_table, tell_done
from jamtui.cli.room.group import app as rooms
from jamtui.cli.room.listing import _flat
from jamtui.cli.room.wishes import RoomWishes
from jamtui.errors import UsageError

if TYPE_CHECKING:
    from jamtui.storage.database import Database
    from jamtui.studio.rooms.cards import TemplateCard

PRINTS = {
    "room template list": "list[jamtui.studio.rooms.cards.TemplateCard]",
    "room template open": "jamtui.studio.rooms.cards.RoomDetails",
} | dict.fromkeys(
    (f"room template {word}" for word in ("save", "show", "edit", "delete")),
    "jamtui.studio.rooms.cards.TemplateCard",
)

app = typer.Typer(
    help="Keep what rooms are set to, and open new rooms from it.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
rooms.add_typer(app, name="template")

Template = Annotated[
    str,
    typer.Argument(metavar="TEMPLATE", help="Its code, or its name.", show_default=False),
]
Name = Annotated[str | None, typer.Option(metavar="TEXT", help="What it is called.")]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="PATH=VALUE",
        help="A field of the template, or settings.… and rules.… as of a room; PATH=- is input.",
        callback=long_values,
    ),
]


@app.command(
    epilog="Examples: jam room template save ABCD2345 --name Fridays · "
    "jam room template save --name Quiet --set max_users=4 --set settings.bufferSize=64",
)
def save(
    context: typer.Context,
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="CODE", help="Of the room to keep.", show_default="the usual settings"
        ),
    ] = None,
    name: Name = None,
    set_: Set = None,
    as_json: Json = False,
) -> None:
    """Keep what a room is set to, and print the template's code."""
    from jamtui.studio.rooms.keeping import keep

    changes = _changes(name, set_)
    with writing(context) as database:
        _show(database, keep(database, code, changes), as_json)


def _changes(name: str | None, texts: Sequence[str] | None) -> dict[str, Any]:
    from jamtui.community.room_fields import assignments, template_fields

    fields = template_fields()
    changes = assignments(texts or (), fields)
    return changes if name is None else changes | {"name": fields["name"].parse(name)}


def _show(database: Database, code: str, as_json: bool) -> None:
    from jamtui.studio.rooms.keeping import template

    if as_json:
        print_json(template(database, code))
    else:
        typer.echo(code)


@app.command("list", epilog="Examples: jam room template list · jam room template list --json")
def list_templates(
    context: typer.Context, limit: Limit = PAGE, offset: Offset = 0, as_json: Json = False
) -> None:
    """List your templates, the last changed first."""
    from jamtui.studio.rooms.keeping import templates

    with reading(context) as database:
        cards = templates(database, limit, offset)
    if as_json:
        print_json(cards)
        return
    if not cards:
        note("There is no template: 'jam room template save CODE' keeps a room.")
    rows = [
        [card.code, card.name, card.room_type, card.genre, card.tags, card.updated_at[:10]]
        for card in cards
    ]
    columns = ["code", "name", "type", "genre", "tags", "changed"]
    print_table(columns, rows, wraps={"name": 20}, extra=("tags", "genre"))


@app.command(epilog="Examples: jam room template show Fridays · jam room template show EFGH6789")
def show(context: typer.Context, template: Template, as_json: Json = False) -> None:
    """Show a template: your own, or somebody's public one by its code."""
    from jamtui.studio.rooms import keeping

    with reading(context) as database:
        card = keeping.template(database, template)
    if as_json:
        print_json(card)
    else:
        print_facts(_facts(card))


def _facts(card: TemplateCard) -> dict[str, object]:
    plain = {
        name: getattr(card, name)
        for name in type(card).__dataclass_fields__
        if name not in ("settings", "rules")
    }
    return plain | _flat("settings", card.settings) | _flat("rules", card.rules)


@app.command(
    epilog="Examples: jam room template edit Fridays --set skill_level=advanced · "
    "jam room template edit Fridays --set room_type=public --name Saturdays",
)
def edit(
    context: typer.Context,
    template: Template,
    name: Name = None,
    set_: Set = None,
    as_json: Json = False,
) -> None:
    """Change a template, and print its code; rooms that were opened from it stay as they are."""
    from jamtui.studio.rooms.keeping import change_template

    changes = _changes(name, set_)
    if not changes:
        raise UsageError("Nothing to change: add --set PATH=VALUE or --name TEXT.")
    with writing(context) as database:
        _show(database, change_template(database, template, changes), as_json)


@app.command(epilog="Examples: jam room template delete Fridays --yes")
def delete(
    context: typer.Context, template: Template, yes: Yes = False, as_json: Json = False
) -> None:
    """Delete a template; rooms that were opened from it stay."""
    from jamtui.studio.rooms import keeping

    with writing(context) as database:
        card = keeping.template(database, template)
        with database.gateway.rehearsal():
            keeping.remove_template(database, card.code)
        if not agreed(f"Delete the template {card.name!r} ({card.code})?", yes):
            note("Nothing was deleted.")
            return
        keeping.remove_template(database, card.code)
    tell_done(card, f"Deleted the template {card.name!r}.", as_json)


@app.command(
    "open",
    epilog="Examples: jam room template open Fridays · "
    "jam room template open Fridays --name 'Friday 13th' --private",
)
@with_options(RoomWishes)
def open_template(
    context: typer.Context,
    template: Template,
    name: Name = None,
    as_json: Json = False,
    *,
    wishes: RoomWishes,
) -> None:
    """Open a room from a template, and print the room's code."""
    from jamtui.community.room_fields import field
    from jamtui.studio.rooms import keeping
    from jamtui.studio.rooms.room_cards import show_room

    changes = wishes.changes()
    if name is not None:
        changes["name"] = field("name").parse(name)
    with writing(context) as database:
        code = keeping.open_template(database, template, changes)
        if as_json:
            print_json(show_room(database, code))
        else:
            typer.echo(code)
