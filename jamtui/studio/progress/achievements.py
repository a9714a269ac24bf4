"""Achievements: what there is to earn, and how far one is."""

from __future__ import annotations

from dataclasses import dataclass

from jamtui.errors import NotFoundError, unknown_name
from jamtui.storage.database import Database
from jamtui.storage.functions.achievements import (
    Progress,
    achievement_progress,
    check_achievements,
)
from jamtui.storage.functions.caller import caller_id
from jamtui.storage.functions.sessions import close_lost_sessions
from jamtui.storage.gateway import equals
from jamtui.storage.people import Person
from jamtui.studio.progress.cards import AchievementCard
from jamtui.studio.progress.whose import somebody

TIERS = ("bronze", "silver", "gold", "platinum", "diamond")


@dataclass(frozen=True, slots=True)
class AchievementFilter:
    """Which achievements to list; what is None does not matter."""

    category: str | None = None
    tier: str | None = None
    unlocked: bool | None = None

    def accepts(self, card: AchievementCard) -> bool:
        """Whether it is one of those."""
        return (
            self.category in (None, card.category)
            and self.tier in (None, card.tier)
            and self.unlocked in (None, card.unlocked_at is not None)
        )


def find_achievements(
    database: Database, who: str | None, wanted: AchievementFilter
) -> list[AchievementCard]:
    """Returns one's own achievements with progress, or those that somebody else has unlocked.

    Hidden ones are among them only where one has earned them oneself. Raises NotFoundError also
    for a category or tier that there is not.
    """
    close_lost_sessions(database.gateway)
    person = somebody(database, who)
    cards = _visible(database)
    _check("category", wanted.category, sorted({card.category for card in cards}))
    _check("tier", wanted.tier, TIERS)
    if person.id != database.actor.user_id:
        cards = _of_other(database, person, cards)
    return [card for card in cards if wanted.accepts(card)]


def get_achievement(database: Database, id_: str) -> AchievementCard:
    """Returns one by its id; raises NotFoundError, also for hidden ones not earned yet."""
    close_lost_sessions(database.gateway)
    cards = {card.id: card for card in _visible(database)}
    wanted = id_.strip().casefold()
    if wanted in cards:
        return cards[wanted]
    hint = "'jam achievement list' shows them."
    raise unknown_name("achievement", id_[:40], cards, hint)


def check(database: Database) -> list[AchievementCard]:
    """Looks at all achievements and returns those that this unlocked."""
    user_id = caller_id(database.gateway)
    close_lost_sessions(database.gateway)
    with database.gateway.transaction():
        rows = check_achievements(database.gateway, user_id)
        cards = {card.id: card for card in _visible(database)}
        return [cards[row["id"]] for row in rows]


def _visible(database: Database) -> list[AchievementCard]:
    """Returns one's own, in the order of lists, without hidden ones that are not earned yet."""
    every = achievement_progress(database.gateway, caller_id(database.gateway))
    return [_card(one) for one in every if not one.row["is_hidden"] or one.unlocked_at is not None]


def _of_other(
    database: Database, person: Person, cards: list[AchievementCard]
) -> list[AchievementCard]:
    rows = database.gateway.select("user_achievements", equals(user_id=person.id))
    unlocked = {row["achievement_id"]: row["unlocked_at"] for row in rows}
    return [
        AchievementCard(
            id=card.id,
            name=card.name,
            description=card.description,
            category=card.category,
            tier=card.tier,
            icon=card.icon,
            xp=card.xp,
            hidden=card.hidden,
            current=None,
            needed=None,
            unlocked_at=unlocked[card.id],
        )
        for card in cards
        if card.id in unlocked
    ]


def _check(kind: str, name: str | None, known: tuple[str, ...] | list[str]) -> None:
    if name is not None and name not in known:
        error: NotFoundError = unknown_name(kind, name[:40], known, f"Known: {', '.join(known)}.")
        raise error


def _card(progress: Progress) -> AchievementCard:
    row = progress.row
    return AchievementCard(
        id=row["id"],
        name=row["name"],
        description=row["description"],
        category=row["category"],
        tier=row["tier"] or "bronze",
        icon=row["icon"] or "",
        xp=row["xp_reward"] or 0,
        hidden=bool(row["is_hidden"]),
        current=min(progress.current, progress.needed),
        needed=progress.needed,
        unlocked_at=progress.unlocked_at,
    )
