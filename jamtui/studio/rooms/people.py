"""Members of a room: coming, going, roles, rights and bans."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from jamtui.community.permissions import overrides, plain_role
from jamtui.community.room_permissions import changed, named
from jamtui.community.room_settings import parsed_object
from jamtui.errors import ConflictError, NotFoundError, UsageError
from jamtui.storage.database import Database
from jamtui.storage.functions.acquaintance import find_person
from jamtui.storage.functions.caller import caller_id, check_moderator
from jamtui.storage.functions.current_room import forget_room, remember_room
from jamtui.storage.functions.joining import (
    Joined,
    approve_request,
    join_room,
    refuse_request,
)
from jamtui.storage.functions.membership import (
    ban_member,
    change_role,
    effective_permissions,
    hand_over_room,
    kick_member,
    leave_room,
    still_banned,
)
from jamtui.storage.gateway import Row, equals
from jamtui.storage.rooms.bans import BanRepository
from jamtui.storage.rooms.members import MemberRepository
from jamtui.storage.timestamps import timestamp
from jamtui.studio.rooms.cards import JoinCard
from jamtui.studio.rooms.member_cards import (
    BanCard,
    LogCard,
    MemberCard,
    PermissionCard,
    RequestCard,
)

CHANGING = "change members of"


def join(database: Database, code: str, *, listen: bool, message: str | None) -> JoinCard:
    """Takes the one who acts into a room, or asks for it; it becomes the current room."""
    with database.gateway.transaction():
        joined = join_room(database.gateway, code, listen=listen, message=message)
        return join_card(database, joined)


def join_card(database: Database, joined: Joined) -> JoinCard:
    """Returns how joining ended, and makes the room the current one of who is in it."""
    room = database.rooms.find_or_none(joined.room_id)
    if joined.status != "requested":
        remember_room(database.gateway, joined.room_id)
    welcome = parsed_object(room["settings"]).get("welcomeMessage") if room else None
    return JoinCard(
        room=joined.room_id,
        name=room["name"] if room else joined.room_id,
        status=joined.status,
        role=plain_role(joined.role),
        welcome=welcome if joined.status == "joined" else None,
    )


def leave(database: Database, code: str) -> None:
    """Takes the one who acts out of a room."""
    with database.gateway.transaction():
        leave_room(database.gateway, code)
        forget_room(database.gateway, code)


def members(
    database: Database,
    code: str,
    *,
    role: str | None = None,
    within: timedelta | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> list[MemberCard]:
    """Returns the members of a room; those with a role, or active in the last time."""
    since = None if within is None else timestamp(datetime.now(UTC) - within)
    role = None if role is None else plain_role(role)
    rows = MemberRepository(database.gateway).of(
        code, role=role, since=since, limit=limit, offset=offset
    )
    return member_cards(database, rows)


def member_cards(database: Database, rows: Sequence[Row]) -> list[MemberCard]:
    """Returns the members that these rows stand for."""
    ids = [row["user_id"] for row in rows] + [row["invited_by"] for row in rows]
    names = database.people.names_of(ids)
    banned = still_banned(database.gateway, rows)
    return [
        MemberCard(
            user_id=row["user_id"],
            username=called(names, row["user_id"]),
            name=row["user_name"],
            role=plain_role(row["role"]),
            permissions=overrides(row["custom_permissions"]),
            joined_at=row["joined_at"],
            last_active_at=row["last_active_at"],
            invited_by=names.get(row["invited_by"], row["invited_by"]),
            is_banned=row["id"] in banned,
            ban_reason=row["ban_reason"] if row["id"] in banned else None,
        )
        for row in rows
    ]


def called(names: Mapping[str, str], id_: str) -> str:
    """Returns somebody's username, or the id where the profile may not be seen."""
    return names.get(id_, id_)


def _member(database: Database, code: str, user_id: str) -> MemberCard:
    row = MemberRepository(database.gateway).get(code, user_id)
    if row is None:
        raise NotFoundError(f"This person is not in the room {code}.")
    return member_cards(database, [row])[0]


