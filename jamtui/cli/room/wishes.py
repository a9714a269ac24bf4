"""The options that say what a room is set to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from jamtui.cli.long_text import long_values, option
from jamtui.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomWishes:
    """What the options say, by the names that they have on the command line."""

    description: Annotated[str | None, option(help="What it is for; - is input.")] = None
    genre: Annotated[str | None, typer.Option(metavar="TEXT", help="What is played.")] = None
    tag: Annotated[
        list[str] | None,
        typer.Option("--tag", "--tags", metavar="TAGS", help="Repeat it, or put commas between."),
    ] = None
    color: Annotated[
        str | None, typer.Option("--color", "--colour", metavar="NAME", help="Such as teal.")
    ] = None
    icon: Annotated[str | None, typer.Option(metavar="NAME", help="Such as guitar.")] = None
    max_users: Annotated[
        str | None, typer.Option(metavar="N", help="How many find room in it, 1-10.")
    ] = None
    public: Annotated[
        bool | None, typer.Option("--public/--private", help="Whether everybody finds it.")
    ] = None
    approval: Annotated[
        bool | None,
        typer.Option("--approval/--no-approval", help="Whether people ask to be let in."),
    ] = None
    default_role: Annotated[
        str | None,
        typer.Option(metavar="ROLE", help="Of who joins: performer, member or listener."),
    ] = None
    welcome: Annotated[str | None, option(help="What people read who come in; - is input.")] = None
    bpm: Annotated[str | None, typer.Option(metavar="N", help="Its tempo, 20-300.")] = None
    key: Annotated[str | None, typer.Option(metavar="KEY", help="Such as 'A minor' or Em.")] = None
    meter: Annotated[str | None, typer.Option(metavar="METER", help="Such as 7/8.")] = None
    swing: Annotated[str | None, typer.Option(metavar="N", help="0 straight to 1.")] = None
    allow: Annotated[
        list[str] | None,
        typer.Option(metavar="NAMES", help="What everybody may do, such as transport.*."),
    ] = None
    deny: Annotated[
        list[str] | None, typer.Option(metavar="NAMES", help="What nobody may do by default.")
    ] = None
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="Any field; 'jam room fields' lists them. PATH=- is input.",
            callback=long_values,
        ),
    ] = None
    unset: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Back to the default; 'default_permissions' is all."),
    ] = None

    def changes(self) -> dict[str, Any]:
        """Returns checked values by path; raises UsageError and NotFoundError."""
        from jamtui.community.room_fields import assignments, field

        found = assignments(self.set_ or ())
        for path, value in self._named().items():
            found[path] = field(path).parse(value) if isinstance(value, str) else value
        for names, allowed in ((self.allow, True), (self.deny, False)):
            found |= _permissions(names, allowed)
        for path in self.unset or ():
            found |= _cleared(path)
        return found

    def _named(self) -> dict[str, str | bool]:
        texts = {
            "description": self.description,
            "genre": self.genre,
            "tags": None if self.tag is None else ",".join(self.tag),
            "color": self.color,
            "icon": self.icon,
            "max_users": self.max_users,
            "is_public": self.public,
            "require_approval": self.approval,
            "default_role": self.default_role,
            "settings.welcomeMessage": self.welcome,
            "settings.transport.bpm": self.bpm,
            "settings.transport.timeSignature": self.meter,
            "settings.transport.swing": self.swing,
        }
        found: dict[str, str | bool] = {
            path: value for path, value in texts.items() if value is not None
        }
        return found | _key(self.key)


def _key(text: str | None) -> dict[str, str | bool]:
    if text is None:
        return {}
    from jamtui.music.key import Key

    key = Key.parse(text)
    return {"settings.transport.key": key.spelling, "settings.transport.scale": key.mode}


def _permissions(texts: Sequence[str] | None, allowed: bool) -> dict[str, bool]:
    if not texts:
        return {}
    from jamtui.community.room_fields import DEFAULT_PERMISSIONS
    from jamtui.community.room_permissions import named

    return {f"{DEFAULT_PERMISSIONS}{name}": allowed for name in named(texts)}


def _cleared(path: str) -> dict[str, None]:
    from jamtui.community.permissions import capabilities
    from jamtui.community.room_fields import DEFAULT_PERMISSIONS, field

    if path == DEFAULT_PERMISSIONS.rstrip("."):
        return {f"{DEFAULT_PERMISSIONS}{name}": None for name in capabilities()}
    one = field(path)
    if one.default is None and not one.optional:
        raise UsageError(f"{one.path} cannot be left out: set it to {one.wanted}.")
    return {one.path: None}
