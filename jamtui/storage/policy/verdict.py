"""What was decided about a statement, rule by rule, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jamtui.storage.policy.deeds import deed
from jamtui.storage.policy.rules import Command, Rule
from jamtui.text import printable


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a rule holds for a row.

    `using` is about the row that is there, `check` about the one that will be; what a rule says
    nothing about holds. `is_sight` marks a rule about seeing the row afterwards.
    """

    rule: Rule
    using: bool
    check: bool
    is_sight: bool

    @property
    def holds(self) -> bool:
        return self.using and self.check


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules say to a statement about one row; `row` names the row, "" for a new one."""

    command: Command
    table: str
    row: str
    verdicts: tuple[Verdict, ...]

    @property
    def allowed(self) -> bool:
        sight = [one for one in self.verdicts if one.is_sight]
        done = [one for one in self.verdicts if not one.is_sight]
        return _held(done) and (not sight or _held(sight))

    def failing(self) -> tuple[Verdict, ...]:
        """Returns what stands in the way: all alternatives, else the guards, else the sight."""
        for is_sight in (False, True):
            here = [one for one in self.verdicts if one.is_sight == is_sight]
            rules = [one for one in here if not one.rule.is_guard]
            if rules and not any(one.holds for one in rules):
                return tuple(rules)
            broken = tuple(one for one in here if one.rule.is_guard and not one.holds)
            if broken:
                return broken
        return ()


def _held(verdicts: Sequence[Verdict]) -> bool:
    return any(one.holds for one in verdicts if not one.rule.is_guard) and all(
        one.holds for one in verdicts if one.rule.is_guard
    )


def denial(who: str, decision: Decision) -> str:
    """Returns the sentence that tells what `who` may not do, which rule says so, what is needed."""
    what = deed(decision.command, decision.table, decision.row)
    return printable(f"{who} may not {what}; {_reason(decision)}.")


def approval(who: str, decision: Decision) -> str:
    """Returns the sentence that tells what `who` may do, and by which rule."""
    what = deed(decision.command, decision.table, decision.row)
    holding = [one.rule for one in decision.verdicts if one.holds and not one.is_sight]
    rule = next(one for one in holding if not one.is_guard)
    guards = "".join(f", and so does guard {one.name}" for one in holding if one.is_guard)
    return printable(f"{who} may {what}: rule {rule.name} ({rule.says}) holds{guards}.")


def _reason(decision: Decision) -> str:
    failing = decision.failing()
    if not failing:
        return "needed: to be the program itself (no rule allows that to anybody)"
    kind = "guard" if failing[0].rule.is_guard else "rule"
    link = "; and " if kind == "guard" else "; or "
    needs = link.join(dict.fromkeys(one.rule.needs for one in failing))
    named = link.join(f"{one.rule.name}: {one.rule.says}" for one in failing)
    many = "s" if len(failing) > 1 else ""
    unseen = "one could not see it any more; " if failing[0].is_sight else ""
    return f"{unseen}needed: {needs} ({kind}{many} {named})"
