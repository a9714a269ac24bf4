"""`jam admin content link|unlink|grant|revoke|unlocked`: who may wear which part of avatars."""

from __future__ import annotations

from typing import Annotated

import typer

from jamtui.cli.admin.content import content_app, print_content
from jamtui.cli.asking import agreed
from jamtui.cli.common_options import PAGE, Limit, Offset, Person, Yes
from jamtui.cli.library import reading, writing
from jamtui.cli.output import Json, note, print_json, print_table

_CONTENT = "jamtui.studio.content.cards.ContentCard"
_GRANT = "jamtui.studio.content.cards.GrantCard"

PRINTS = {
    "admin content link": _CONTENT,
    "admin content unlink": _CONTENT,
    "admin content unlocked": f"list[{_GRANT}]",
    "admin content grant": _GRANT,
    "admin content revoke": _GRANT,
}

ComponentId = Annotated[
    str,
    typer.Argument(metavar="COMPONENT", help="Its id; see 'jam avatar list'.", show_default=False),
]
RuleId = Annotated[
    str,
    typer.Argument(
        metavar="RULE", help="Its id; see 'jam admin content list avatar-rule'.", show_default=False
    ),
]


@content_app.command(epilog="Example: jam admin content link headwear-cap level-5")
def link(
    context: typer.Context, component: ComponentId, rule: RuleId, as_json: Json = False
) -> None:
    """Let a rule unlock a component; any one of its rules is enough."""
    from jamtui.studio.content.components import Components

    with writing(context) as database:
        card = Components(database.gateway).link(component, rule)
    print_content(card, as_json)


@content_app.command(epilog="Example: jam admin content unlink headwear-cap level-5")
def unlink(
    context: typer.Context, component: ComponentId, rule: RuleId, as_json: Json = False
) -> None:
    """Take a rule from a component; without any it is everybody's."""
    from jamtui.studio.content.components import Components

    with writing(context) as database:
        card = Components(database.gateway).unlink(component, rule)
    print_content(card, as_json)


@content_app.command(epilog="Example: jam admin content unlocked bob --json")
def unlocked(
    context: typer.Context,
    who: Person,
    limit: Limit = PAGE,
    offset: Offset = 0,
    as_json: Json = False,
) -> None:
    """List what somebody has unlocked, the newest first."""
    from jamtui.studio.content.components import Components

    with reading(context) as database:
        found = Components(database.gateway).unlocked(who, limit, offset)
    if as_json:
        print_json(found)
        return
    rows = [(one.component, one.unlocked_at, one.reason) for one in found]
    print_table(("Component", "Unlocked", "For"), rows, wraps={"For": 20})


@content_app.command(epilog="Example: jam admin content grant bob headwear-crown --reason Contest")
def grant(
    context: typer.Context,
    who: Person,
    component: ComponentId,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="What for.")] = None,
    as_json: Json = False,
) -> None:
    """Give somebody a component, whatever its rules ask."""
    from jamtui.studio.content.components import Components

    with writing(context) as database:
        card = Components(database.gateway).grant(who, component, reason)
    print_json(card) if as_json else note(f"{card.user} may wear {card.component} now.")


@content_app.command(epilog="Example: jam admin content revoke bob headwear-crown --yes")
def revoke(
    context: typer.Context,
    who: Person,
    component: ComponentId,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Take an unlocked component away; what is worn stays until it is taken off."""
    from jamtui.studio.content.components import Components

    with writing(context) as database:
        components = Components(database.gateway)
        with database.gateway.rehearsal():
            card = components.revoke(who, component)
        if not agreed(f"Take {card.component} from {card.user}?", yes):
            note("Nothing was changed.")
            return
        card = components.revoke(who, component)
    print_json(card) if as_json else note(f"{card.user} may not put {card.component} on any more.")
