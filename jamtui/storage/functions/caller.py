"""Who calls a function, and what that person is in a room."""

from __future__ import annotations

from jamtui.community.permissions import MODERATORS, plain_role
from jamtui.community.room_codes import room_code
from jamtui.errors import NotFoundError
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Gateway, Row, equals
from jamtui.storage.rooms.rooms import with_code
from jamtui.storage.timestamps import timestamp


def caller_id(gateway: Gateway) -> str:
    """Returns the id of the person who calls; raises DeniedError for nobody in particular."""
    return gateway.actor.own_id


def room_of(service: Gateway, code: str) -> Row:
    """Returns the room with that code, seen or not; raises NotFoundError and UsageError."""
    rows = service.select("rooms", with_code(room_code(code)))
    if not rows:
        raise NotFoundError(f"There is no room {code[:64]!r}.")
    return rows[0]


def kept_code(service: Gateway, code: str) -> str:
    """Returns a room's code as it is kept, whatever case it is given in.

    Where there is no such room it is the given one: no answer tells hidden rooms from none.
    """
    rows = service.select("rooms", with_code(room_code(code)), ("id",))
    return str(rows[0]["id"]) if rows else code


def creator_columns(service: Gateway, user_id: str) -> Row:
    """Returns the columns of a room that say who created it; no names for who has no profile."""
    names = ("username", "display_name")
    rows = service.select("user_profiles", equals(id=user_id), names)
    person = rows[0] if rows else dict.fromkeys(names)
    return {
        "created_by": user_id,
        "creator_name": person["display_name"],
        "creator_username": person["username"],
    }


def membership_of(service: Gateway, code: str, user_id: str) -> Row | None:
    """Returns somebody's row in a room; `is_banned` is 0 once the ban is over."""
    rows = service.select("room_members", equals(room_id=code, user_id=user_id))
    if rows and rows[0]["is_banned"]:
        rows[0]["is_banned"] = int(is_banned(service, code, user_id))
    return rows[0] if rows else None


def is_banned(service: Gateway, code: str, user_id: str) -> bool:
    """Whether a ban keeps somebody out of a room now.

    A mark at the member's row counts for good, unless there is a ban that says until when.
    """
    who = equals(room_id=code, user_id=user_id)
    bans = service.select("room_bans", who, ("expires_at",))
    if bans:
        return bans[0]["expires_at"] is None or bans[0]["expires_at"] > timestamp()
    return service.count("room_members", who & equals(is_banned=1)) > 0


def lift_if_over(service: Gateway, code: str, user_id: str) -> None:
    """Removes what is left of a ban of a member that is over."""
    who = equals(room_id=code, user_id=user_id)
    if not service.count("room_members", who & equals(is_banned=1)):
        return
    if not is_banned(service, code, user_id):
        service.delete("room_bans", who)
        service.update("room_members", {"is_banned": 0, "ban_reason": None}, who)


def moderates(service: Gateway, code: str, user_id: str) -> bool:
    """Whether somebody is the owner or a co-host of a room, and not banned."""
    row = membership_of(service, code, user_id)
    return row is not None and not row["is_banned"] and plain_role(row["role"]) in MODERATORS


def check_moderator(gateway: Gateway, code: str, what: str) -> str:
    """Returns who calls; raises DeniedError unless that is the room's owner or a co-host."""
    user_id = caller_id(gateway)
    if not moderates(as_service(gateway), code, user_id):
        raise denied(gateway, "members.moderate", f"{what} {code}")
    return user_id


def display_name(service: Gateway, user_id: str) -> str:
    """Returns what a person is called."""
    rows = service.select("user_profiles", equals(id=user_id), ("display_name",))
    return str(rows[0]["display_name"]) if rows else user_id
