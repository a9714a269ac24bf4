"""What each rule of the contract means, in plain Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from policy_world import Row, Tables

from jamtui.community.permissions import effective, overrides

NOW = datetime.now(UTC).isoformat()


@dataclass
class Case:
    """A sentence's question: `row` is the old row in a `using`, the new one in a `check`.

    In an INSERT `old` holds the defaults.
    """

    tables: Tables
    uid: str | None
    table: str
    command: str
    phase: str
    row: Row
    old: Row | None = None
    new: Row | None = None

    def __getitem__(self, column: str) -> Any:
        return self.row[column]

    def mine(self, column: str) -> bool:
        return self.uid is not None and self.row[column] == self.uid

    def keeps(self, *columns: str) -> bool:
        """Whether these columns are as before."""
        assert self.old is not None
        assert self.new is not None
        return all(self.old[name] == self.new[name] for name in columns)

    def changes_only(self, *columns: str) -> bool:
        return self.keeps(*(name for name in self.row if name not in columns))

    @property
    def room(self) -> Any:
        return self.row["id" if self.table == "rooms" else "room_id"]

    def room_row(self) -> Row:
        return next((one for one in self.tables["rooms"] if one["id"] == self.room), {})

    def profile(self, id_: str | None) -> Row:
        return next((one for one in self.tables["user_profiles"] if one["id"] == id_), {})

    def membership(self, user: str | None) -> Row | None:
        for one in self.tables["room_members"]:
            if one["room_id"] == self.room and one["user_id"] == user:
                return one
        return None

    def is_banned(self, user: str | None) -> bool:
        for one in self.tables["room_bans"]:
            if one["room_id"] == self.room and one["user_id"] == user:
                return one["expires_at"] is None or one["expires_at"] > NOW
        # Without a ban that says until when, the mark is for good.
        row = self.membership(user)
        return row is not None and row["is_banned"] == 1

    def role(self) -> str | None:
        """The role of uid in the row's room; none for somebody banned."""
        row = self.membership(self.uid)
        if self.uid is None or row is None or self.is_banned(self.uid):
            return None
        return "co-host" if row["role"] == "admin" else row["role"]

    def member(self) -> bool:
        return self.role() is not None

    def moderates(self) -> bool:
        return self.role() in ("owner", "co-host")

    def may(self, capability: str) -> bool:
        """The effective permission of uid in the row's room."""
        row = self.membership(self.uid)
        if row is None or self.role() is None:
            return False
        default = self.room_row()["default_permissions"]
        found = effective(row["role"], overrides(row["custom_permissions"]), overrides(default))
        return found[capability].allowed

    def public(self) -> bool:
        return self.room_row().get("is_public") == 1

    def admin(self) -> bool:
        return self.profile(self.uid).get("account_type") == "admin"

    def email(self, address: str | None) -> bool:
        """Whether this is the e-mail of uid."""
        for one in self.tables["auth_users"]:
            if one["id"] == self.uid and address is not None:
                return bool(one["email"].lower() == address.lower())
        return False

    def invited(self) -> bool:
        if self.is_banned(self.uid):
            return False
        for one in self.tables["room_invitations"]:
            if one["room_id"] != self.room or one["status"] != "pending":
                continue
            if one["expires_at"] is not None and one["expires_at"] <= NOW:
                continue
            if self.uid is not None and one["invited_user_id"] == self.uid:
                return True
            if self.email(one["invited_email"]):
                return True
        return False

    def friend(self, other: str | None) -> bool:
        for one in self.tables["friendships"]:
            pair = {one["user_id"], one["friend_id"]}
            if one["status"] == "accepted" and self.uid is not None and pair == {self.uid, other}:
                return True
        return False

    def blocked(self, one: str, other: str) -> bool:
        pairs = ((one, other), (other, one))
        return any(
            tie["status"] == "blocked" and (tie["user_id"], tie["friend_id"]) in pairs
            for tie in self.tables["friendships"]
        )


Meaning = Callable[[Case], Any]

RULES: dict[str, Meaning] = {
    "true": lambda c: True,
    "role = 'service_role'": lambda c: False,
    "account_type = 'admin'": lambda c: c.admin(),
    "uid = id": lambda c: c.mine("id"),
    "uid = user_id": lambda c: c.mine("user_id"),
    "uid = follower_id": lambda c: c.mine("follower_id"),
    "uid = owner_id": lambda c: c.mine("owner_id"),
    "uid = reporter_id": lambda c: c.mine("reporter_id"),
    "created_by = uid": lambda c: c.mine("created_by"),
    "uid IN (user_id, friend_id)": lambda c: c.mine("user_id") or c.mine("friend_id"),
    "is_active = true OR account_type = 'admin'": lambda c: c["is_active"] == 1 or c.admin(),
    "uid = user_id OR account_type = 'admin'": lambda c: c.mine("user_id") or c.admin(),
    "uid = reporter_id OR account_type = 'admin'": lambda c: c.mine("reporter_id") or c.admin(),
    "profile_visibility = 'public' OR uid = id": lambda c: (
        c["profile_visibility"] == "public" or c.mine("id")
    ),
    "account_type = 'admin' OR (profile_visibility = 'friends' AND uid is an accepted friend)": (
        lambda c: c.admin() or (c["profile_visibility"] == "friends" and c.friend(c["id"]))
    ),
    "uid = user_id OR user_id IN (accepted friends of uid)": lambda c: (
        c.mine("user_id") or c.friend(c["user_id"])
    ),
    "is_public = true OR created_by = uid OR uid is a member OR uid has a valid invitation": (
        lambda c: c["is_public"] == 1 or c.mine("created_by") or c.member() or c.invited()
    ),
    "created_by = uid OR uid is owner or co-host": lambda c: c.mine("created_by") or c.moderates(),
    "room_type = 'public' OR owner_id = uid": lambda c: (
        c["room_type"] == "public" or c.mine("owner_id")
    ),
    "user_id = uid OR uid is a member of room_id OR the room is public": lambda c: (
        c.mine("user_id") or c.member() or c.public()
    ),
    "user_id = uid OR uid is owner or co-host": lambda c: c.mine("user_id") or c.moderates(),
    "uid is owner or co-host OR (user_id = uid AND role, custom_permissions, is_banned and "
    "ban_reason unchanged)": lambda c: (
        c.moderates()
        or (c.mine("user_id") and c.keeps("role", "custom_permissions", "is_banned", "ban_reason"))
    ),
    "banned_by = uid OR uid is owner or co-host": lambda c: c.mine("banned_by") or c.moderates(),
    "uid is owner or co-host": lambda c: c.moderates(),
    "performed_by = uid AND uid is owner or co-host": lambda c: (
        c.mine("performed_by") and c.moderates()
    ),
    "invited_by = uid AND uid is owner or co-host": lambda c: (
        c.mine("invited_by") and c.moderates()
    ),
    "invited_user_id = uid OR invited_email = email of uid OR uid is owner or co-host": lambda c: (
        c.mine("invited_user_id") or c.email(c["invited_email"]) or c.moderates()
    ),
    "invited_user_id = uid OR invited_email = email of uid": lambda c: (
        c.mine("invited_user_id") or c.email(c["invited_email"])
    ),
    "status IN ('accepted','declined')": lambda c: c["status"] in ("accepted", "declined"),
    "status = 'revoked'": lambda c: c["status"] == "revoked",
    "uid = user_id OR uid is owner or co-host (soft delete only)": lambda c: (
        c.mine("user_id")
        or (c.moderates() and c.changes_only("is_deleted", "deleted_at", "deleted_by"))
    ),
}
