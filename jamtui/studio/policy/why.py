"""Why somebody may do something to a row, or may not."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Sequence

from jamtui.errors import NotFoundError, UsageError, unknown_name
from jamtui.storage.database import Database
from jamtui.storage.functions import accounts
from jamtui.storage.functions.denial import function_rules, sentence
from jamtui.storage.gateway import Condition, quoted
from jamtui.storage.people import PeopleRepository
from jamtui.storage.policy.deeds import deed
from jamtui.storage.policy.gateway import PolicyGateway
from jamtui.storage.policy.rules import Command
from jamtui.storage.policy.shape import TableShape
from jamtui.storage.policy.verdict import Decision, Verdict, approval, denial
from jamtui.studio.people.signing_in import BANNED, is_banned, what_lifts_the_ban
from jamtui.studio.policy.cards import Asked, VerdictCard, WhyCard
from jamtui.studio.policy.reading import ASKED, rules_of

COMMANDS: dict[Asked, Command] = {asked: command for command, asked in ASKED.items()}


def why(
    database: Database, command: Asked, table: str, row: str | None, changes: Sequence[str]
) -> WhyCard:
    """Returns what the rules say to one row, for who uses the database.

    `row` is the row's id, with "/" between the parts where it has several; `changes` are texts
    COLUMN=VALUE. Raises NotFoundError for a table, row, column or person that is not there, and
    UsageError for what does not belong to the command.
    """
    rules_of(table)
    gateway = database.gateway
    if not isinstance(gateway, PolicyGateway):
        raise TypeError(f"{type(gateway).__name__} has no rules")
    shape = gateway.shape(table)
    values = _values(database, shape, changes)
    if values and command not in ("insert", "update"):
        raise UsageError(f"--set belongs to insert and update, not to {command}.")
    where = _where(command, shape, row)
    seen = None if where is None else gateway.judge("SELECT", table, {}, where)
    if where is not None and seen is None:
        raise NotFoundError(f"There is no row {row!r} in {table}.")
    # What is out of sight is not there to be changed.
    unseen = seen is not None and not seen.allowed
    decision = seen if unseen else gateway.judge(COMMANDS[command], table, values, where)
    assert decision is not None
    if command == "insert" and not decision.allowed and _lacks_room(shape, values):
        raise UsageError(
            f"Who may insert into {table} depends on the room: add --set room_id=CODE."
        )
    card = _card(gateway.name_of_actor(), command, decision)
    return card if command == "select" else _as_account(database, card, COMMANDS[command])


def _lacks_room(shape: TableShape, values: dict[str, object]) -> bool:
    return "room_id" in shape.known and values.get("room_id") is None


def of_person(database: Database, name: str) -> Database:
    """Returns the database as it is for somebody, whose key need not be here, to ask about."""
    from jamtui.storage.actor import person

    return database.acting_as(person(PeopleRepository(database.gateway).find(name).id))


def _card(who: str, command: Asked, decision: Decision) -> WhyCard:
    allowed = decision.allowed
    return WhyCard(
        allowed,
        who,
        command,
        decision.table,
        decision.row,
        approval(who, decision) if allowed else denial(who, decision),
        [_verdict(one) for one in decision.verdicts],
    )


def _as_account(database: Database, card: WhyCard, command: Command) -> WhyCard:
    """Returns the card with what holds for whoever changes anything: an account not banned."""
    somebody = accounts.owner_of(database.gateway, database.actor.user_id or "")
    if somebody is None:
        return card
    banned, rule = is_banned(somebody), function_rules()[BANNED]
    verdict = VerdictCard(rule.id, "guard", "act", not banned, rule.says, rule.needs)
    verdicts = [*card.verdicts, verdict]
    if not (banned and card.allowed):
        return dataclasses.replace(card, verdicts=verdicts)
    what = deed(command, card.table, card.row)
    because = sentence(card.who, BANNED, what, what_lifts_the_ban(somebody))
    return dataclasses.replace(card, allowed=False, because=because, verdicts=verdicts)


def _verdict(verdict: Verdict) -> VerdictCard:
    rule = verdict.rule
    return VerdictCard(
        rule.name,
        "guard" if rule.is_guard else "rule",
        "sight" if verdict.is_sight else "act",
        verdict.holds,
        rule.says,
        rule.needs,
    )


def _where(command: Asked, shape: TableShape, row: str | None) -> Condition | None:
    if command == "insert":
        if row is not None:
            raise UsageError(
                "A new row has no id to name: say what it has with --set COLUMN=VALUE."
            )
        return None
    if row is None:
        raise UsageError(f"Name the row of {shape.table} by its {' / '.join(shape.keys)}.")
    parts = row.split("/") if len(shape.keys) > 1 else [row]
    if len(parts) != len(shape.keys):
        raise UsageError(f"A row of {shape.table} is named by {'/'.join(shape.keys)}.")
    # Room codes are compared without regard to case, and no two ids differ in case alone.
    same = " AND ".join(f"{quoted(name)} = ? COLLATE NOCASE" for name in shape.keys)
    return Condition(same, tuple(parts))


def _values(database: Database, shape: TableShape, changes: Sequence[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for change in changes:
        name, equals, text = change.partition("=")
        if not equals:
            raise UsageError(f"--set takes COLUMN=VALUE, not {change!r}.")
        if name not in shape.names:
            near = difflib.get_close_matches(name, shape.names, n=3, cutoff=0.5)
            raise unknown_name(f"column of {shape.table}", name, near or shape.names)
        values[name] = _value(database, shape.column(name).cast, name, text)
    return values


def _value(database: Database, cast: str, name: str, text: str) -> object:
    """Returns what is meant: null, @somebody, a number or truth where one belongs, a text."""
    if text == "null":
        return None
    if text.startswith("@"):
        return PeopleRepository(database.gateway).find(text[1:]).id
    if cast == "TEXT":
        return text
    if text in ("true", "false"):
        return int(text == "true")
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"{name} takes a number, true, false or null, not {text!r}.") from None
