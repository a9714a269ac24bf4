"""Putting somebody into a room who has not come by himself or herself: with consent only."""

from __future__ import annotations

from jamtui.errors import ConflictError
from jamtui.storage.functions.caller import check_moderator, display_name, room_of
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.former_members import forget_former
from jamtui.storage.functions.joining import REQUESTS, Joined, admit, is_user_banned_from_room
from jamtui.storage.functions.notices import notify
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.people import PeopleRepository
from jamtui.storage.social.friendships import are_related


def put_into_room(gateway: Gateway, code: str, user_id: str, role: str) -> Joined:
    """Makes somebody a member of a room on behalf of its owner or a co-host, and tells that person.

    Who is a member already stays as before; who had been one comes in anew. Raises DeniedError for
    people who take no invitations, have blocked the caller or are blocked, ConflictError for a
    banned one and for a full room.
    """
    service = as_service(gateway)
    with gateway.transaction():
        room = room_of(service, code)
        by = check_moderator(gateway, room["id"], "put people into")
        _check_consent(gateway, room, user_id, by)
        forget_former(service, room["id"], user_id)
        joined = admit(gateway, room, user_id, role, by)
        if joined.status == "joined" and user_id != by:
            title = f"{display_name(service, by)} has put you into {room['name']} as {role}."
            notify(gateway, user_id, "room_invite", title)
    return joined


def _check_consent(gateway: Gateway, room: Row, user_id: str, by: str) -> None:
    service = as_service(gateway)
    name = PeopleRepository(service).names_of([user_id]).get(user_id, user_id)
    if is_user_banned_from_room(gateway, room["id"], user_id):
        raise ConflictError(f"{name} is banned from {room['id']}: lift the ban first.")
    if user_id == by or service.count("room_members", equals(room_id=room["id"], user_id=user_id)):
        return
    welcome = equals(id=user_id) & Condition("allow_room_invites IS NOT 0")
    asking = equals(room_id=room["id"], user_id=user_id, status="pending")
    willing = service.count("user_profiles", welcome) or service.count(REQUESTS, asking)
    if not willing or are_related(service, by, user_id, "blocked"):
        raise denied(gateway, "invitations.accepted_by", f"put {name} into {room['id']}")
