"""What a room's file holds, and what applying such files prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Action = Literal["add", "change", "remove"]
State = Literal["created", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class RoomChange:
    """One thing that is made otherwise than it was.

    `section` is that of the file; `name` says which entry, None for the room itself. `field` is
    None where a whole entry comes or goes. `before` and `after` are as a file writes them.
    """

    action: Action
    section: str
    name: str | None = None
    field: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class AppliedRoom:
    """What became of one file; `changes` is empty where everything was so already."""

    file: str
    code: str
    name: str
    state: State
    changes: list[RoomChange] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomDocument:
    """A room as a file has it; its tables have the keys that docs/room-files.md names.

    Sections that the one who reads may not see are not there.
    """

    room: dict[str, Any]
    members: list[dict[str, Any]] = field(default_factory=list)
    bans: list[dict[str, Any]] = field(default_factory=list)
    library: list[dict[str, Any]] = field(default_factory=list)
    queue: list[dict[str, Any]] = field(default_factory=list)
    loops: list[dict[str, Any]] = field(default_factory=list)
    songs: list[dict[str, Any]] = field(default_factory=list)
    presets: list[dict[str, Any]] = field(default_factory=list)
