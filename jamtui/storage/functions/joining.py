"""Coming into a room: who is let in, who has to ask, and who lets them in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jamtui.community.room_settings import ARCHIVED_AT, parsed_object
from jamtui.errors import ConflictError, DeniedError, NotFoundError
from jamtui.storage.actor import person
from jamtui.storage.functions.caller import (
    caller_id,
    check_moderator,
    display_name,
    lift_if_over,
    membership_of,
    room_of,
)
from jamtui.storage.functions.chat import note_in_chat
from jamtui.storage.functions.denial import called, denied, denied_to
from jamtui.storage.functions.former_members import coming_back
from jamtui.storage.functions.happening import Happening, happened
from jamtui.storage.functions.invited import has_invitation, settle
from jamtui.storage.functions.notices import notify
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Gateway, Row, equals, one_of
from jamtui.storage.ids import new_id
from jamtui.storage.rooms.bans import in_force
from jamtui.storage.timestamps import timestamp

REQUESTS = "local_join_requests"


@dataclass(frozen=True, slots=True)
class Joined:
    """How joining ended: in the room in that role, as before, or having asked to be let in."""

    room_id: str
    user_id: str
    status: Literal["joined", "already", "requested"]
    role: str


def join_room(
    gateway: Gateway, code: str, *, listen: bool = False, message: str | None = None
) -> Joined:
    """Takes the caller into a room, or asks for it where that needs approval.

    With `listen` as a listener, else in the room's default role. Raises NotFoundError,
    DeniedError for who may not come in, ConflictError for a room that is full or put away.
    """
    user_id = caller_id(gateway)
    service = as_service(gateway)
    with gateway.transaction():
        room = room_of(service, code)
        code = room["id"]
        check_not_banned(service, room, user_id)
        member = membership_of(service, code, user_id)
        if member is not None:
            return _back(gateway, member)
        check_open(room)
        _check_may_see(gateway, service, room, user_id)
        role = _role(gateway, room, listen=listen)
        if room["require_approval"] and not _let_in(service, room, user_id):
            _ask(gateway, room, user_id, listen, message)
            return Joined(code, user_id, "requested", role)
        return admit(gateway, room, user_id, role)


def admit(
    gateway: Gateway, room: Row, user_id: str, role: str, invited_by: str | None = None
) -> Joined:
    """Puts somebody into a room who was found to be let in; for the functions of this folder.

    Who had been banned, and is no longer, has the old role again. Who comes back has no more rights
    than before. What invitations there were are used up. Raises ConflictError for a room that is
    full.
    """
    service = as_service(gateway)
    code = room["id"]
    member = membership_of(service, code, user_id)
    if member is not None:
        return _back(gateway, member)
    _check_place(service, room)
    # A ban that is over is gone once its person is back.
    service.delete("room_bans", equals(room_id=code, user_id=user_id))
    back = coming_back(service, code, user_id, role)
    rights = {"role": back.role, "custom_permissions": back.custom_permissions}
    _add_member(service, code, user_id, rights, invited_by)
    settle(service, code, user_id, "accepted")
    settled = {"status": "approved", "decided_at": timestamp()}
    service.update(REQUESTS, settled, equals(room_id=code, user_id=user_id, status="pending"))
    service.update("rooms", {"last_activity": timestamp()}, equals(id=code))
    happened(gateway, Happening("room_joined", user_id, room_id=code))
    note_in_chat(gateway, code, f"{display_name(service, user_id)} came in.")
    return Joined(code, user_id, "joined", back.role)


def _back(gateway: Gateway, member: Row) -> Joined:
    """Returns that a member whom no ban keeps out is there already."""
    service = as_service(gateway)
    code, user_id = member["room_id"], member["user_id"]
    lift_if_over(service, code, user_id)
    settle(service, code, user_id, "accepted")
    return Joined(code, user_id, "already", member["role"])


def _add_member(
    service: Gateway, code: str, user_id: str, rights: Row, invited_by: str | None
) -> None:
    now = timestamp()
    looks = service.select("user_avatar_canvas", equals(user_id=user_id), ("headshot_url",))
    row = {
        "id": new_id(),
        "room_id": code,
        "user_id": user_id,
        "user_name": display_name(service, user_id),
        "user_avatar": looks[0]["headshot_url"] if looks else None,
        "joined_at": now,
        "last_active_at": now,
        "invited_by": invited_by,
    }
    service.insert("room_members", row | rights)


def approve_request(gateway: Gateway, code: str, user_id: str) -> Joined:
    """Lets somebody in who asked; for the room's owner and co-hosts. Raises NotFoundError."""
    service = as_service(gateway)
    with gateway.transaction():
        room = room_of(service, code)
        by = check_moderator(gateway, room["id"], "let people into")
        request = _pending(service, room["id"], user_id)
        check_not_banned(service, room, user_id)
        check_open(room)
        role = _role(gateway, room, listen=bool(request["wants_to_listen"]))
        _decide(service, request, "approved", by)
        joined = admit(gateway, room, user_id, role)
        notify(gateway, user_id, "room_request", f"You are let into {room['name']}.")
    return joined


