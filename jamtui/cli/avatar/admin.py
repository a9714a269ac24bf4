"""`jam avatar admin`: what avatars are made of, for administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.avatar.wardrobe import app
from jamtui.cli.common_options import PAGE, Limit, Offset, Person, Yes
from jamtui.cli.library import reading, writing
from jamtui.cli.output import Json, note, print_facts, print_json, print_table

if TYPE_CHECKING:
    from jamtui.studio.avatar.cards import ContentCard

__all__ = ["app"]

_CONTENT = "jamtui.studio.avatar.cards.ContentCard"
_GRANT = "jamtui.studio.avatar.cards.GrantCard"

PRINTS = {
    "avatar admin list": f"list[{_CONTENT}]",
    "avatar admin unlocked": f"list[{_GRANT}]",
    "avatar admin grant": _GRANT,
    "avatar admin revoke": _GRANT,
} | {
    f"avatar admin {name}": _CONTENT
    for name in ("show", "add", "edit", "activate", "deactivate", "link", "unlink")
}

admin_app = typer.Typer(
    help="Look after what avatars are made of; for administrators.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
app.add_typer(admin_app, name="admin")

KindName = Annotated[
    str,
    typer.Argument(
        metavar="KIND",
        help="category, component, palette, rule or preset.",
        show_default=False,
    ),
]
ContentId = Annotated[str, typer.Argument(metavar="ID", show_default=False)]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="Set a field; repeat it."),
]
ComponentId = Annotated[str, typer.Argument(metavar="COMPONENT", show_default=False)]
RuleId = Annotated[str, typer.Argument(metavar="RULE", show_default=False)]


@admin_app.command(
    "list", epilog="Examples: jam avatar admin list rule · jam avatar admin list preset --inactive"
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
    from jamtui.studio.avatar.content_admin import ContentAdmin

    with reading(context) as database:
        found = ContentAdmin(database.gateway).find(kind, active, limit, offset)
    if as_json:
        print_json(found)
        return
    rows = [
        (one.id, one.fields["name"], one.fields.get("active"), one.is_shipped, one.links or None)
        for one in found
    ]
    print_table(("ID", "Name", "Offered", "Shipped", "Links"), rows, wraps={"Links": 20})


@admin_app.command(epilog="Example: jam avatar admin show rule level-5")
def show(context: typer.Context, kind: KindName, id_: ContentId, as_json: Json = False) -> None:
    """Show one with all its fields."""
    from jamtui.studio.avatar.content_admin import ContentAdmin

    with reading(context) as database:
        card = ContentAdmin(database.gateway).show(kind, id_)
    if as_json:
        print_json(card)
        return
    links = {"links": card.links} if card.links else {}
    print_facts({"id": card.id, "shipped": card.is_shipped} | card.fields | links)


@admin_app.command(
    epilog="Examples: jam avatar admin add rule level-50 --set name='Level 50' --set type=level "
    "--set level=50 · jam avatar admin add palette neon --set name=Neon --set colors=#22d3ee"
)
def add(
    context: typer.Context,
    kind: KindName,
    id_: ContentId,
    settings: Set = None,
    as_json: Json = False,
) -> None:
    """Add one, and print its id."""
    from jamtui.studio.avatar.content_admin import ContentAdmin

    with writing(context) as database:
        card = ContentAdmin(database.gateway).add(kind, id_, settings or [])
    _print(card, as_json)


@admin_app.command(epilog="Example: jam avatar admin edit component headwear-cap --set rarity=rare")
def edit(
    context: typer.Context,
    kind: KindName,
    id_: ContentId,
    settings: Set = None,
    as_json: Json = False,
) -> None:
    """Change fields of one; what ships gets its own back when the program changes."""
    from jamtui.studio.avatar.content_admin import ContentAdmin

    with writing(context) as database:
        card = ContentAdmin(database.gateway).edit(kind, id_, settings or [])
    _print(card, as_json)


@admin_app.command(epilog="Example: jam avatar admin remove rule level-50 --yes")
def remove(context: typer.Context, kind: KindName, id_: ContentId, yes: Yes = False) -> None:
    """Remove one that an administrator added; what is worn of it is not drawn any more."""
    from jamtui.studio.avatar.content_admin import ContentAdmin

    if not agreed(f"Remove the {kind} {id_}?", yes):
        note("Nothing was removed.")
        return
    with writing(context) as database:
        ContentAdmin(database.gateway).remove(kind, id_)
    note(f"Removed {id_!r}.")


@admin_app.command(epilog="Example: jam avatar admin activate component headwear-crown")
def activate(context: typer.Context, kind: KindName, id_: ContentId, as_json: Json = False) -> None:
    """Offer something again."""
    _set_active(context, kind, id_, True, as_json)


@admin_app.command(epilog="Example: jam avatar admin deactivate component headwear-crown")
def deactivate(
    context: typer.Context, kind: KindName, id_: ContentId, as_json: Json = False
) -> None:
    """Put something aside: it is neither listed nor drawn, and nothing of it is lost."""
    _set_active(context, kind, id_, False, as_json)


def _set_active(context: typer.Context, kind: str, id_: str, active: bool, as_json: bool) -> None:
    from jamtui.studio.avatar.content_admin import ContentAdmin

    with writing(context) as database:
        card = ContentAdmin(database.gateway).set_active(kind, id_, active)
    _print(card, as_json)


@admin_app.command(epilog="Example: jam avatar admin link headwear-cap level-5")
def link(
    context: typer.Context, component: ComponentId, rule: RuleId, as_json: Json = False
) -> None:
    """Let a rule unlock a component; any one of its rules is enough."""
    from jamtui.studio.avatar.content_admin import ContentAdmin

    with writing(context) as database:
        card = ContentAdmin(database.gateway).link(component, rule)
    _print(card, as_json)


@admin_app.command(epilog="Example: jam avatar admin unlink headwear-cap level-5")
def unlink(
    context: typer.Context, component: ComponentId, rule: RuleId, as_json: Json = False
) -> None:
    """Take a rule from a component; without any it is everybody's."""
    from jamtui.studio.avatar.content_admin import ContentAdmin

    with writing(context) as database:
        card = ContentAdmin(database.gateway).unlink(component, rule)
    _print(card, as_json)


