"""Which loops to list: what a person asks for, and the loops that fit."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from jamtui.errors import UsageError
from jamtui.music.key import Key
from jamtui.music.meter import Meter

if TYPE_CHECKING:
    from jamtui.storage.loop_rows import LoopSummary
    from jamtui.storage.loops import LoopRepository

Origin = Literal["all", "system", "custom"]


@dataclass(frozen=True, slots=True)
class LoopQuery:
    """What to look for, as it was written; None does not matter.

    `bpm`, `intensity` and `complexity` are numbers or ranges such as "90-120"; of several
    `tags` a loop has all.
    """

    text: str | None = None
    category: str | None = None
    subcategory: str | None = None
    bpm: str | None = None
    key: str | None = None
    tags: Sequence[str] = ()
    intensity: str | None = None
    complexity: str | None = None
    meter: str | None = None
    origin: Origin = "all"


def find_loops(loops: LoopRepository, query: LoopQuery) -> list[LoopSummary]:
    """Returns the loops that fit, in the order of categories, then names.

    Raises UsageError for a query that cannot be meant, NotFoundError for an unknown category.
    """
    from jamtui.storage.loops import LoopFilter

    wanted = LoopFilter(
        category=query.category,
        subcategory=query.subcategory,
        bpm=_range("tempo", query.bpm, 20, 300),
        intensity=_whole_range("intensity", query.intensity),
        complexity=_whole_range("complexity", query.complexity),
        meter=Meter.parse(query.meter) if query.meter is not None else None,
        origin=query.origin,
    )
    if query.category is not None or query.subcategory is not None:
        _check_places(loops, query)
    key = Key.parse(query.key) if query.key is not None else None
    accepts = _accepting(query.text, query.tags, key)
    return [card for card in loops.find(wanted) if accepts(card)]


def parse_range(what: str, text: str, low: float, high: float) -> tuple[float, float]:
    """Reads "120", "90-120", "90-" or "-120" within `low`..`high`; raises UsageError."""
    first, dash, last = text.strip().partition("-")
    try:
        begin = float(first) if first else low
        end = (float(last) if last else high) if dash else begin
    except ValueError:
        begin = end = math.nan
    # NaN fails the comparison.
    if not text.strip() or not low <= begin <= end <= high:
        raise UsageError(
            f"{text[:30]!r} is not a range of {what}: write one number from {low:g} to {high:g}, "
            f"or two of them such as {_example(low, high)}."
        )
    return begin, end


def _example(low: float, high: float) -> str:
    third = (high - low) / 3
    return f"{math.ceil(low + third):g}-{math.floor(high - third):g}"


def _range(what: str, text: str | None, low: float, high: float) -> tuple[float, float] | None:
    return None if text is None else parse_range(what, text, low, high)


def _whole_range(what: str, text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    low, high = parse_range(what, text, 1, 5)
    return math.ceil(low), math.floor(high)


def _check_places(loops: LoopRepository, query: LoopQuery) -> None:
    from jamtui.studio.loop_fields import check_category, check_subcategory

    known = loops.categories()
    if query.category is not None:
        check_category(query.category, known)
    if query.subcategory is not None:
        check_subcategory(query.subcategory, query.category, known)


def _accepting(
    text: str | None, tags: Sequence[str], key: Key | None
) -> Callable[[LoopSummary], bool]:
    words = _plain(text or "").split()
    wanted_tags = {_plain(tag) for several in tags for tag in several.split(",")} - {""}

    def accepts(card: LoopSummary) -> bool:
        return (
            (key is None or _same_key(card.key, key))
            and wanted_tags <= {_plain(tag) for tag in card.tags}
            and (not words or all(word in _everything(card) for word in words))
        )

    return accepts


def _same_key(text: str | None, key: Key) -> bool:
    try:
        return text is not None and Key.parse(text) == key
    except UsageError:
        # Somebody else wrote this row; a key that is none is not the one looked for.
        return False


def _everything(card: LoopSummary) -> str:
    return _plain(
        " ".join(
            (
                card.id,
                card.name,
                card.description,
                card.category,
                card.subcategory or "",
                *card.tags,
            )
        )
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
