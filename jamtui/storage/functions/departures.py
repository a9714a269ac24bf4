"""An account goes: what is the person's goes along, what others need stays without a name."""

from __future__ import annotations

import json

from jamtui.errors import ConflictError, NotFoundError
from jamtui.storage.functions.accounts import DIGEST, has_admin
from jamtui.storage.functions.caller import creator_columns
from jamtui.storage.functions.chat import make_notes_nameless
from jamtui.storage.functions.current_room import forget_rooms_of
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.departed_blocks import remember_blocks
from jamtui.storage.functions.service import as_service, logged_as, unlogged
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.ids import new_id

# Foreign keys take along or make nameless what refers to a profile by one; these columns have
# none, since their rows may be another host's.
_GONE = (
    ("room_members", "user_id"),
    ("room_invitations", "invited_user_id"),
    ("room_invitations", "invited_by"),
    ("room_webrtc_sessions", "user_id"),
    ("saved_track_presets", "user_id"),
    ("user_custom_loops", "user_id"),
    ("user_saved_rooms", "user_id"),
    ("user_tracks", "user_id"),
    ("local_join_requests", "user_id"),
)

_NAMELESS = (
    ("avatar_components", "created_by"),
    ("homepage_characters", "created_by"),
    ("local_join_requests", "decided_by"),
    ("room_loop_tracks", "created_by", "created_by_name"),
    ("room_members", "invited_by"),
    ("room_tracks", "uploaded_by"),
    ("songs", "created_by", "created_by_name"),
    ("system_instruments", "created_by"),
    ("system_loops", "created_by"),
    ("user_custom_loops", "promoted_by"),
    ("user_tracks", "owner_user_id", "owner_user_name"),
)
"""Who made something, or did: the column of the id, and those of what that person was called."""

_HEIRS = ("co-host", "admin", "performer", "member")
"""Who is next in a room whose owner goes; "admin" is what imported rooms call a co-host."""


def delete_account(gateway: Gateway, user_id: str) -> None:
    """Removes an account and all that is that person's alone; one's own, or as an administrator.

    Chat, reports and logs stay, without a person. The person's rooms go to the co-host, else the
    performer, else the member who has been in them for longest; rooms with nobody else go too.
    Bans, and others' blocks, hold for whoever comes back with the same key. Raises NotFoundError,
    DeniedError, ConflictError for the last administrator.
    """
    service = as_service(gateway)
    with gateway.transaction():
        _check_may(gateway, user_id)
        _log(gateway, user_id)
        with unlogged(gateway):
            service.delete("rooms", _without_heirs(user_id))
        for room in service.select("rooms", equals(created_by=user_id), ("id",)):
            _pass_on(service, room["id"], user_id)
        # To the logs all else is the person's leaving: nobody is kicked, no content removed.
        with logged_as(gateway, user_id):
            service.update("user_profiles", {"account_type": "free"}, equals(id=user_id))
            _remove(gateway, user_id)


def _log(gateway: Gateway, user_id: str) -> None:
    """Keeps an administrator's act, as the database itself does where only a profile goes."""
    admin_id = gateway.actor.own_id
    if admin_id == user_id:
        return
    service = as_service(gateway)
    (person,) = service.select("user_profiles", equals(id=user_id), ("username",))
    act = {"id": new_id(), "admin_id": admin_id, "action": "account_delete"}
    target = {"target_type": "user_profiles", "target_id": user_id}
    details = json.dumps(person, ensure_ascii=False, separators=(",", ":"))
    service.insert("admin_audit_log", act | target | {"details": details})


def _remove(gateway: Gateway, user_id: str) -> None:
    service = as_service(gateway)
    remember_blocks(service, user_id)
    _keep_bans(service, user_id)
    make_notes_nameless(service, user_id)
    for table, column in _GONE:
        service.delete(table, equals(**{column: user_id}))
    for table, column, *names in _NAMELESS:
        nobody = dict.fromkeys((column, *names))
        service.update(table, nobody, equals(**{column: user_id}))
    service.delete("local_meta", equals(key=f"{DIGEST} {user_id}"))
    forget_rooms_of(gateway, user_id)
    service.delete("auth_users", equals(id=user_id))
    # A profile may have come without an account.
    service.delete("user_profiles", equals(id=user_id))


def _check_may(gateway: Gateway, user_id: str) -> None:
    service = as_service(gateway)
    if not service.count("user_profiles", equals(id=user_id)):
        raise NotFoundError("There is no such account any more.")
    own_id = gateway.actor.own_id
    if own_id != user_id and not service.count(
        "user_profiles", equals(id=own_id, account_type="admin")
    ):
        raise denied(gateway, "accounts.delete", "delete the account of somebody else")
    is_admin = service.count("user_profiles", equals(id=user_id, account_type="admin"))
    if is_admin and not has_admin(gateway, but=user_id):
        raise ConflictError("This is the last administrator: appoint another one first.")


def _keep_bans(service: Gateway, user_id: str) -> None:
    """Makes rows of their own of bans that only a member's row knows, since that row goes."""
    for member in service.select("room_members", equals(user_id=user_id, is_banned=1)):
        place = {"room_id": member["room_id"], "user_id": user_id}
        if service.count("room_bans", equals(**place)):
            continue
        (room,) = service.select("rooms", equals(id=member["room_id"]), ("created_by",))
        by = {"reason": member["ban_reason"], "banned_by": room["created_by"]}
        service.insert("room_bans", place | by | {"id": new_id()})


def heirs(gateway: Gateway, user_id: str) -> dict[str, str | None]:
    """Returns who would get each of a person's rooms, by code; None where the room would go.

    Raises as `delete_account` does.
    """
    service = as_service(gateway)
    _check_may(gateway, user_id)
    found: dict[str, str | None] = {}
    for room in service.select("rooms", equals(created_by=user_id), ("id",), ("id",)):
        heir = _heir(service, room["id"], user_id)
        found[room["id"]] = None if heir is None else str(heir["user_id"])
    return found


def _heir(service: Gateway, room: str, user_id: str) -> Row | None:
    members = service.select(
        "room_members", equals(room_id=room, is_banned=0), order=("joined_at", "id")
    )
    others = [row for row in members if row["user_id"] != user_id and row["role"] in _HEIRS]
    return min(others, key=lambda row: _HEIRS.index(row["role"]), default=None)


def _without_heirs(user_id: str) -> Condition:
    """Returns the condition that a room is that person's and nobody could have it: all at once."""
    roles = ", ".join(f"'{role}'" for role in _HEIRS)
    return Condition(
        "created_by = ? AND NOT EXISTS (SELECT 1 FROM room_members AS heir_ "
        "WHERE heir_.room_id = rooms.id AND heir_.user_id <> ? AND heir_.is_banned = 0 "
        f"AND heir_.role IN ({roles}))",
        (user_id, user_id),
    )


def _pass_on(service: Gateway, room: str, user_id: str) -> None:
    heir = _heir(service, room, user_id)
    assert heir is not None, "rooms without heirs are gone already"
    # The owner's row goes first: a room has one owner.
    with logged_as(service, user_id):
        service.delete("room_members", equals(room_id=room, user_id=user_id))
    service.update("rooms", creator_columns(service, heir["user_id"]), equals(id=room))
    service.update("room_members", {"role": "owner"}, equals(id=heir["id"]))
