"""Who comes back into a room has no more rights than before: denials and lower roles stay."""

from __future__ import annotations

import json
from dataclasses import dataclass

from jamtui.community.permissions import ROLES, Overrides, overrides, plain_role
from jamtui.storage.gateway import Gateway, Row, equals

TABLE = "local_former_members"


@dataclass(frozen=True, slots=True)
class Return:
    """As what somebody comes (back) into a room; `custom_permissions` is JSON or None."""

    role: str
    custom_permissions: str | None


def forget_former(service: Gateway, code: str, user_id: str) -> None:
    """Lets somebody come back as anybody else would."""
    service.delete(TABLE, equals(room_id=code, user_id=user_id))


def coming_back(service: Gateway, code: str, user_id: str, role: str) -> Return:
    """Returns as what somebody is in a room from now on who would come in in that role.

    The role is a lower one where such a one had been given to that person, and what had been
    denied is denied again; nothing that raises rights comes back. What was kept is gone then: the
    member's row says it from now on.
    """
    rows = service.select(TABLE, equals(room_id=code, user_id=user_id))
    if not rows:
        return Return(role, None)
    forget_former(service, code, user_id)
    return Return(_lower(role, rows[0]), _denials(overrides(rows[0]["custom_permissions"])))


def _lower(role: str, row: Row) -> str:
    if row["role"] is None:
        return role
    had = plain_role(row["role"])
    return had if ROLES.index(had) > ROLES.index(plain_role(role)) else role


def _denials(held: Overrides) -> str | None:
    denied = {
        group: {name: False for name, allowed in names.items() if not allowed}
        for group, names in held.items()
    }
    kept = {group: names for group, names in denied.items() if names}
    return json.dumps(kept) if kept else None
