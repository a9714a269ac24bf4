"""What lists of rooms ask for, as a condition over the table."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from jamtui.errors import UsageError
from jamtui.storage.functions.room_words import Matches
from jamtui.storage.gateway import EVERYTHING, Condition, equals
from jamtui.storage.timestamps import timestamp
from jamtui.text import storable

RoomFilter = Literal["all", "public", "my-rooms", "recent", "friends"]

RECENT = timedelta(days=30)
"""How long ago one was in a room that counts as recent."""

LONGEST_SEARCH = 200

NOTHING = Condition("0")
LISTED = Condition("json_extract(settings, '$.archivedAt') IS NULL")
ARCHIVED = Condition("json_extract(settings, '$.archivedAt') IS NOT NULL")


@dataclass(frozen=True, slots=True)
class RoomQuery:
    """Which rooms: those that all of it holds for.

    `user_id` is whose rooms, recent rooms and friends are meant, None for nobody's. `text` are
    words, each the beginning of one in name, description, genre, tags or creator.
    """

    which: RoomFilter = "all"
    user_id: str | None = None
    genre: str | None = None
    tags: tuple[str, ...] = ()
    text: str | None = None
    archived: bool = False


def condition(query: RoomQuery, find: Callable[[str], Matches]) -> Condition:
    """Returns what holds for the rooms that `query` asks for; raises UsageError.

    `find` asks the index over words. Where many rooms match, rooms are looked through in the order
    of the list until a page is full, instead of the matches.
    """
    wanted = ARCHIVED if query.archived else LISTED
    wanted &= _which(query)
    if query.genre is not None:
        wanted &= Condition("genre = ? COLLATE NOCASE", (query.genre.strip(),))
    if query.text is not None and not words_match(query.text):
        return NOTHING
    if match := _match(query):
        wanted &= _matching(find(match))
    for tag in query.tags:
        wanted &= _tagged(tag)
    return wanted


def _match(query: RoomQuery) -> str:
    """Returns what the index over words is asked, once for all words and tags."""
    parts = [words_match(query.text)] if query.text is not None else []
    tags = (words_match(tag, prefix=False) for tag in query.tags)
    parts += [f"{{tags}} : ({tag})" for tag in tags if tag]
    return " AND ".join(f"({part})" for part in parts)


def _which(query: RoomQuery) -> Condition:
    user_id = query.user_id
    if query.which == "all":
        return EVERYTHING
    if query.which == "public":
        return equals(is_public=1)
    if user_id is None:
        return NOTHING
    if query.which == "my-rooms":
        return Condition(
            "id IN (SELECT room_id FROM room_members WHERE user_id = ? AND role = 'owner'"
            " UNION SELECT id FROM rooms WHERE created_by = ?)",
            (user_id, user_id),
        )
    if query.which == "recent":
        since = timestamp(datetime.now(UTC) - RECENT)
        return Condition(
            "id IN (SELECT room_id FROM room_members"
            " WHERE user_id = ? AND is_banned = 0 AND last_active_at >= ?"
            " UNION SELECT room_id FROM session_history WHERE user_id = ? AND joined_at >= ?)",
            (user_id, since, user_id, since),
        )
    return Condition(
        "id IN (SELECT room_id FROM room_members WHERE is_banned = 0 AND user_id IN"
        " (SELECT friend_id FROM friendships WHERE user_id = ? AND status = 'accepted'"
        " UNION SELECT user_id FROM friendships WHERE friend_id = ? AND status = 'accepted'))",
        (user_id, user_id),
    )


def _tagged(tag: str) -> Condition:
    """A room has exactly that tag; the index over words only leaves few rooms to look at."""
    return Condition(
        "EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ? COLLATE NOCASE)", (tag.strip(),)
    )


def _matching(found: Matches) -> Condition:
    numbers = found.numbers.sql
    if found.are_many:
        sql = f"(SELECT number FROM local_room_numbers WHERE room_id = id) IN ({numbers})"
    else:
        sql = f"id IN (SELECT room_id FROM local_room_numbers WHERE number IN ({numbers}))"
    return Condition(sql, found.numbers.values)


def words_match(text: str, *, prefix: bool = True) -> str:
    """Returns what an index over words is asked for `text`: all its words, in any order.

    With `prefix` each may be the beginning of a word. Nothing in `text` is taken for an operator;
    "" where it has no letter and no digit. Raises UsageError for a text that is too long.
    """
    if len(text) > LONGEST_SEARCH or not storable(text):
        raise UsageError(f"A search is for at most {LONGEST_SEARCH} characters of plain text.")
    words = ["".join(map(_plain, word)) for word in text.split()]
    parts = [part for word in words for part in word.split()]
    end = "*" if prefix else ""
    return " AND ".join(f'"{part}"{end}' for part in parts)


def _plain(letter: str) -> str:
    """Returns a letter, digit or mark itself, and a blank for what stands between words."""
    return letter if unicodedata.category(letter)[0] in "LNM" else " "
