"""The page of all rules in docs/: python -m jamtui.studio.policy.page docs/policies.md."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

from jamtui.storage.policy.rules import tables
from jamtui.studio.policy.cards import FunctionRuleCard, RuleCard
from jamtui.studio.policy.reading import function_cards, table_rules

_HEAD = """\
# Who may see and do what

This page is written from the files in `data/policies` by `just policies`; change those.

Every statement about a row passes these rules, whoever makes it: nobody signed in, a person, or
the program itself. The program itself is above them, and acts by functions that check who asks.
Nobody signed in sees what the rules show to everybody, and changes nothing.

- A **rule** allows. Of the rules for a command one must hold. What an UPDATE leaves must satisfy
  the same rule as what it finds, or the part of it after "then". Without a rule, a command is
  denied.
- A **guard** restricts. All guards for a command must hold too. Those marked *stricter* go beyond
  what the upstream product asks.
- A row that one may not see is not there: it is not listed, not counted, and not found by UPDATE
  and DELETE. An UPDATE may not put a row out of one's own sight.
- One row that is denied denies the whole statement. The error names the rule and what would be
  needed; the exit code is 4. `jam why COMMAND TABLE ROW-ID` tells how the rules decide a case.

A member is never somebody banned, be it by `is_banned` or by a row of `room_bans` that has not
expired; `is_banned` counts no longer once such a row has. An invitation of somebody banned is not
valid. The role `admin` of imported data is a co-host. A permission such as `chat.sendMessages` is
what the member's own permissions say, else the room's, else the role's set.
"""

_FUNCTIONS = """\
## What the program does itself

Coming into a room, handing it over, counting, and what else is about more than a row is done by the
program itself, once it has found that who asks may. These are its rules, from
`data/function_rules.toml`; `jam policy functions` lists them.
"""


def page() -> str:
    """Returns the page as Markdown."""
    parts = [_HEAD]
    for table in tables():
        card = table_rules(table)
        parts.append(f"## {table}\n\n{card.about}\n")
        if not card.rules:
            parts.append("No rule: nobody sees or changes it but the program itself.\n")
        parts += [_rule(one) for one in card.rules]
    parts.append(_FUNCTIONS)
    parts += [_function_rule(one) for one in function_cards()]
    return "\n".join(parts)


def _function_rule(card: FunctionRuleCard) -> str:
    text = f"- **{card.rule}**: {card.says}. Needed: {card.needs}."
    return textwrap.fill(text, 100, subsequent_indent="  ", break_long_words=False) + "\n"


def _rule(card: RuleCard) -> str:
    name = card.rule.partition(".")[2]
    commands = "ALL" if len(card.commands) == 4 else ", ".join(card.commands).upper()
    conditions = "; then ".join(dict.fromkeys(one for one in (card.using, card.check) if one))
    strict = f" *Stricter: {card.added_because}.*" if card.added_because else ""
    text = f"- **{name}** ({card.kind}, {commands}): {card.says}.{strict}"
    lines = textwrap.wrap(text, 100, subsequent_indent="  ", break_long_words=False)
    lines += textwrap.wrap(
        f"If {conditions}.",
        100,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