@admin_app.command(epilog="Example: jam avatar admin unlocked bob --json")
def unlocked(
    context: typer.Context,
    who: Person,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List what somebody has unlocked, the newest first."""
    from jamtui.studio.avatar.content_admin import ContentAdmin

    with reading(context) as database:
        found = ContentAdmin(database.gateway).unlocked(who, limit, offset)
    if as_json:
        print_json(found)
        return
    rows = [(one.component, one.unlocked_at, one.reason) for one in found]
    print_table(("Component", "Unlocked", "For"), rows, wraps={"For": 20})


@admin_app.command(epilog="Example: jam avatar admin grant bob headwear-crown --reason Contest")
def grant(
    context: typer.Context,
    who: Person,
    component: ComponentId,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="What for.")] = None,
    as_json: Json = False,
) -> None:
    """Give somebody a component, whatever its rules ask."""
    from jamtui.studio.avatar.content_admin import ContentAdmin

    with writing(context) as database:
        card = ContentAdmin(database.gateway).grant(who, component, reason)
    print_json(card) if as_json else note(f"{card.user} may wear {card.component} now.")


@admin_app.command(epilog="Example: jam avatar admin revoke bob headwear-crown --yes")
def revoke(
    context: typer.Context,
    who: Person,
    component: ComponentId,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take an unlocked component away; what is worn stays until it is taken off."""
    from jamtui.studio.avatar.content_admin import ContentAdmin

    if not agreed(f"Take {component} from {who}?", yes):
        note("Nothing was changed.")
        return
    with writing(context) as database:
        card = ContentAdmin(database.gateway).revoke(who, component)
    print_json(card) if as_json else note(f"{card.user} may not put {card.component} on any more.")


def _print(card: ContentCard, as_json: bool) -> None:
    print_json(card) if as_json else typer.echo(card.id)
