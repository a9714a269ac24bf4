"""Who is meant by a name, also of people whose profiles are hidden."""

from __future__ import annotations

import re
from typing import Any

from jamtui.errors import NotFoundError, UsageError
from jamtui.storage.functions.acquaintance import find_person
from jamtui.storage.gateway import Gateway
from jamtui.storage.social.profiles import Face, Faces

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def person_id(gateway: Gateway, who: str) -> str:
    """Returns the id of a person by username, or by UUID even where the profile is hidden.

    Whom one has befriended or blocked may have hidden the profile since, and so may people whom
    one knows from a room. Raises NotFoundError.
    """
    try:
        return find_person(gateway, who)
    except NotFoundError:
        wanted = who.strip().lower()
        if _UUID.fullmatch(wanted):
            return wanted
        raise


def another_id(gateway: Gateway, who: str, deed: str) -> str:
    """Returns the id of somebody else; raises UsageError for oneself, who cannot `deed` oneself."""
    id_ = person_id(gateway, who)
    if id_ == gateway.actor.own_id:
        raise UsageError(f"Nobody can {deed} oneself: name another person.")
    return id_


def own_name(gateway: Gateway) -> str:
    """Returns the username of the one who acts."""
    me = gateway.actor.own_id
    return Faces(gateway, [me]).of(me).username


def face_fields(face: Face) -> dict[str, Any]:
    """Returns what a card of a person says of the person."""
    return {
        "user_id": face.id or "",
        "username": face.username,
        "display_name": face.display_name,
        "level": face.level,
        "last_online_at": face.last_online_at,
    }
