"""What people in a room may do: capabilities, the roles' sets, and what overrides them.

A capability is named by its group and itself, such as "transport.play". Overrides are objects
of the form {group: {capability: true or false}}, as rooms and members keep them in JSON.
"""

from __future__ import annotations

import functools
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from jamtui.errors import UsageError, unknown_name
from jamtui.resources import bundled

Role = Literal["owner", "co-host", "performer", "member", "listener"]
ROLES: tuple[Role, ...] = ("owner", "co-host", "performer", "member", "listener")
"""From the one who may do everything to the one who may do least."""

MODERATORS: tuple[Role, ...] = ("owner", "co-host")
IMPORTED_CO_HOST = "admin"
"""What a co-host is called in imported data."""

Source = Literal["role", "room", "own", "ban"]
Overrides = Mapping[str, Mapping[str, bool]]


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether a capability is allowed, and what says so.

    `source` is "own" for the member's own permissions, "room" for the room's default ones,
    "role" for the role's set, "ban" for somebody who is banned.
    """

    capability: str
    allowed: bool
    source: Source


@functools.cache
def capabilities() -> tuple[str, ...]:
    """Returns all capabilities in the order in which they are shown."""
    groups = _roles_file()["capabilities"]
    return tuple(f"{group}.{name}" for group, names in groups.items() for name in names)


@functools.cache
def role_set(role: str) -> frozenset[str]:
    """Returns what a role may do by itself; raises UsageError for an unknown role."""
    allowed = _roles_file()["roles"][plain_role(role)]
    return frozenset(capabilities() if allowed == "all" else allowed)


@functools.cache
def roles_with(capability: str) -> tuple[str, ...]:
    """Returns the roles, as they may stand in rows, whose set has this capability."""
    check_capability(capability)
    return tuple(role for role in (*ROLES, IMPORTED_CO_HOST) if capability in role_set(role))


def plain_role(role: str) -> Role:
    """Returns the role that is meant, "co-host" for "admin"; raises UsageError for others."""
    meant = "co-host" if role == IMPORTED_CO_HOST else role
    for known in ROLES:
        if known == meant:
            return known
    raise UsageError(f"There is no role {role!r}: the roles are {', '.join(ROLES)}.")


def check_capability(capability: str) -> None:
    """Raises NotFoundError, with the nearest names, for what is no capability."""
    if capability not in capabilities():
        raise unknown_name("permission", capability, capabilities())


def effective(
    role: str, custom: Overrides | None, default: Overrides | None, *, banned: bool = False
) -> dict[str, Permission]:
    """Returns what somebody may do, by capability, and where each comes from.

    What the member's own permissions (`custom`) say counts first, then what the room's
    (`default`) say, then the role's set. Somebody banned may do nothing.
    """
    allowed = role_set(role)
    found = {}
    for capability in capabilities():
        own, room = _says(custom, capability), _says(default, capability)
        if banned:
            found[capability] = Permission(capability, False, "ban")
        elif own is not None:
            found[capability] = Permission(capability, own, "own")
        elif room is not None:
            found[capability] = Permission(capability, room, "room")
        else:
            found[capability] = Permission(capability, capability in allowed, "role")
    return found


def overrides(text: str | None) -> dict[str, dict[str, bool]]:
    """Returns the overrides in a JSON column; what is no override in it does not count."""
    held = json.loads(text) if text else {}
    if not isinstance(held, dict):
        return {}
    groups = {name: group for name, group in held.items() if isinstance(group, dict)}
    return {
        name: {key: value for key, value in group.items() if isinstance(value, bool)}
        for name, group in groups.items()
    }


def overridden(
    held: Overrides | None, capability: str, allowed: bool | None
) -> dict[str, dict[str, bool]]:
    """Returns overrides that say this of one capability, None for nothing, and else the same.

    Raises NotFoundError for what is no capability.
    """
    check_capability(capability)
    group, name = capability.split(".")
    changed = {key: dict(values) for key, values in (held or {}).items()}
    changed.setdefault(group, {}).pop(name, None)
    if allowed is not None:
        changed[group][name] = allowed
    return {key: values for key, values in changed.items() if values}


def _says(held: Overrides | None, capability: str) -> bool | None:
    group, name = capability.split(".")
    return (held or {}).get(group, {}).get(name)


@functools.cache
def _roles_file() -> dict[str, Any]:
    return tomllib.loads((bundled("data") / "roles.toml").read_text("utf-8"))