def give_role(database: Database, code: str, who: str, role: str) -> MemberCard:
    """Gives a member another role; raises UsageError for one that is not given."""
    if role == "owner":
        raise UsageError("A room has one owner: 'jam member handover WHO' makes another.")
    wanted = plain_role(role)
    repository = MemberRepository(database.gateway)
    with database.gateway.transaction():
        row = repository.find(code, who)
        if row["role"] == "owner":
            raise ConflictError("The owner stays the owner until 'jam member handover WHO'.")
        if plain_role(row["role"]) != wanted:
            change_role(database.gateway, code, row["user_id"], wanted)
        else:
            check_moderator(database.gateway, code, CHANGING)
        return _member(database, code, row["user_id"])


def set_permissions(
    database: Database, code: str, who: str, names: Sequence[str], allowed: bool | None
) -> MemberCard:
    """Allows or denies somebody what `names` name; None goes back to role and room.

    No names with None go back for everything.
    """
    wanted = named(names) if names or allowed is not None else named(["*"])
    repository = MemberRepository(database.gateway)
    with database.gateway.transaction():
        row = repository.find(code, who)
        held = overrides(row["custom_permissions"])
        new = changed(held, wanted, allowed)
        if new != held:
            repository.set_permissions(code, row["user_id"], new)
        else:
            check_moderator(database.gateway, code, CHANGING)
        return _member(database, code, row["user_id"])


def permissions(database: Database, code: str, who: str | None) -> list[PermissionCard]:
    """Returns what somebody (None for oneself) may do in a room, and where it comes from."""
    with database.gateway.snapshot():
        if who is None:
            user_id = caller_id(database.gateway)
        else:
            user_id = MemberRepository(database.gateway).find(code, who)["user_id"]
        found = effective_permissions(database.gateway, code, user_id)
    return [
        PermissionCard(permission=one.capability, allowed=one.allowed, source=one.source)
        for one in found.values()
    ]


def kick(database: Database, code: str, who: str) -> MemberCard:
    """Takes somebody out of a room; returns who it was."""
    with database.gateway.transaction():
        row = MemberRepository(database.gateway).find(code, who)
        if row["user_id"] == caller_id(database.gateway):
            raise UsageError("Nobody kicks oneself: 'jam room leave' leaves.")
        card = member_cards(database, [row])[0]
        kick_member(database.gateway, code, row["user_id"])
    return card


def ban(
    database: Database, code: str, who: str, reason: str | None, until: datetime | None
) -> BanCard:
    """Keeps somebody out of a room, member or not, until a moment or for good."""
    me = caller_id(database.gateway)
    with database.gateway.transaction():
        user_id = _anybody(database, code, who)
        if user_id == me:
            raise UsageError("Nobody bans oneself.")
        expires_at = None if until is None else timestamp(until)
        ban_member(database.gateway, code, user_id, reason, expires_at)
        row = BanRepository(database.gateway).get(code, user_id)
        assert row is not None
        return _ban_cards(database, [row])[0]


def _anybody(database: Database, code: str, who: str) -> str:
    """Returns the id of a member, of anybody who may be seen, or of whom the room knows."""
    try:
        return str(MemberRepository(database.gateway).find(code, who)["user_id"])
    except NotFoundError:
        return find_person(database.gateway, who, code)


def unban(database: Database, code: str, who: str) -> BanCard:
    """Lets somebody in again, and returns the ban that was; NotFoundError for who is not banned."""
    with database.gateway.transaction():
        bans = BanRepository(database.gateway)
        user_id = _banned(database, code, who)
        row = bans.get(code, user_id) or _mark(database, code, user_id)
        card = _ban_cards(database, [row])[0]
        if not bans.unban(code, user_id):
            raise NotFoundError(f"Nobody named {who[:60]!r} is banned from {code}.")
        return card


def _mark(database: Database, code: str, user_id: str) -> Row:
    """Returns a ban of which there is only a mark at the member."""
    rows = database.gateway.select("room_members", equals(room_id=code, user_id=user_id))
    reason = rows[0]["ban_reason"] if rows else None
    nothing = dict.fromkeys(("banned_by", "banned_at", "expires_at"))
    return {"user_id": user_id, "reason": reason} | nothing


def _banned(database: Database, code: str, who: str) -> str:
    """Returns the id of anybody, also of somebody banned whose account is gone."""
    try:
        return _anybody(database, code, who)
    except NotFoundError:
        id_ = who.strip().lower()
        if BanRepository(database.gateway).get(code, id_) is None:
            raise
        return id_