def refuse_request(gateway: Gateway, code: str, user_id: str) -> None:
    """Does not let somebody in who asked; for the room's owner and co-hosts."""
    service = as_service(gateway)
    with gateway.transaction():
        room = room_of(service, code)
        by = check_moderator(gateway, room["id"], "turn people away from")
        _decide(service, _pending(service, room["id"], user_id), "refused", by)
        title = f"You are not let into {room['name']} this time."
        notify(gateway, user_id, "room_request", title)


def is_user_banned_from_room(gateway: Gateway, code: str, user_id: str) -> bool:
    """Whether a ban of somebody from a room holds now."""
    where = equals(room_id=code, user_id=user_id) & in_force()
    return as_service(gateway).count("room_bans", where) > 0


def check_not_banned(service: Gateway, room: Row, user_id: str) -> None:
    """Raises DeniedError for somebody whom a ban keeps out now."""
    bans = service.select("room_bans", equals(room_id=room["id"], user_id=user_id))
    member = membership_of(service, room["id"], user_id)
    if bans:
        until = bans[0]["expires_at"]
        if until is not None and until <= timestamp():
            return
        end = "" if until is None else f", which holds until {until[:16]} UTC"
        reason = f": {bans[0]['reason']}" if bans[0]["reason"] else ""
        raise _kept_out(service, room, user_id, f"{end}{reason}")
    if member is not None and member["is_banned"]:
        raise _kept_out(service, room, user_id)


def _kept_out(service: Gateway, room: Row, user_id: str, more: str = "") -> DeniedError:
    who = called(service, person(user_id))
    needed = f"the owner or a co-host to lift the ban{more}"
    return denied_to(who, "joining.banned", f"join {room['id']}", needed)


def check_open(room: Row) -> None:
    """Raises ConflictError for a room that is put away."""
    if ARCHIVED_AT in parsed_object(room["settings"]):
        raise ConflictError(f"The room {room['id']} is put away: its owner can unarchive it.")


def _check_may_see(gateway: Gateway, service: Gateway, room: Row, user_id: str) -> None:
    if room["is_public"] or room["created_by"] == user_id:
        return
    if not has_invitation(gateway, room["id"], user_id):
        raise denied(gateway, "joining.invited", f"join {room['id']}, which is private")


def _let_in(service: Gateway, room: Row, user_id: str) -> bool:
    """Whether somebody needs not ask: the creator, and who was approved before."""
    if room["created_by"] == user_id:
        return True
    approved = equals(room_id=room["id"], user_id=user_id, status="approved")
    return service.count(REQUESTS, approved) > 0


def _check_place(service: Gateway, room: Row) -> None:
    there = service.count("room_members", equals(room_id=room["id"], is_banned=0))
    if room["max_users"] is not None and there >= room["max_users"]:
        raise ConflictError(f"The room {room['id']} is full: it holds {room['max_users']} people.")


def _role(gateway: Gateway, room: Row, *, listen: bool) -> str:
    default = room["default_role"] or "member"
    if not listen or default == "listener":
        return str(default)
    if parsed_object(room["settings"]).get("allowListeners") is False:
        raise denied(gateway, "joining.listeners", f"join {room['id']} as a listener")
    return "listener"


def _ask(gateway: Gateway, room: Row, user_id: str, listen: bool, message: str | None) -> None:
    service = as_service(gateway)
    name = display_name(service, user_id)
    before = service.select(REQUESTS, equals(room_id=room["id"], user_id=user_id))
    row = {
        "room_id": room["id"],
        "user_id": user_id,
        "user_name": name,
        "wants_to_listen": int(listen),
        "message": message,
        "status": "pending",
        "created_at": timestamp(),
        "decided_at": None,
        "decided_by": None,
    }
    if before:
        service.update(REQUESTS, row, equals(id=before[0]["id"]))
    else:
        service.insert(REQUESTS, row | {"id": new_id()})
    if before and before[0]["status"] == "pending":
        return  # they know already
    deciding = equals(room_id=room["id"], is_banned=0) & one_of(
        "role", ("owner", "co-host", "admin")
    )
    for host in service.select("room_members", deciding, ("user_id",)):
        notify(
            gateway,
            host["user_id"],
            "room_request",
            f"{name} asks to be let into {room['name']}.",
            message,
        )


def _pending(service: Gateway, code: str, user_id: str) -> Row:
    rows = service.select(REQUESTS, equals(room_id=code, user_id=user_id, status="pending"))
    if not rows:
        raise NotFoundError(
            f"This person does not ask to be let into {code}: 'jam member requests' shows who does."
        )
    return rows[0]


def _decide(service: Gateway, request: Row, status: str, by: str) -> None:
    decided = {"status": status, "decided_at": timestamp(), "decided_by": by}
    service.update(REQUESTS, decided, equals(id=request["id"]))
