"""Who is asked into which rooms: by id or by e-mail, and still in time."""

from __future__ import annotations

from jamtui.storage.functions.caller import check_moderator
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Condition, Gateway, Row, equals
from jamtui.storage.rooms.invitations import INVITATIONS
from jamtui.storage.timestamps import timestamp


def has_invitation(gateway: Gateway, code: str, user_id: str) -> bool:
    """Whether somebody is asked into a room now, by id or e-mail."""
    service = as_service(gateway)
    where = asked(service, user_id) & equals(room_id=code) & valid()
    return service.count(INVITATIONS, where) > 0


def valid() -> Condition:
    """Returns the condition that an invitation can be accepted now.

    It waits, is in time, and whoever made it may still ask people into that room.
    """
    now = timestamp()
    return Condition(
        "status = 'pending' AND (expires_at IS NULL OR expires_at > ?) "
        "AND EXISTS (SELECT 1 FROM room_members AS maker_ "
        "WHERE maker_.room_id = room_invitations.room_id "
        "AND maker_.user_id = room_invitations.invited_by AND maker_.is_banned = 0 "
        "AND maker_.role IN ('owner', 'co-host', 'admin'))",
        (now,),
    )


def not_banned(user_id: str) -> Condition:
    """Returns the condition that no ban keeps somebody out of an invitation's room."""
    theirs = "WHERE {0}.room_id = room_invitations.room_id AND {0}.user_id = ?"
    ban = f"SELECT 1 FROM room_bans AS ban_ {theirs.format('ban_')}"
    marked = f"SELECT 1 FROM room_members AS member_ {theirs.format('member_')}"
    return Condition(
        f"NOT EXISTS ({ban} AND (ban_.expires_at IS NULL OR ban_.expires_at > ?)) "
        f"AND (EXISTS ({ban}) OR NOT EXISTS ({marked} AND member_.is_banned = 1))",
        (user_id, timestamp(), user_id, user_id),
    )


def asked(service: Gateway, user_id: str) -> Condition:
    """Returns the condition that an invitation is to somebody, and of another's making.

    One to an address is made for anybody's: it is to its owner only if that person takes
    invitations, from that maker.
    """
    of_others = Condition("invited_by <> ?", (user_id,))
    email = email_of(service, user_id)
    if email is None or not takes_invitations(service, user_id):
        return of_others & equals(invited_user_id=user_id)
    either = (
        "(invited_user_id = ? OR (invited_email = ? COLLATE NOCASE AND NOT EXISTS ("
        "SELECT 1 FROM friendships AS tie_ WHERE tie_.status = 'blocked' AND ("
        "(tie_.user_id = ? AND tie_.friend_id = room_invitations.invited_by) OR "
        "(tie_.user_id = room_invitations.invited_by AND tie_.friend_id = ?)))))"
    )
    return of_others & Condition(either, (user_id, email, user_id, user_id))


def takes_invitations(service: Gateway, user_id: str) -> bool:
    """Whether somebody wants to be asked into rooms; who has no profile here does."""
    return service.count("user_profiles", equals(id=user_id, allow_room_invites=0)) == 0


def settle(service: Gateway, code: str, user_id: str, status: str) -> None:
    """Makes all invitations of somebody into a room that wait `status`: accepted, revoked."""
    waiting = asked(service, user_id) & equals(room_id=code, status="pending")
    if status == "accepted":
        waiting &= valid()
    service.update(INVITATIONS, {"status": status}, waiting)


def revoke_made(service: Gateway, code: str, user_id: str) -> None:
    """Revokes what invitations into a room wait that somebody made who asks nobody in any more."""
    made = equals(room_id=code, invited_by=user_id, status="pending")
    service.update(INVITATIONS, {"status": "revoked"}, made)


def revoke_invitations(gateway: Gateway, code: str, user_id: str) -> None:
    """Revokes what invitations of somebody into a room wait; for its owner and co-hosts."""
    check_moderator(gateway, code, "revoke invitations into")
    settle(as_service(gateway), code, user_id, "revoked")


def is_to(service: Gateway, row: Row, user_id: str) -> bool:
    """Whether an invitation is to somebody."""
    return service.count(INVITATIONS, asked(service, user_id) & equals(id=row["id"])) > 0


def email_of(service: Gateway, user_id: str) -> str | None:
    """Returns somebody's e-mail address, None where none is known."""
    rows = service.select("auth_users", equals(id=user_id), ("email",))
    return rows[0]["email"] if rows else None
