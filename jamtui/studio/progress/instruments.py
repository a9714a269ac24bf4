"""The instruments that people play."""

from __future__ import annotations

from collections.abc import Mapping

from jamtui.community.levels import standing
from jamtui.errors import unknown_name
from jamtui.storage.database import Database
from jamtui.storage.functions.caller import caller_id
from jamtui.storage.functions.sessions import close_lost_sessions
from jamtui.storage.gateway import Row
from jamtui.storage.progress.instruments import InstrumentRepository
from jamtui.studio.progress.cards import InstrumentCard, KnownInstrumentCard
from jamtui.studio.progress.whose import checked_text

DETAILS = ("variant", "finish")


def known_instruments(database: Database, category: str | None) -> list[KnownInstrumentCard]:
    """Returns the instruments that there are; raises NotFoundError for an unknown category."""
    repository = InstrumentRepository(database.gateway, None)
    _check_category(repository, category)
    rows = repository.catalogue(category)
    return [KnownInstrumentCard(row["id"], row["name"], row["category"]) for row in rows]


def instruments_of(
    database: Database, user_id: str, category: str | None = None
) -> list[InstrumentCard]:
    """Returns what somebody plays, the primary instrument first; raises NotFoundError."""
    repository = InstrumentRepository(database.gateway, None)
    _check_category(repository, category)
    close_lost_sessions(database.gateway)
    rows = repository.of(user_id)
    names = {row["id"]: row["name"] for row in repository.catalogue()} if rows else {}
    return [_card(row, names) for row in rows if category in (None, row["category"])]


def add_instrument(
    database: Database, name: str, details: Mapping[str, str], primary: bool
) -> InstrumentCard:
    """Adds one to what one plays; raises NotFoundError, ConflictError, UsageError."""
    repository = InstrumentRepository(database.gateway, caller_id(database.gateway))
    checked = {column: checked_text(f"--{column}", text) for column, text in details.items()}
    with database.gateway.transaction():
        known = repository.named(name)
        return _card(repository.add(known, checked, primary), {known["id"]: known["name"]})


def edit_instrument(
    database: Database, name: str, details: Mapping[str, str | None]
) -> InstrumentCard:
    """Changes variant and finish, where None takes one away; raises NotFoundError, UsageError."""
    repository = InstrumentRepository(database.gateway, caller_id(database.gateway))
    checked = {
        column: None if text is None else checked_text(f"--{column}", text)
        for column, text in details.items()
    }
    with database.gateway.transaction():
        known = repository.named(name)
        return _card(repository.edit(known["id"], checked), {known["id"]: known["name"]})


def make_primary(database: Database, name: str) -> InstrumentCard:
    """Makes an instrument the primary one; raises NotFoundError."""
    repository = InstrumentRepository(database.gateway, caller_id(database.gateway))
    with database.gateway.transaction():
        known = repository.named(name)
        return _card(repository.make_primary(known["id"]), {known["id"]: known["name"]})


def own_instrument(database: Database, name: str) -> InstrumentCard:
    """Returns one of those that one plays; raises NotFoundError."""
    repository = InstrumentRepository(database.gateway, caller_id(database.gateway))
    close_lost_sessions(database.gateway)
    known = repository.named(name)
    return _card(repository.get(known["id"]), {known["id"]: known["name"]})


def remove_instrument(database: Database, instrument_id: str) -> None:
    """Removes an instrument and its hours; raises NotFoundError."""
    InstrumentRepository(database.gateway, caller_id(database.gateway)).remove(instrument_id)


def _check_category(repository: InstrumentRepository, category: str | None) -> None:
    known = repository.categories()
    if category is not None and category not in known:
        raise unknown_name("category", category[:40], known, f"There are {', '.join(known)}.")


def _card(row: Row, names: Mapping[str, str]) -> InstrumentCard:
    xp = int(row["xp"] or 0)
    stands = standing(xp)
    return InstrumentCard(
        id=row["instrument_id"],
        name=names.get(row["instrument_id"], row["instrument_id"]),
        category=row["category"],
        primary=bool(row["is_primary"]),
        variant=row["variant"],
        finish=row["finish"],
        level=int(row["level"] or 1),
        xp=xp,
        level_begins_at=stands.begins_at,
        next_level_at=stands.next_at,
        hours=round(float(row["total_hours"] or 0), 4),
        sessions=int(row["total_sessions"] or 0),
        last_played_at=row["last_played_at"],
    )
