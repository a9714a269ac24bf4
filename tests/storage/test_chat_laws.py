"""Laws of chats, held against plain lists of what was said."""

from __future__ import annotations

import itertools
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.errors import UsageError
from jamtui.storage.care.search import rebuild
from jamtui.storage.chat.messages import Message, MessageFilter, MessageRepository
from jamtui.storage.chat.search import words_of
from jamtui.storage.database import open_database
from jamtui.storage.gateway import equals

WORDS = ("groove", "Groove", "GROOVE", "café", "cafe", "CAFÉ", "x1", "não", "ты", "Ты", "b")
SIGNS = (" ", "  ", "-", "'", '"', "*", "(", ") ", " AND ", " NOT ", ":", "^", "\n", ", ", "🔥", "")
TEXT = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1
).filter(str.strip)
SAID = st.lists(st.sampled_from(WORDS + SIGNS), min_size=1, max_size=8).map("".join)
ASKED = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)


@pytest.fixture(scope="module")
def talk(
    filled_file: Path, tmp_path_factory: pytest.TempPathFactory, towns: ModuleType
) -> Iterator[Any]:
    path = Path(shutil.copy(filled_file, tmp_path_factory.mktemp("talk") / "jam.db"))
    with open_database(path) as database:
        yield towns.Town(database)


@pytest.fixture(scope="module")
def new_room(talk: Any) -> Callable[[], str]:
    numbers = itertools.count()

    def make() -> str:
        code = f"ROOM{next(numbers):04}"
        talk.ana.gateway.insert(
            "rooms", {"id": code, "name": code, "created_by": talk.id("ana"), "is_public": 1}
        )
        return code

    return make


def say(talk: Any, code: str, texts: list[str]) -> list[Message]:
    repository = MessageRepository(talk.ana.gateway)
    with talk.ana.gateway.transaction():
        return [repository.add(code, "text", text) for text in texts]


@given(texts=st.lists(TEXT, max_size=6))
@settings(max_examples=60, deadline=None)
def test_what_is_sent_is_listed_exactly(
    talk: Any, new_room: Callable[[], str], texts: list[str]
) -> None:
    code = new_room()
    sent = say(talk, code, texts)
    listed = MessageRepository(talk.ana.gateway).latest(code, MessageFilter(), 100)
    assert [message.content for message in listed] == texts
    assert listed == sent


@given(count=st.integers(0, 12), limit=st.integers(1, 5), same_time=st.booleans())
@settings(max_examples=40, deadline=None)
def test_paging_visits_each_message_once(
    talk: Any, new_room: Callable[[], str], count: int, limit: int, same_time: bool
) -> None:
    code = new_room()
    sent = say(talk, code, [f"word {number}" for number in range(count)])
    if same_time:
        moment = {"created_at": "2026-01-01T00:00:00.000000+00:00"}
        talk.service.gateway.update("room_chat_messages", moment, equals(room_id=code))
    repository = MessageRepository(talk.ana.gateway)
    expected = [message.id for message in sent]

    def backwards(page: Callable[[Message | None], list[Message]]) -> list[str]:
        seen: list[str] = []
        place: Message | None = None
        while found := page(place):
            assert len(found) <= limit
            seen = [message.id for message in found] + seen
            place = found[0]
        return seen

    wanted = MessageFilter()
    assert backwards(lambda place: repository.latest(code, wanted, limit, place)) == expected
    assert (
        backwards(lambda place: repository.search(code, ["word"], limit, before=place)) == expected
    )
    seen: list[str] = []
    place = None
    while found := repository.following(code, wanted, limit, place):
        seen += [message.id for message in found]
        place = found[-1]
    assert seen == expected


