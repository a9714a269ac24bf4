"""`jam admin content`: what everybody is offered, for administrators."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jamtui.cli.admin.group import app
from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, Limit, Offset, Yes
from jamtui.cli.library import reading, writing
from jamtui.cli.output import Json, note, print_facts, print_json, print_table

if TYPE_CHECKING:
    from jamtui.studio.content.cards import ContentCard

_CONTENT = "jamtui.studio.content.cards.ContentCard"

PRINTS = {"admin content list": f"list[{_CONTENT}]"} | {
    f"admin content {name}": _CONTENT
    for name in ("show", "add", "edit", "remove", "activate", "deactivate")
}

content_app = typer.Typer(
    help="Look after loops, instruments, bands, achievements, challenges, tiers, avatars.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
app.add_typer(content_app, name="content")

KindName = Annotated[
    str,
    typer.Argument(
        metavar="KIND",
        help="loop, instrument, instrument-category, loop-category, loop-subcategory, band, "
        "achievement, challenge, tier, avatar-category, avatar-component, avatar-palette, "
        "avatar-rule or avatar-preset.",
        show_default=False,
    ),
]
ContentId = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="As 'jam admin content list' shows it; yours to choose for a new one.",
        show_default=False,
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="Set a field; repeat it."),
]
Notes = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A MIDI file with the notes of a loop.", dir_okay=False),
]
Channel = Annotated[
    int | None,
    typer.Option(metavar="N", help="Which channel, 1-16, of a file that plays on several."),
]


@content_app.command(
    "list",
    epilog="Examples: jam admin content list band · "
    "jam admin content list loop --inactive --limit 20 --json",
)
def list_content(
    context: typer.Context,
    kind: KindName,
    active: Annotated[
        bool | None,
        typer.Option("--active/--inactive", help="Only what is offered, or what is not."),
    ] = None,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List what there is of a kind."""
    from jamtui.studio.content.administration import ContentAdministration

    with reading(context) as database:
        found = ContentAdministration(database.gateway).find(kind, active, limit, offset)
    if as_json:
        print_json(found)
        return
    rows = [
        (one.id, one.title, one.fields.get("active"), one.is_shipped, one.links or None)
        for one in found
    ]
    print_table(("ID", "Name", "Offered", "Shipped", "Links"), rows, wraps={"Links": 20})


@content_app.command(epilog="Example: jam admin content show avatar-rule level-5")
def show(context: typer.Context, kind: KindName, id_: ContentId, as_json: Json = False) -> None:
    """Show one with all its fields."""
    from jamtui.studio.content.administration import ContentAdministration

    with reading(context) as database:
        card = ContentAdministration(database.gateway).show(kind, id_)
    if as_json:
        print_json(card)
        return
    links = {"links": card.links} if card.links else {}
    print_facts({"id": card.id, "shipped": card.is_shipped} | card.fields | links)


@content_app.command(
    epilog="Examples: jam admin content add band tea-time --set name='Tea Time' "
    "--set loops=pocket-funk,linear-funk · jam admin content add loop waltz --notes waltz.mid "
    "--set name=Waltz --set category=keys --set sound=keys/grand-piano"
)
def add(
    context: typer.Context,
    kind: KindName,
    id_: ContentId,
    settings: Set = None,
    notes: Notes = None,
    channel: Channel = None,
    as_json: Json = False,
) -> None:
    """Add one, and print its id."""
    from jamtui.studio.content.administration import ContentAdministration

    played = _notes(notes, channel)
    with writing(context) as database:
        card = ContentAdministration(database.gateway).add(kind, id_, settings or [], played)
    print_content(card, as_json)


@content_app.command(
    epilog="Examples: jam admin content edit avatar-component headwear-cap --set rarity=rare · "
    "jam admin content edit tier free --set rooms=5"
)
def edit(
    context: typer.Context,
    kind: KindName,
    id_: ContentId,
    settings: Set = None,
    notes: Notes = None,
    channel: Channel = None,
    as_json: Json = False,
) -> None:
    """Change fields of one; what ships gets its own back when the shipped files change."""
    from jamtui.studio.content.administration import ContentAdministration

    played = _notes(notes, channel)
    with writing(context) as database:
        card = ContentAdministration(database.gateway).edit(kind, id_, settings or [], played)
    print_content(card, as_json)
    if card.is_shipped and not as_json:
        note(f"{card.id} ships with jamtui: this lasts until its files change with an update.")


@content_app.command(epilog="Example: jam admin content remove band tea-time --yes")
def remove(
    context: typer.Context,
    kind: KindName,
    id_: ContentId,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Remove one that an administrator added and that nothing else needs."""
    from jamtui.studio.content.administration import ContentAdministration

    with writing(context) as database:
        content = ContentAdministration(database.gateway)
        with database.gateway.rehearsal():
            card = content.remove(kind, id_)
        if not agreed(f"Remove the {kind} {card.id} ({card.title})?", yes):
            note("Nothing was changed.")
            return
        card = content.remove(kind, id_)
    if as_json:
        print_json(card)


@content_app.command(epilog="Example: jam admin content activate band attic-window")
def activate(context: typer.Context, kind: KindName, id_: ContentId, as_json: Json = False) -> None:
    """Offer something again that was put aside."""
    _set_active(context, kind, id_, True, as_json)


@content_app.command(epilog="Example: jam admin content deactivate loop pocket-funk")
def deactivate(
    context: typer.Context, kind: KindName, id_: ContentId, as_json: Json = False
) -> None:
    """Put something aside: nobody is offered it any more, until it is activated again."""
    _set_active(context, kind, id_, False, as_json)


def print_content(card: ContentCard, as_json: bool) -> None:
    """Prints the id of something that was changed, or all of it as JSON."""
    print_json(card) if as_json else typer.echo(card.id)


def _set_active(context: typer.Context, kind: str, id_: str, active: bool, as_json: bool) -> None:
    from jamtui.studio.content.administration import ContentAdministration

    with writing(context) as database:
        card = ContentAdministration(database.gateway).set_active(kind, id_, active)
    print_content(card, as_json)


def _notes(path: Path | None, channel: int | None) -> dict[str, Any] | None:
    if path is None:
        return None
    from jamtui.studio.content.loop_notes import columns_of_file

    return columns_of_file(path, channel)
