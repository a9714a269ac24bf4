"""What members of a room are to each other: who owns it, who was there last, who leaves."""

from __future__ import annotations

from collections.abc import Iterable

from jamtui.community.permissions import (
    MODERATORS,
    Permission,
    effective,
    overrides,
    plain_role,
)
from jamtui.errors import ConflictError, NotFoundError
from jamtui.storage.functions.caller import (
    caller_id,
    creator_columns,
    is_banned,
    kept_code,
    membership_of,
    room_of,
)
from jamtui.storage.functions.chat import note_in_chat
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.invited import revoke_made, settle
from jamtui.storage.functions.joining import REQUESTS, is_user_banned_from_room
from jamtui.storage.functions.lasting_rooms import remember_lasted
from jamtui.storage.functions.notices import notify
from jamtui.storage.functions.saving import hand_template_over
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Gateway, Row, equals
from jamtui.storage.rooms.bans import BanRepository
from jamtui.storage.rooms.members import MemberRepository


def leave_room(gateway: Gateway, code: str) -> None:
    """Takes the caller out of a room; the owner hands it over first.

    Who leaves a room with approval has to ask again. Raises NotFoundError for who is not in it,
    DeniedError for who is banned from it.
    """
    user_id = caller_id(gateway)
    service = as_service(gateway)
    code = kept_code(service, code)
    with gateway.transaction():
        member = membership_of(service, code, user_id)
        if member is None:
            raise NotFoundError(f"You are not in the room {code}.")
        if member["is_banned"]:
            raise denied(gateway, "members.leave", f"leave {code}")
        if member["role"] == "owner":
            raise ConflictError(
                f"You own {code}: hand it over with 'jam member handover WHO', "
                "put it away with 'jam room archive' or delete it."
            )
        service.delete(REQUESTS, equals(room_id=code, user_id=user_id))
        gateway.delete("room_members", equals(room_id=code, user_id=user_id))
        revoke_made(service, code, user_id)
        note_in_chat(gateway, code, f"{member['user_name']} left.")


def kick_member(gateway: Gateway, code: str, user_id: str) -> None:
    """Takes somebody else out of a room; with approval, that person has to ask again.

    Invitations to that person, and of that person's making, are revoked. Raises DeniedError
    where the rules do not let the caller.
    """
    caller_id(gateway)
    service = as_service(gateway)
    code = kept_code(service, code)
    with gateway.transaction():
        member = membership_of(service, code, user_id)
        MemberRepository(gateway).remove(code, user_id)
        service.delete(REQUESTS, equals(room_id=code, user_id=user_id))
        settle(service, code, user_id, "revoked")
        revoke_made(service, code, user_id)
        if member is not None:
            note_in_chat(gateway, code, f"{member['user_name']} had to leave.")


def change_role(gateway: Gateway, code: str, user_id: str, role: str) -> None:
    """Gives a member another role; invitations by who may invite no longer are revoked.

    Raises DeniedError where the rules do not let the caller.
    """
    service = as_service(gateway)
    code = kept_code(service, code)
    with gateway.transaction():
        MemberRepository(gateway).set_role(code, user_id, role)
        if plain_role(role) not in MODERATORS:
            revoke_made(service, code, user_id)


def ban_member(
    gateway: Gateway, code: str, user_id: str, reason: str | None, expires_at: str | None
) -> None:
    """Keeps somebody out of a room, member or not.

    Invitations to that person, and of that person's making, are revoked. Raises DeniedError
    where the rules do not let the caller.
    """
    by = caller_id(gateway)
    service = as_service(gateway)
    code = kept_code(service, code)
    with gateway.transaction():
        BanRepository(gateway).ban(code, user_id, by, reason, expires_at)
        settle(service, code, user_id, "revoked")
        revoke_made(service, code, user_id)
        member = membership_of(service, code, user_id)
        if member is not None:
            note_in_chat(gateway, code, f"{member['user_name']} is kept out.")


def still_banned(gateway: Gateway, rows: Iterable[Row]) -> set[str]:
    """Returns the ids of those of a room's members, as the caller found them, who are banned."""
    service = as_service(gateway)
    return {
        row["id"]
        for row in rows
        if row["is_banned"] and is_banned(service, row["room_id"], row["user_id"])
    }


def hand_over_room(gateway: Gateway, code: str, user_id: str) -> None:
    """Makes another member the owner, and the owner, who calls, a co-host.

    The new owner is from then on who created it, so all that the owner may do goes along. Raises
    DeniedError for who is not the owner, NotFoundError for who is no member.
    """
    owner_id = caller_id(gateway)
    service = as_service(gateway)
    with gateway.transaction():
        room = room_of(service, code)
        code = room["id"]
        mine = membership_of(service, code, owner_id)
        if mine is None or mine["role"] != "owner":
            raise denied(gateway, "members.handover", f"hand {code} over")
        if user_id == owner_id:
            raise ConflictError(f"You own {code} already.")
        theirs = membership_of(service, code, user_id)
        if theirs is None:
            raise NotFoundError(f"This person is not in the room {code}.")
        if theirs["is_banned"]:
            raise ConflictError(f"This person is banned from {code}: lift the ban first.")
        service.update("room_members", {"role": "co-host"}, equals(id=mine["id"]))
        service.update("room_members", {"role": "owner"}, equals(id=theirs["id"]))
        # People save rooms of their own only.
        service.delete("user_saved_rooms", equals(room_id=code, user_id=owner_id))
        hand_template_over(service, room, user_id)
        service.update("rooms", creator_columns(service, user_id), equals(id=code))
        notify(gateway, user_id, "room_handover", f"The room {room['name']} is yours now.")
        note_in_chat(gateway, code, f"{theirs['user_name']} owns the room now.")


def delete_room(gateway: Gateway, code: str) -> None:
    """Deletes a room of the caller's with all that is in it; what people played stays theirs.

    Raises NotFoundError, and DeniedError for a room that is somebody else's.
    """
    caller_id(gateway)
    service = as_service(gateway)
    with gateway.transaction():
        room = room_of(service, code)
        if not gateway.delete("rooms", equals(id=room["id"])):
            raise denied(gateway, "rooms.delete", f"delete the room {room['id']}")
        remember_lasted(service, room)


def effective_permissions(gateway: Gateway, code: str, user_id: str) -> dict[str, Permission]:
    """Returns what somebody may do in a room, and where each comes from; none for a banned one.

    For members of the room and for that person. Raises NotFoundError for who is not in it.
    """
    caller = caller_id(gateway)
    service = as_service(gateway)
    room = room_of(service, code)
    member = membership_of(service, room["id"], user_id)
    asking = membership_of(service, room["id"], caller)
    if not (room["is_public"] or user_id == caller or (asking and not asking["is_banned"])):
        what = f"see what others may do in {code}"
        raise denied(gateway, "members.permissions", what)
    if member is None:
        raise NotFoundError(f"This person is not in the room {code}.")
    banned = bool(member["is_banned"]) or is_user_banned_from_room(gateway, room["id"], user_id)
    return effective(
        plain_role(member["role"]),
        overrides(member["custom_permissions"]),
        overrides(room["default_permissions"]),
        banned=banned,
    )
