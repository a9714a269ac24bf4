"""Times as the database holds them."""

from __future__ import annotations

from datetime import UTC, datetime


def timestamp(moment: datetime | None = None) -> str:
    """Returns a moment (default: now) as ISO 8601 in UTC with microseconds.

    All such texts are equally long, so their order is that of time. Raises ValueError for a
    moment without a time zone.
    """
    moment = datetime.now(UTC) if moment is None else moment
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
