"""Reports and acts of administrators as commands print them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Status = Literal["pending", "reviewed", "resolved", "dismissed"]


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A report. `target_id` is a UUID, the id of a loop or the code of a room.

    `target_name` is who or what that is, null where it is gone or may not be seen; lists have it
    for people alone. `reporter` and `reviewed_by` are usernames, null for accounts that are gone
    or not to be seen. `action` is what was done, null before.
    """

    id: str
    status: Status
    target_type: str
    target_id: str
    target_name: str | None
    reason: str
    description: str | None
    evidence: list[str]
    reporter: str | None
    created_at: str | None
    reviewed_by: str | None
    reviewed_at: str | None
    resolution: str | None
    action: str | None


@dataclass(frozen=True, slots=True)
class ReasonCard:
    """A reason for which things are reported, and what it means."""

    id: str
    meaning: str


@dataclass(frozen=True, slots=True)
class AuditCard:
    """What an administrator did: `target_type` is a table, `target_id` the id of its row.

    `admin` is a username, null for an account that is gone.
    """

    id: str
    created_at: str | None
    admin: str | None
    admin_id: str | None
    action: str
    target_type: str | None
    target_id: str | None
    details: dict[str, Any]
