"""Members and bans of a room, made what a file says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from jamtui.community.permissions import check_capability, overrides, plain_role
from jamtui.errors import BadFileError, NotFoundError, UsageError
from jamtui.storage.functions.acquaintance import find_person
from jamtui.storage.functions.invited import revoke_invitations
from jamtui.storage.functions.membership import change_role
from jamtui.storage.functions.putting_in import put_into_room
from jamtui.storage.gateway import Row
from jamtui.storage.people import PeopleRepository
from jamtui.storage.rooms.bans import BanRepository
from jamtui.storage.rooms.members import MemberRepository
from jamtui.storage.timestamps import timestamp
from jamtui.studio.room_files.area import Work
from jamtui.studio.room_files.shape import Entry
from jamtui.studio.room_files.written import same
from jamtui.text import storable

LONGEST_REASON = 2000
OWNER = "owner"


def apply_members(work: Work, entries: list[Entry]) -> None:
    """Makes these people a room's members, and nobody else but its owner."""
    members = MemberRepository(work.database.gateway)
    before = {row["user_id"]: row for row in members.of(work.code)}
    wanted = _people(work, entries)
    new: list[tuple[Entry, str, str]] = []
    for user_id, (entry, name) in wanted.items():
        with work.file.at("members", entry.number):
            role, permissions = _role(entry), _permissions(entry)
            if user_id not in before:
                _check_no_owner(name, role)
                new.append((entry, user_id, name))
                continue
            _change(work, members, before[user_id], name, role, permissions)
    _remove_others(work, members, before, wanted)  # which makes room for others
    for entry, user_id, name in new:
        with work.file.at("members", entry.number):
            _add(work, user_id, name, _role(entry) or "member", _permissions(entry) or {})


def _check_no_owner(name: str, role: str | None) -> None:
    if role == OWNER:
        raise BadFileError(
            f"{name} does not own this room, and no file makes somebody owner: "
            "'jam member handover' does."
        )


def _remove_others(
    work: Work, members: MemberRepository, before: Mapping[str, Row], wanted: Collection[str]
) -> None:
    names = PeopleRepository(work.database.gateway).names_of(before)
    for user_id, row in before.items():
        if user_id not in wanted and row["role"] != OWNER:
            if user_id != work.database.actor.own_id:
                revoke_invitations(work.database.gateway, work.code, user_id)
            members.remove(work.code, user_id)
            work.note("remove", "members", names.get(user_id, row["user_name"]))


def _add(
    work: Work, user_id: str, name: str, role: str, permissions: dict[str, dict[str, bool]]
) -> None:
    gateway = work.database.gateway
    put_into_room(gateway, work.code, user_id, role)
    if permissions:
        MemberRepository(gateway).set_permissions(work.code, user_id, permissions)
    work.note("add", "members", name, None, (None, role))


def _change(
    work: Work,
    members: MemberRepository,
    before: Row,
    name: str,
    role: str | None,
    permissions: dict[str, dict[str, bool]] | None,
) -> None:
    held_role, held = plain_role(before["role"]), overrides(before["custom_permissions"])
    if role is not None and role != held_role:
        if OWNER in (role, held_role):
            raise BadFileError(
                f"{name} is {held_role} of {work.code}; no file makes another person owner: "
                "'jam member handover' does."
            )
        change_role(work.database.gateway, work.code, before["user_id"], role)
        work.note("change", "members", name, "role", (held_role, role))
    if permissions is not None and not same(held, permissions):
        members.set_permissions(work.code, before["user_id"], permissions)
        work.note("change", "members", name, "permissions", (held, permissions))


def apply_bans(work: Work, entries: list[Entry]) -> None:
    """Keeps these people out of a room, and nobody else."""
    bans = BanRepository(work.database.gateway)
    before = {row["user_id"]: row for row in bans.of(work.code)}
    wanted = _people(work, entries)
    lasting = set(wanted)
    for user_id, (entry, name) in wanted.items():
        row = before.get(user_id)
        with work.file.at("bans", entry.number):
            reason, expires_at = _reason(entry, row), _expiry(entry, row)
        if expires_at is not None and expires_at <= timestamp():
            lasting.discard(user_id)  # what is over is no ban
            continue
        if row is not None and (row["reason"], row["expires_at"]) == (reason, expires_at):
            continue
        bans.ban(work.code, user_id, work.database.actor.own_id, reason, expires_at)
        revoke_invitations(work.database.gateway, work.code, user_id)
        if row is None:
            work.note("add", "bans", name, None, (None, reason))
            continue
        for key, value in (("reason", reason), ("expires_at", expires_at)):
            if row[key] != value:
                work.note("change", "bans", name, key, (row[key], value))
    names = PeopleRepository(work.database.gateway).names_of(before)
    for user_id in before:
        if user_id not in lasting:
            bans.unban(work.code, user_id)
            work.note("remove", "bans", names.get(user_id, user_id))


def _people(work: Work, entries: list[Entry]) -> dict[str, tuple[Entry, str]]:
    """Returns the entry and the name of each person, by user id."""
    people = PeopleRepository(work.database.gateway)
    found: dict[str, tuple[Entry, str]] = {}
    for entry in entries:
        with work.file.at(entry.section, entry.number, "name"):
            name = str(entry.values["name"])
            id_ = _find(work, name)
            shown = people.names_of([id_]).get(id_, name)
            if id_ in found:
                raise UsageError(f"{shown} stands in this list twice.")
            found[id_] = entry, shown
    return found


def _find(work: Work, name: str) -> str:
    """Returns whom a name means; a profile may be hidden if this or another room knows it."""
    try:
        return find_person(work.database.gateway, name, work.code)
    except NotFoundError:
        return find_person(work.database.gateway, name)


def _role(entry: Entry) -> str | None:
    role = entry.values.get("role")
    if role is None:
        return None
    if not isinstance(role, str):
        raise UsageError("role must be a text.")
    return plain_role(role)


def _permissions(entry: Entry) -> dict[str, dict[str, bool]] | None:
    value = entry.values.get("permissions")
    return None if value is None else checked_permissions(value, "permissions")


def checked_permissions(value: Any, where: str) -> dict[str, dict[str, bool]]:
    """Returns permissions as they are kept; raises UsageError, NotFoundError."""
    if not isinstance(value, Mapping):
        raise UsageError(f"{where} must be a table of groups, such as transport = {{play = true}}.")
    found: dict[str, dict[str, bool]] = {}
    for group, names in value.items():
        if not isinstance(names, Mapping):
            raise UsageError(f"{where}.{group} must be a table, such as {{play = true}}.")
        for name, allowed in names.items():
            check_capability(f"{group}.{name}")
            if not isinstance(allowed, bool):
                raise UsageError(f"{where}.{group}.{name} must be true or false.")
            found.setdefault(group, {})[name] = allowed
    return found


def _reason(entry: Entry, before: Row | None) -> str | None:
    if "reason" not in entry.values:
        return before["reason"] if before else None
    reason = entry.values["reason"]
    if reason in (None, ""):
        return None
    if not isinstance(reason, str) or len(reason) > LONGEST_REASON or not storable(reason):
        raise UsageError(f"reason must be a text of at most {LONGEST_REASON:,} characters.")
    return reason


def _expiry(entry: Entry, before: Row | None) -> str | None:
    if "expires_at" not in entry.values:
        return before["expires_at"] if before else None
    value = entry.values["expires_at"]
    if value in (None, ""):
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return timestamp(moment)
    except (TypeError, ValueError, OverflowError):
        raise UsageError(
            "expires_at must be a time with its zone, such as 2027-05-01T20:00:00+02:00."
        ) from None
