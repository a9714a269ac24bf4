"""Who is acting: what every rule about rows is decided for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["anon", "authenticated", "service_role"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (`authenticated`), nobody in particular (`anon`), or the program itself.

    `user_id` is a UUID as text for a person, else None.
    """

    role: Role
    user_id: str | None = None

    def __post_init__(self) -> None:
        if (self.role == "authenticated") != (self.user_id is not None):
            raise ValueError("a person has a user id, and nobody else has")

    @property
    def own_id(self) -> str:
        """The id of the person; raises DeniedError where nobody is signed in."""
        if self.user_id is None:
            from jamtui.storage.functions.denial import denied_to

            is_program = self.role == "service_role"
            who = "The program itself" if is_program else "Whoever is signed out"
            raise denied_to(who, "accounts.signed_in", "do that")
        return self.user_id


def person(user_id: str) -> Actor:
    """Returns the signed-in person with that id."""
    return Actor("authenticated", user_id)


ANON = Actor("anon")
SERVICE = Actor("service_role")
