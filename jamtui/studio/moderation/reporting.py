"""Reporting things, and deciding on reports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from jamtui.catalog.parameters import check_value
from jamtui.catalog.reporting import reporting
from jamtui.errors import ConflictError, UsageError, unknown_name
from jamtui.storage.functions.administrators import check_administrator, is_administrator
from jamtui.storage.functions.reports import tell_reporter, warn
from jamtui.storage.gateway import Gateway, Row
from jamtui.storage.moderation.reports import STATUSES, ReportQuery, ReportRepository
from jamtui.storage.people import PeopleRepository
from jamtui.storage.timestamps import timestamp
from jamtui.studio.moderation.cards import ReasonCard, ReportCard
from jamtui.studio.moderation.targets import TYPES, Target, find_target, still_there
from jamtui.text import LONGEST_TEXT

LIMITS = {"description": LONGEST_TEXT, "resolution": LONGEST_TEXT, "evidence": 500}
MOST_EVIDENCE = 10

# From which status a report comes to which.
_BEFORE = {"reviewed": "pending", "resolved": "reviewed", "dismissed": "reviewed"}


def known_reasons() -> list[ReasonCard]:
    """Returns the reasons for which things are reported."""
    return [ReasonCard(id_, meaning) for id_, meaning in reporting().reasons.items()]


class Reporting:
    """Reports as the one who acts makes, sees or decides on them."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._reports = ReportRepository(gateway)
        self._people = PeopleRepository(gateway)

    def send(
        self,
        type_: str,
        text: str,
        reason: str,
        description: str | None = None,
        evidence: Sequence[str] = (),
    ) -> ReportCard:
        """Reports something that one can see.

        Raises NotFoundError, UsageError, ConflictError for what is reported already.
        """
        _check_among("reason", reason, reporting().reasons)
        description = _text("description", description)
        urls = _urls(evidence)
        if reason == "other" and description is None:
            raise UsageError("The reason other needs --description: say what is wrong.")
        with self._gateway.transaction():
            target = find_target(self._gateway, type_, text)
            if self._gateway.actor.own_id == target.author and type_ == "user":
                raise UsageError("Nobody can report oneself: name another person.")
            id_ = self._reports.add((type_, target.id), reason, description, urls)
            return self._card(self._reports.get(id_), target)

    def find(
        self,
        status: str | None = None,
        type_: str | None = None,
        limit: int | None = None,
        offset: int = 0,
        *,
        mine: bool = False,
    ) -> list[ReportCard]:
        """Returns the reports that one may see: what awaits review first, the oldest first."""
        if status is not None:
            _check_among("status", status, STATUSES)
        if type_ is not None:
            _check_among("type", type_, TYPES)
        with self._gateway.snapshot():
            # Others see no more than their own anyway: to ask for these alone is a lot faster.
            own = mine or not is_administrator(self._gateway)
            reporter = self._gateway.actor.own_id if own else None
            query = ReportQuery(status, type_, reporter, limit, offset)
            rows = self._reports.page(query)
            people = [row["target_id"] for row in rows if row["target_type"] == "user"]
            ids = [row[name] for row in rows for name in ("reporter_id", "reviewed_by")]
            names = self._people.names_of([*ids, *people])
        return [_card(row, names, names.get(row["target_id"])) for row in rows]

    def show(self, id_: str) -> ReportCard:
        """Returns one report; raises NotFoundError."""
        with self._gateway.snapshot():
            row = self._reports.get(id_)
            target = still_there(self._gateway, row["target_type"], row["target_id"])
            return self._card(row, target)

    def review(self, id_: str) -> ReportCard:
        """Takes a report that waits to look into it; who reported it is told.

        Raises DeniedError, NotFoundError, ConflictError for one that does not wait.
        """
        return self._decide(id_, "reviewed", {})

    def close(
        self, id_: str, status: str, resolution: str | None, action: str | None
    ) -> ReportCard:
        """Resolves or dismisses a report under review; who reported it is told.

        With the action "warning" whoever it is by is told as well. Raises as `review` does, and
        UsageError.
        """
        if action is not None:
            _check_among("action", action, reporting().actions)
        text = _text("resolution", resolution)
        return self._decide(id_, status, {"resolution": text, "action_taken": action or "none"})

    def _decide(self, id_: str, status: str, values: dict[str, object]) -> ReportCard:
        with self._gateway.transaction():
            user_id = check_administrator(self._gateway, "decide on reports")
            row = self._reports.get(id_)
            if row["status"] != _BEFORE[status]:
                raise _out_of_turn(row, status)
            done = {"status": status, "reviewed_by": user_id, "reviewed_at": timestamp()}
            self._reports.change(row["id"], done | values)
            target = still_there(self._gateway, row["target_type"], row["target_id"])
            tell_reporter(self._gateway, row["id"])
            if values.get("action_taken") == "warning":
                self._warn(row["id"], target)
            return self._card(self._reports.get(row["id"]), target)

    def _warn(self, id_: str, target: Target | None) -> None:
        if target is None or target.author is None:
            raise ConflictError(
                "There is nobody to warn: what was reported is gone, or nobody's. "
                "Choose another --action."
            )
        warn(self._gateway, id_, target.author)

    def _card(self, row: Row, target: Target | None) -> ReportCard:
        names = self._people.names_of((row["reporter_id"], row["reviewed_by"]))
        return _card(row, names, None if target is None else target.name)


def _out_of_turn(row: Row, status: str) -> ConflictError:
    hint = ""
    if row["status"] == "pending":
        hint = f": 'jam admin report review {row['id']}' comes first"
    return ConflictError(f"This report is {row['status']} and cannot become {status}{hint}.")


def _check_among(what: str, value: str, known: Sequence[str] | dict[str, str]) -> None:
    if value not in known:
        raise UsageError(
            str(unknown_name(what, value[:40], known, f"It is one of {', '.join(known)}."))
        )


def _text(what: str, text: str | None) -> str | None:
    if text is None or not text.strip():
        return None
    checked: str = check_value(text, {"type": "text", "longest": LIMITS[what]}, f"The {what}")
    return checked


def _urls(texts: Sequence[str]) -> list[str]:
    if len(texts) > MOST_EVIDENCE:
        raise UsageError(f"{len(texts)} URLs are too many: give at most {MOST_EVIDENCE}.")
    return list(dict.fromkeys(map(_url, texts)))


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or len(text) > LIMITS["evidence"] or not text.isprintable() or " " in text:
        raise UsageError(
            f"Evidence is a URL such as https://example.org/a.png of at most "
            f"{LIMITS['evidence']} characters, not {text[:40]!r}."
        )
    return text


def _card(row: Row, names: dict[str, str], target_name: str | None) -> ReportCard:
    return ReportCard(
        id=row["id"],
        status=row["status"],
        target_type=row["target_type"],
        target_id=row["target_id"],
        target_name=target_name,
        reason=row["reason"],
        description=row["description"],
        evidence=[str(one) for one in json.loads(row["evidence_urls"] or "[]")],
        reporter=names.get(row["reporter_id"]),
        created_at=row["created_at"],
        reviewed_by=names.get(row["reviewed_by"]),
        reviewed_at=row["reviewed_at"],
        resolution=row["resolution"],
        action=row["action_taken"],
    )
