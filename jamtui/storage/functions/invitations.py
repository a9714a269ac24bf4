"""Asking people into rooms, and what an invitation is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jamtui.community.room_codes import INVITE_LENGTH, new_invite_code
from jamtui.errors import ConflictError, NotFoundError
from jamtui.storage.functions.caller import (
    caller_id,
    display_name,
    is_banned,
    membership_of,
    room_of,
)
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.happening import Happening, happened
from jamtui.storage.functions.invited import (
    asked,
    is_to,
    not_banned,
    takes_invitations,
    valid,
)
from jamtui.storage.functions.joining import (
    Joined,
    admit,
    check_not_banned,
    check_open,
    is_user_banned_from_room,
)
from jamtui.storage.functions.notices import notify
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Condition, Gateway, Row, equals, one_of
from jamtui.storage.ids import new_id
from jamtui.storage.rooms.invitations import INVITATIONS, InvitationRepository
from jamtui.storage.social.friendships import are_related
from jamtui.storage.timestamps import timestamp

CODE_TRIES = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """An invitation to be made: to a person, to whoever has an e-mail address, or by a code."""

    room_id: str
    user_id: str | None = None
    email: str | None = None
    with_code: bool = False
    message: str | None = None
    expires_at: str | None = None


def generate_invite_code(gateway: Gateway, length: int = INVITE_LENGTH) -> str:
    """Returns a code that no invitation has."""
    service = as_service(gateway)
    for _ in range(CODE_TRIES):
        code = new_invite_code(length)
        if not service.count(INVITATIONS, equals(invite_code=code)):
            return code
    raise ConflictError("No free code was found for the invitation: try again.")


def invite(gateway: Gateway, wanted: Wanted) -> Row:
    """Asks somebody into a room on the caller's behalf, and returns the invitation.

    Raises DeniedError for who may not, and for people who take no invitations; ConflictError for
    people who are in the room, are asked already or are banned. An address does not tell whether
    anybody has it: all that is refused is one's own, and one that is asked already.
    """
    by = caller_id(gateway)
    service = as_service(gateway)
    with gateway.transaction():
        room = room_of(service, wanted.room_id)
        check_open(room)
        if wanted.user_id is not None:
            _check_invitable(gateway, room, wanted.user_id)
        if wanted.email is not None:
            _check_address(gateway, room, wanted.email)
        row = {
            "id": new_id(),
            "room_id": room["id"],
            "invited_user_id": wanted.user_id,
            "invited_email": wanted.email,
            "invited_by": by,
            "invite_code": generate_invite_code(gateway) if wanted.with_code else None,
            "message": wanted.message,
            "expires_at": wanted.expires_at,
        }
        # The caller's own gateway: its rules say who may.
        InvitationRepository(gateway).add(row)
        person = wanted.user_id or _reached(service, row)
        if person is not None:
            name = display_name(service, by)
            title = f"{name} asks you into {room['name']}."
            notify(
                *(gateway, person, "room_invite", title, wanted.message),
                link_type="room_invitation",
                link_id=str(row["id"]),
            )
            if wanted.user_id is not None and are_related(service, by, person, "accepted"):
                happened(gateway, Happening("friend_invited", by, room["id"], person, row["id"]))
        return service.select(INVITATIONS, equals(id=row["id"]))[0]


def _check_address(gateway: Gateway, room: Row, email: str) -> None:
    service = as_service(gateway)
    if _owner_of(service, email) == caller_id(gateway):
        raise ConflictError("You need no invitation from yourself.")
    same = Condition("room_id = ? AND invited_email = ? COLLATE NOCASE", (room["id"], email))
    if service.count(INVITATIONS, same & valid()):
        raise ConflictError(f"{email} is asked into {room['id']} already: revoke that one first.")


def _reached(service: Gateway, row: Row) -> str | None:
    """Returns the id of who is to be told of an invitation to an address, if anybody is."""
    person = _owner_of(service, row["invited_email"])
    if person is None or not is_to(service, row, person):
        return None
    inside = membership_of(service, row["room_id"], person)
    return None if inside or is_banned(service, row["room_id"], person) else person


def _check_invitable(gateway: Gateway, room: Row, person: str) -> None:
    by = caller_id(gateway)
    service = as_service(gateway)
    if person == by:
        raise ConflictError("You need no invitation from yourself.")
    profile = service.select("user_profiles", equals(id=person), ("username",))
    name = profile[0]["username"] if profile else person
    if not takes_invitations(service, person) or are_related(service, by, person, "blocked"):
        raise denied(gateway, "invitations.accepted_by", f"invite {name} into {room['id']}")
    if is_user_banned_from_room(gateway, room["id"], person):
        raise ConflictError(f"{name} is banned from {room['id']}: lift the ban first.")
    member = membership_of(service, room["id"], person)
    if member is not None and not member["is_banned"]:
        raise ConflictError(f"{name} is in {room['id']} already.")
    # Only those by name: one to the same person's address does not tell whose that is.
    named = equals(room_id=room["id"], invited_user_id=person)
    if service.count(INVITATIONS, named & valid()):
        raise ConflictError(f"{name} is asked into {room['id']} already: revoke that one first.")


def accept_invitation(gateway: Gateway, reference: str) -> Joined:
    """Takes the caller into the room of an invitation, without approval.

    `reference` is its id, or its code, which whoever has it may use, once, but who made it. Raises
    NotFoundError for one that is not the caller's, ConflictError for one that is not valid any
    more or whose room is full, DeniedError for who is banned or made it.
    """
    user_id = caller_id(gateway)
    service = as_service(gateway)
    # Marks it where it is past its time, and that stays although this ends with an error.
    is_invitation_valid(gateway, find_invitation(gateway, reference)["id"])
    with gateway.transaction():
        row = find_invitation(gateway, reference)
        if row["status"] != "pending":
            raise ConflictError(f"This invitation is {row['status']}: ask for a new one.")
        room = room_of(service, row["room_id"])
        if row["invited_by"] == user_id:
            raise denied(gateway, "invitations.of_others", f"come into {room['id']} by this one")
        if not service.count(INVITATIONS, equals(id=row["id"]) & valid()):
            raise ConflictError(
                f"Who made this invitation may not invite into {room['id']} any more: "
                "ask for a new one."
            )
        check_not_banned(service, room, user_id)
        check_open(room)
        role = room["default_role"] or "member"
        joined = admit(gateway, room, user_id, role, row["invited_by"])
        accepted = {"status": "accepted", "invited_user_id": row["invited_user_id"] or user_id}
        service.update(INVITATIONS, accepted, equals(id=row["id"]))
        name = display_name(service, user_id)
        title = f"{name} has come into {room['name']}."
        notify(gateway, row["invited_by"], "room_invite_accepted", title)
    return joined


def find_invitation(gateway: Gateway, reference: str) -> Row:
    """Returns the invitation with that id to the caller, or with that code; or NotFoundError.

    A part of an id will do, of those that the caller sees.
    """
    user_id = caller_id(gateway)
    service = as_service(gateway)
    row = InvitationRepository(service).find(reference)
    row = row or InvitationRepository(gateway).find_by_part(reference)
    if row is not None and (row["invite_code"] == reference or is_to(service, row, user_id)):
        return row
    raise NotFoundError(
        f"There is no invitation {reference[:60]!r} to you: 'jam invite pending' shows those."
    )


def is_invitation_valid(gateway: Gateway, id_: str) -> bool:
    """Whether an invitation can be accepted; one that is past its time is marked as expired.

    One to somebody who is banned from the room cannot, nor one by somebody who may not invite.
    """
    service = as_service(gateway)
    rows = service.select(INVITATIONS, equals(id=id_, status="pending"))
    if not rows:
        return False
    expires_at = rows[0]["expires_at"]
    if expires_at is None or expires_at > timestamp():
        if not service.count(INVITATIONS, equals(id=id_) & valid()):
            return False
        person = rows[0]["invited_user_id"] or _owner_of(service, rows[0]["invited_email"])
        return person is None or not is_banned(service, rows[0]["room_id"], person)
    with gateway.transaction():
        service.update(INVITATIONS, {"status": "expired"}, equals(id=id_))
    return False


def my_pending_invitations(
    gateway: Gateway, limit: int | None = None, offset: int = 0
) -> list[dict[str, Any]]:
    """Returns the valid invitations to the caller, by id or e-mail, the newest first.

    Each has the columns of its row and `room_name`, `room_color`, `room_icon`, `inviter_name` and
    `inviter_avatar` (an address, or None).
    """
    user_id = caller_id(gateway)
    service = as_service(gateway)
    rows = service.select(
        INVITATIONS,
        asked(service, user_id) & valid() & not_banned(user_id),
        order=("-created_at", "-id"),
        limit=limit,
        offset=offset,
    )
    return with_names(gateway, rows)


def with_names(gateway: Gateway, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Returns invitations that the caller has found with what they look like to people."""
    service = as_service(gateway)
    columns = ("id", "name", "color", "icon")
    rooms = _by_id(service, "rooms", [row["room_id"] for row in rows], columns)
    inviters = [row["invited_by"] for row in rows]
    people = _by_id(service, "user_profiles", inviters, ("id", "username", "display_name"))
    avatars = {
        row["user_id"]: row["headshot_url"]
        for row in service.select(
            "user_avatar_canvas", one_of("user_id", set(inviters)), ("user_id", "headshot_url")
        )
    }
    return [
        row
        | {
            "room_name": rooms[row["room_id"]]["name"],
            "room_color": rooms[row["room_id"]]["color"],
            "room_icon": rooms[row["room_id"]]["icon"],
            "inviter_name": people.get(row["invited_by"], {}).get("display_name"),
            "inviter_avatar": avatars.get(row["invited_by"]),
        }
        for row in rows
    ]


def _by_id(
    service: Gateway, table: str, ids: Sequence[str], columns: Sequence[str]
) -> dict[str, Row]:
    return {row["id"]: row for row in service.select(table, one_of("id", set(ids)), columns)}


def count_expired_invitations(gateway: Gateway) -> int:
    """Returns how many invitations are past their time and not marked so."""
    return as_service(gateway).count(INVITATIONS, _over())


def cleanup_expired_invitations(gateway: Gateway) -> int:
    """Marks every invitation that is past its time as expired, and returns how many."""
    with gateway.transaction():
        return as_service(gateway).update(INVITATIONS, {"status": "expired"}, _over())


def _over() -> Condition:
    return Condition("status = 'pending' AND expires_at <= ?", (timestamp(),))


def _owner_of(service: Gateway, email: str | None) -> str | None:
    """Returns the id of the person with that e-mail address, None where nobody here has it."""
    if email is None:
        return None
    rows = service.select("auth_users", Condition("email = ?", (email,)), ("id",))
    return rows[0]["id"] if rows else None
