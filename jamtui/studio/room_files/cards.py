"""What applying rooms' files prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

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