@given(count=st.integers(0, 8), limit=st.integers(1, 5), offset=st.integers(0, 9))
@settings(max_examples=40, deadline=None)
def test_an_offset_leaves_out_what_would_come_first(
    talk: Any, new_room: Callable[[], str], count: int, limit: int, offset: int
) -> None:
    code = new_room()
    sent = say(talk, code, [f"word {number}" for number in range(count)])
    repository, wanted = MessageRepository(talk.ana.gateway), MessageFilter()
    end = max(0, count - offset)
    assert repository.latest(code, wanted, limit, offset=offset) == sent[:end][-limit:]
    assert repository.search(code, ["word"], limit, offset=offset) == sent[:end][-limit:]
    assert repository.following(code, wanted, limit, offset=offset) == sent[offset:][:limit]


def folded(text: str) -> list[str]:
    """Returns the words of a text as the search compares them."""
    return re.findall(r"\w+", text.casefold().replace("é", "e").replace("ã", "a"))


@given(
    said=st.lists(SAID.filter(str.strip), max_size=8),
    elsewhere=st.lists(SAID.filter(str.strip), max_size=3),
    asked=ASKED,
    deleted=st.sets(st.integers(0, 7)),
    rebuilt=st.booleans(),
)
@settings(max_examples=120, deadline=None)
def test_search_finds_the_messages_that_have_all_words_and_are_not_deleted(
    talk: Any,
    new_room: Callable[[], str],
    said: list[str],
    elsewhere: list[str],
    asked: list[str],
    deleted: set[int],
    rebuilt: bool,
) -> None:
    code = new_room()
    sent = say(talk, code, said)
    say(talk, new_room(), elsewhere)
    repository = MessageRepository(talk.ana.gateway)
    for number in deleted & set(range(len(sent))):
        repository.delete(sent[number])
    if rebuilt:
        rebuild(talk.database._connection)
    found = repository.search(code, asked, 100)
    wanted = set(itertools.chain(*map(folded, asked)))
    expected = [
        message.id
        for number, message in enumerate(sent)
        if number not in deleted and wanted <= set(folded(message.content))
    ]
    assert [message.id for message in found] == expected


@given(text=st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_text_is_a_fault_of_the_search(
    talk: Any, new_room: Callable[[], str], text: str
) -> None:
    try:
        words = words_of(text)
    except UsageError:
        assert "\0" in text or not any(map(str.isalnum, text))
        return
    assert MessageRepository(talk.ana.gateway).search("ROOM0000", words, 5) is not None


def test_the_index_holds_what_the_texts_say_through_all_changes(
    talk: Any, new_room: Callable[[], str]
) -> None:
    code = new_room()
    first, second, third = say(talk, code, ["one alpha", "two alpha", "three alpha"])
    service = talk.service.gateway
    service.update("room_chat_messages", {"content": "one beta"}, equals(id=first.id))
    service.update("room_chat_messages", {"user_id": None}, equals(id=second.id))
    service.delete("room_chat_messages", equals(id=third.id))
    search = MessageRepository(talk.ana.gateway).search
    assert [one.id for one in search(code, ["alpha"], 9)] == [second.id]
    assert [one.id for one in search(code, ["beta"], 9)] == [first.id]
    assert search(code, ["alpha"], 9, author_id=talk.id("ana")) == []
    assert [one.id for one in search(code, ["beta"], 9, author_id=talk.id("ana"))] == [first.id]
    # SQLite's own comparison of the index with the texts.
    talk.database._connection.execute(
        "INSERT INTO local_chat_search (local_chat_search, rank) VALUES ('integrity-check', 1)"
    )


def test_a_vacuum_and_a_rebuild_keep_what_is_found(talk: Any, new_room: Callable[[], str]) -> None:
    code = new_room()
    gone, kept = say(talk, code, ["alpha gone", "alpha kept"])
    talk.service.gateway.delete("room_chat_messages", equals(id=gone.id))
    talk.database._connection.execute("VACUUM")
    rebuild(talk.database._connection)
    found = MessageRepository(talk.ana.gateway).search(code, ["alpha"], 9)
    assert [message.id for message in found] == [kept.id]
