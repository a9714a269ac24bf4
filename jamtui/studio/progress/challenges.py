"""The challenges of today and of this week."""

from __future__ import annotations

import json
from datetime import datetime

from jamtui.errors import unknown_name
from jamtui.storage.database import Database
from jamtui.storage.functions.caller import caller_id
from jamtui.storage.functions.challenges import ChallengeProgress, active_challenges
from jamtui.storage.functions.sessions import close_lost_sessions
from jamtui.storage.timestamps import timestamp
from jamtui.studio.progress.cards import ChallengeCard


def find_challenges(
    database: Database,
    kind: str | None = None,
    completed: bool | None = None,
    now: datetime | None = None,
) -> list[ChallengeCard]:
    """Returns the challenges that one can complete today; `kind` is daily or weekly."""
    close_lost_sessions(database.gateway, now)
    every = active_challenges(database.gateway, caller_id(database.gateway), now)
    cards = [_card(one) for one in every]
    return [
        card
        for card in cards
        if kind in (None, card.kind) and completed in (None, card.completed_at is not None)
    ]


def get_challenge(database: Database, name: str, now: datetime | None = None) -> ChallengeCard:
    """Returns a challenge by its name, its id or the beginning of it; raises NotFoundError."""
    cards = find_challenges(database, now=now)
    wanted = " ".join(name.casefold().split())
    for card in cards:
        if wanted in (card.name.casefold(), card.id):
            return card
    begins = [card for card in cards if len(wanted) >= 4 and card.id.startswith(wanted)]
    if len(begins) == 1:
        return begins[0]
    known = [card.name for card in cards]
    raise unknown_name("challenge", name[:60], known, "'jam challenge list' shows today's.")


def _card(progress: ChallengeProgress) -> ChallengeCard:
    row = progress.row
    criteria = json.loads(row["criteria"])
    return ChallengeCard(
        id=row["id"],
        kind=row["type"],
        name=row["name"],
        description=row["description"],
        counts=str(criteria.get("type", "")) if isinstance(criteria, dict) else "",
        current=min(progress.current, progress.needed),
        needed=progress.needed,
        xp=row["xp_reward"] or 0,
        first_day=row["active_from"],
        last_day=row["active_until"],
        ends_at=timestamp(progress.ends_at),
        completed_at=progress.completed_at,
    )
