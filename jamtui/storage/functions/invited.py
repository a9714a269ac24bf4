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
    """Returns the condition that an invitation can be accepted now."""
    now = timestamp()
    return Condition("status = 'pending' AND (expires_at IS NULL OR expires_at > ?)", (now,))


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
    """Returns the condition that an invitation is to somebody."""
    email = email_of(service, user_id)
    if email is None:
        return equals(invited_user_id=user_id)
    return Condition("(invited_user_id = ? OR invited_email = ? COLLATE NOCASE)", (user_id, email))


def settle(service: Gateway, code: str, user_id: str, status: str) -> None:
    """Makes all invitations of somebody into a room that wait `status`: accepted, revoked."""
    waiting = asked(service, user_id) & equals(room_id=code, status="pending")
    if status == "accepted":
        waiting &= valid()
    service.update(INVITATIONS, {"status": status}, waiting)


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
