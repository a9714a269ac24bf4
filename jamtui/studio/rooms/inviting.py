"""Invitations: made, answered, taken back and listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jamtui.community.profiles import check_email
from jamtui.errors import ConflictError, NotFoundError, UsageError
from jamtui.storage.database import Database
from jamtui.storage.functions.caller import caller_id
from jamtui.storage.functions.invitations import (
    Wanted,
    accept_invitation,
    cleanup_expired_invitations,
    count_expired_invitations,
    find_invitation,
    invite,
    my_pending_invitations,
    with_names,
)
from jamtui.storage.gateway import Row
from jamtui.storage.rooms.invitations import InvitationRepository
from jamtui.storage.timestamps import timestamp
from jamtui.studio.rooms.cards import JoinCard
from jamtui.studio.rooms.invitation_cards import InvitationCard
from jamtui.studio.rooms.people import called, join_card


def make_invitation(
    database: Database,
    code: str,
    *,
    who: str | None,
    email: str | None,
    with_code: bool,
    message: str | None,
    until: datetime | None,
) -> InvitationCard:
    """Asks a person or whoever has an address into a room, or makes a code to be handed on."""
    if who is not None and email is not None:
        raise UsageError("An invitation is to a person or to an address, not to both.")
    address = None if email is None else check_email(email)
    if who is None and address is None and not with_code:
        raise UsageError("Whom? Name a person, --email ADDRESS, or --code for whoever has it.")
    wanted = Wanted(
        room_id=code,
        user_id=None if who is None else database.people.find(who).id,
        email=address,
        with_code=with_code,
        message=message,
        expires_at=None if until is None else timestamp(until),
    )
    return _cards(database, [invite(database.gateway, wanted)])[0]


def accept(database: Database, reference: str) -> JoinCard:
    """Accepts an invitation by id or code, and so comes into its room."""
    joined = accept_invitation(database.gateway, reference.strip())
    return join_card(database, joined)


def decline(database: Database, reference: str) -> InvitationCard:
    """Declines an invitation that is to the one who acts."""
    row = _pending(find_invitation(database.gateway, reference.strip()))
    if row["invited_user_id"] is None and row["invited_email"] is None:
        raise UsageError("A code is to nobody in particular: leave it unused.")
    with database.gateway.transaction():
        InvitationRepository(database.gateway).set_status(row["id"], "declined")
    return _after(database, row, "declined")


def revoke(database: Database, reference: str) -> InvitationCard:
    """Takes an invitation into one's room back."""
    row = _pending(_visible(database, reference))
    with database.gateway.transaction():
        InvitationRepository(database.gateway).set_status(row["id"], "revoked")
    return _after(database, row, "revoked")


def show(database: Database, reference: str) -> InvitationCard:
    """Returns an invitation from or to the one who acts, or whose code that person has."""
    row = InvitationRepository(database.gateway).find_by_part(reference.strip())
    if row is None:
        row = find_invitation(database.gateway, reference.strip())
    return _cards(database, [_dated(row)])[0]


def listed(
    database: Database, code: str, status: str | None, limit: int | None = None, offset: int = 0
) -> list[InvitationCard]:
    """Returns the invitations into a room, the newest first."""
    rows = InvitationRepository(database.gateway).of(code, status, limit, offset)
    return _cards(database, [_dated(row) for row in rows])


def pending(database: Database, limit: int | None = None, offset: int = 0) -> list[InvitationCard]:
    """Returns the valid invitations to the one who acts, the newest first."""
    caller_id(database.gateway)
    rows = my_pending_invitations(database.gateway, limit, offset)
    return _cards(database, rows)


def clean_up(database: Database) -> int:
    """Marks what is past its time as expired; returns how many."""
    return cleanup_expired_invitations(database.gateway)


def past_their_time(database: Database) -> int:
    """Returns how many invitations cleaning up would mark."""
    return count_expired_invitations(database.gateway)


def _visible(database: Database, reference: str) -> Row:
    row = InvitationRepository(database.gateway).find_by_part(reference.strip())
    if row is None:
        raise NotFoundError(
            f"There is no invitation {reference[:60]!r}: 'jam invite list' shows a room's."
        )
    return row


def _pending(row: Row) -> Row:
    row = _dated(row)
    if row["status"] != "pending":
        raise ConflictError(f"This invitation is {row['status']} already.")
    return row


def _dated(row: Row) -> Row:
    """Returns the row with the status that it has by now."""
    if row["status"] == "pending" and (row["expires_at"] or "9") <= timestamp():
        return row | {"status": "expired"}
    return row


def _after(database: Database, row: Row, status: str) -> InvitationCard:
    return _cards(database, [row | {"status": status}])[0]


def _cards(database: Database, rows: Sequence[Row]) -> list[InvitationCard]:
    ids = [row[key] for row in rows for key in ("invited_user_id", "invited_by")]
    names = database.people.names_of(ids)
    if rows and "room_name" not in rows[0]:
        rows = with_names(database.gateway, rows)
    return [
        InvitationCard(
            id=row["id"],
            room=row["room_id"],
            room_name=row["room_name"],
            room_color=row["room_color"],
            room_icon=row["room_icon"],
            invited=names.get(row["invited_user_id"] or "", row["invited_user_id"]),
            email=row["invited_email"],
            code=row["invite_code"],
            invited_by=called(names, row["invited_by"]),
            inviter_name=row["inviter_name"],
            inviter_avatar=row["inviter_avatar"],
            status=row["status"],
            message=row["message"],
            created_at=row["created_at"],
            expires_at=row["expires_at"],
        )
        for row in rows
    ]
