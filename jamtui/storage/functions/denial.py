"""What the functions demand, as data/function_rules.toml has it, and how they say no."""

from __future__ import annotations

import functools

from jamtui.errors import DeniedError
from jamtui.resources import bundled
from jamtui.storage.actor import Actor
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Gateway, equals
from jamtui.storage.policy.record import Record
from jamtui.text import printable

FILE = "function_rules.toml"


class FunctionRule(Record):
    """A rule of a function; `says` tells whom it allows or what it demands.

    `needs` goes on after "needed: ".
    """

    id: str
    says: str
    needs: str


@functools.cache
def function_rules() -> dict[str, FunctionRule]:
    """Returns the rules of all functions by their ids, in the order of their file."""
    import tomllib  # only for those who are told

    rules = tomllib.loads((bundled("data") / FILE).read_text("utf-8"))["rule"]
    return {one["id"]: FunctionRule(one["id"], one["says"], one["needs"]) for one in rules}


def denied(gateway: Gateway, rule: str, what: str, needed: str | None = None) -> DeniedError:
    """Returns the error for who acts: "bob may not `what`; needed: ... (rule ...)".

    `rule` is the id of a rule of the functions; `needed` is what is needed in this case.
    """
    return denied_to(called(gateway, gateway.actor), rule, what, needed)


def denied_to(who: str, rule: str, what: str, needed: str | None = None) -> DeniedError:
    """Returns the same for somebody who is called `who`."""
    return DeniedError(sentence(who, rule, what, needed))


def sentence(who: str, rule: str, what: str, needed: str | None = None) -> str:
    """Returns what the error says."""
    found = function_rules()[rule]
    return printable(
        f"{who} may not {what}; needed: {needed or found.needs} (rule {found.id}: {found.says})."
    )


def called(gateway: Gateway, actor: Actor) -> str:
    """Returns how sentences call an actor."""
    if actor.user_id is None:
        return "The program itself" if actor.role == "service_role" else "Whoever is signed out"
    where = equals(id=actor.user_id)
    rows = as_service(gateway).select("user_profiles", where, ("username",))
    return str(rows[0]["username"]) if rows else actor.user_id