def bans_of(
    database: Database, code: str, *, over: bool, limit: int | None = None, offset: int = 0
) -> list[BanCard]:
    """Returns who is kept out of a room; with `over` also who was."""
    rows = BanRepository(database.gateway).of(code, over=over, limit=limit, offset=offset)
    return _ban_cards(database, rows)


def _ban_cards(database: Database, rows: Sequence[Row]) -> list[BanCard]:
    names = database.people.names_of(
        row[key] for row in rows for key in ("user_id", "banned_by") if row[key]
    )
    now = timestamp()
    return [
        BanCard(
            user_id=row["user_id"],
            username=called(names, row["user_id"]),
            reason=row["reason"],
            banned_by=names.get(row["banned_by"], row["banned_by"]),
            banned_at=row["banned_at"],
            expires_at=row["expires_at"],
            in_force=row["expires_at"] is None or row["expires_at"] > now,
        )
        for row in rows
    ]


def requests(
    database: Database,
    code: str,
    status: str | None = "pending",
    limit: int | None = None,
    offset: int = 0,
) -> list[RequestCard]:
    """Returns who asks to be let into a room."""
    rows = MemberRepository(database.gateway).requests(code, status, limit, offset)
    return _request_cards(database, rows)


def _request_cards(database: Database, rows: Sequence[Row]) -> list[RequestCard]:
    names = database.people.names_of(row[key] for row in rows for key in ("user_id", "decided_by"))
    return [
        RequestCard(
            user_id=row["user_id"],
            username=called(names, row["user_id"]),
            name=row["user_name"],
            listens=bool(row["wants_to_listen"]),
            message=row["message"],
            status=row["status"],
            created_at=row["created_at"],
            decided_by=names.get(row["decided_by"], row["decided_by"]),
        )
        for row in rows
    ]


def decide(database: Database, code: str, who: str, *, let_in: bool) -> RequestCard:
    """Lets somebody in who asks, or does not; returns the request as it is then."""
    with database.gateway.transaction():
        user_id = _asking(database, code, who)
        if let_in:
            approve_request(database.gateway, code, user_id)
        else:
            refuse_request(database.gateway, code, user_id)
        rows = MemberRepository(database.gateway).requests(code, None, user_id=user_id)
        return _request_cards(database, rows)[0]


def _asking(database: Database, code: str, who: str) -> str:
    """Returns the id of who asks, by username, or by name or id for a hidden profile.

    A name in the room is anybody's choice: it means somebody only where it is no one's username.
    """
    try:
        return find_person(database.gateway, who, code)
    except NotFoundError:
        hidden = [one for one in requests(database, code) if one.username == one.user_id]
        named = [one for one in hidden if who.casefold() in (one.user_id, one.name.casefold())]
        if len(named) != 1:
            raise
        return named[0].user_id


def hand_over(database: Database, code: str, who: str) -> MemberCard:
    """Makes another member the owner of a room."""
    with database.gateway.transaction():
        row = MemberRepository(database.gateway).find(code, who)
        hand_over_room(database.gateway, code, row["user_id"])
        return _member(database, code, row["user_id"])


def log(
    database: Database,
    code: str,
    *,
    who: str | None = None,
    actions: Sequence[str] = (),
    limit: int | None = None,
    offset: int = 0,
) -> list[LogCard]:
    """Returns who changed whose rights, the newest first; of one person, or some actions."""
    user_id = None if who is None else _anybody(database, code, who)
    rows = MemberRepository(database.gateway).log(
        code, user_id=user_id, actions=actions, limit=limit, offset=offset
    )
    ids = [row[key] for row in rows for key in ("target_user_id", "performed_by")]
    names = database.people.names_of(ids)
    return [
        LogCard(
            created_at=row["created_at"],
            action=row["action"],
            target=called(names, row["target_user_id"]),
            performed_by=called(names, row["performed_by"]),
            old_value=_object(row["old_value"]),
            new_value=_object(row["new_value"]),
        )
        for row in rows
    ]


def _object(text: str | None) -> dict[str, Any] | None:
    value = json.loads(text) if text else None
    return value if isinstance(value, dict) else None
