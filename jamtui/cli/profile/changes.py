"""`jam profile edit|delete`: changing a profile field by field, and taking it away."""

from __future__ import annotations

from typing import Annotated

import typer

from jamtui.cli.asking import agreed
from jamtui.cli.common_options import DryRun, Yes
from jamtui.cli.library import names_actor, writing
from jamtui.cli.long_text import option
from jamtui.cli.output import Json, note, print_json
from jamtui.cli.profile.group import Who, app, show_card
from jamtui.errors import UsageError

PRINTS = dict.fromkeys(("profile edit", "profile delete"), "jamtui.studio.people.cards.ProfileCard")


def _link(site: str) -> object:
    return typer.Option(f"--{site}", metavar="URL", help="A link; '' takes it away.")


@app.command(
    epilog="Examples: jam profile edit --bio 'Bass, mostly' --visibility friends · "
    "jam profile edit bob --timezone Europe/Berlin --hide-stats · "
    "jam profile edit --set theme=light --set defaultBufferSize=128"
)
def edit(
    context: typer.Context,
    name: Who = None,
    username: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Small letters, digits and _; nobody else has it."),
    ] = None,
    display_name: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The name that others read.")
    ] = None,
    bio: Annotated[str | None, option(help="Who you are; - is input.")] = None,
    email: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="For invitations; '' takes it away.")
    ] = None,
    visibility: Annotated[
        str | None,
        typer.Option(metavar="WHO", help="Who sees the profile: public, friends or private."),
    ] = None,
    spotify: Annotated[str | None, _link("spotify")] = None,
    soundcloud: Annotated[str | None, _link("soundcloud")] = None,
    youtube: Annotated[str | None, _link("youtube")] = None,
    instagram: Annotated[str | None, _link("instagram")] = None,
    website: Annotated[str | None, _link("website")] = None,
    stats: Annotated[
        bool | None,
        typer.Option("--show-stats/--hide-stats", help="Whether others see your statistics."),
    ] = None,
    activity: Annotated[
        bool | None,
        typer.Option("--show-activity/--hide-activity", help="Whether friends see what you do."),
    ] = None,
    requests: Annotated[
        bool | None,
        typer.Option(
            "--friend-requests/--no-friend-requests", help="Whether others may ask to be friends."
        ),
    ] = None,
    invites: Annotated[
        bool | None,
        typer.Option("--room-invites/--no-room-invites", help="Whether others may ask you in."),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(metavar="ZONE", help="Where your days begin, such as Europe/Berlin."),
    ] = None,
    preferences: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A preference; may be repeated."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Change a profile, field by field; what is not named stays as it is."""
    from jamtui.studio.people.profiles import Changes, find
    from jamtui.studio.people.profiles import edit as change

    links = {
        "spotify": spotify,
        "soundcloud": soundcloud,
        "youtube": youtube,
        "instagram": instagram,
        "website": website,
    }
    switches = {
        "show_stats": stats,
        "show_activity": activity,
        "allow_friend_requests": requests,
        "allow_room_invites": invites,
    }
    chosen = dict(map(_pair, preferences or []))
    if timezone is not None:
        chosen["timezone"] = timezone
    changes = Changes(username, display_name, bio, email, visibility, links, switches, chosen)
    with writing(context) as database:
        acting, who = find(database, name, as_named=names_actor(context))
        card = change(acting, who, changes)
    if as_json:
        show_card(card, True)
    else:
        note(f"The profile of {card.username} is changed.")


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign:
        raise UsageError(f"{text[:40]!r} is no preference: write KEY=VALUE, such as theme=light.")
    return key.strip(), value


@app.command(epilog="Examples: jam profile delete bob --dry-run · jam profile delete bob --yes")
def delete(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A username, or an id.", show_default=False)
    ],
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Delete an account with all that is that person's alone, and its key.

    Messages and logs stay, without a name. Rooms go to the co-host or whoever has been in them
    for longest; rooms with nobody else in them are deleted.
    """
    from jamtui.studio.people.profiles import after_deleting, find, profile_card
    from jamtui.studio.people.profiles import delete as remove

    with writing(context) as database:
        acting, who = find(database, name, as_named=names_actor(context))
        card = profile_card(acting, who)
        coming = after_deleting(acting, who)
        if dry_run:
            for sentence in coming:
                note(sentence)
            if as_json:
                print_json(card)
            return
        if not agreed(f"Delete {who.username} ({who.display_name}) for ever?", yes):
            note("Nothing was deleted.")
            return
        was_in_use = remove(acting, who)
    if as_json:
        print_json(card)
    else:
        note(f"{who.username} is deleted.")
    if was_in_use:
        note("No profile is in use now: 'jam profile use NAME' takes one.")
