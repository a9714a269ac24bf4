"""Sessions, statistics, points, achievements, challenges, instruments, streams as JSON has them.

Times are ISO 8601 in UTC; days of the week begin with Monday.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SessionCard:
    """A session; `participants` are usernames, or ids of those whose profiles are hidden."""

    id: str
    room: str
    started_at: str
    ended_at: str | None
    seconds: int | None
    instrument: str | None
    master: bool
    participants: list[str]


@dataclass(frozen=True, slots=True)
class CollaboratorCard:
    """Somebody that one has played with."""

    name: str
    jams: int
    seconds: int
    last_at: str


@dataclass(frozen=True, slots=True)
class InstrumentCard:
    """An instrument that somebody plays; a level goes from `level_begins_at` to `next_level_at`."""

    id: str
    name: str
    category: str
    primary: bool
    variant: str | None
    finish: str | None
    level: int
    xp: int
    level_begins_at: int
    next_level_at: int
    hours: float
    sessions: int
    last_played_at: str | None


@dataclass(frozen=True, slots=True)
class KnownInstrumentCard:
    """An instrument that there is."""

    id: str
    name: str
    category: str


@dataclass(frozen=True, slots=True)
class StatsCard:
    """Somebody's statistics.

    `activity_by_hour` and `activity_by_day` are seconds, `activity_by_day_and_hour` a list of 24
    for each day. Collaborators are one's own only.
    """

    username: str
    level: int
    title: str
    xp: int
    streak_days: int
    longest_streak_days: int
    streak_freezes: int
    total_seconds: int
    average_session_seconds: int
    longest_session_seconds: int
    sessions: int
    sessions_this_week: int
    sessions_this_month: int
    unique_collaborators: int
    messages_sent: int
    reactions_given: int
    reactions_received: int
    rooms_created: int
    rooms_joined: int
    tracks_uploaded: int
    tracks_generated: int
    stems_separated: int
    activity_by_hour: list[int]
    activity_by_day: list[int]
    activity_by_day_and_hour: list[list[int]]
    instruments: list[InstrumentCard]
    collaborators: list[CollaboratorCard]


@dataclass(frozen=True, slots=True)
class XpCard:
    """Where somebody stands; `next_title` is None for those who have the last."""

    username: str
    xp: int
    level: int
    title: str
    level_begins_at: int
    next_level_at: int
    next_title: str | None
    next_title_level: int | None
    next_title_at: int | None


@dataclass(frozen=True, slots=True)
class XpEntryCard:
    """Points that came or went."""

    id: str
    at: str
    amount: int
    balance: int
    reason: str
    source_type: str | None
    source_id: str | None


@dataclass(frozen=True, slots=True)
class LevelCard:
    """A level and where it begins."""

    level: int
    title: str
    xp: int


@dataclass(frozen=True, slots=True)
class AchievementCard:
    """An achievement; `current` and `needed` are None where they are somebody else's business."""

    id: str
    name: str
    description: str
    category: str
    tier: str
    icon: str
    xp: int
    hidden: bool
    current: int | None
    needed: int | None
    unlocked_at: str | None


@dataclass(frozen=True, slots=True)
class ChallengeCard:
    """A challenge; it holds from the first day to the last, as one's own clock has them."""

    id: str
    kind: str
    name: str
    description: str
    counts: str
    current: int
    needed: int
    xp: int
    first_day: str
    last_day: str
    ends_at: str
    completed_at: str | None


@dataclass(frozen=True, slots=True)
class StreamCard:
    """A generated stream."""

    id: str
    started_at: str
    ended_at: str | None
    seconds: int
    prompt: str | None
    style: str | None
    mood: str | None
    bpm: int | None
    scale: str | None
    bytes: int


@dataclass(frozen=True, slots=True)
class AiStatusCard:
    """What an account may have generated, and what is left; `resets_at` is midnight UTC, or the
    end of the minute where that is what refuses."""

    account_type: str
    allowed: bool
    daily_seconds: int
    daily_seconds_remaining: int
    connections_per_minute: int
    connections_remaining: int
    max_session_seconds: int
    resets_at: str
    stream: StreamCard | None
