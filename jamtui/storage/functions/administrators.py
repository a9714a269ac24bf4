"""Who administrates."""

from __future__ import annotations

from jamtui.storage.functions.caller import caller_id
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Gateway, equals


def check_administrator(gateway: Gateway, what: str) -> str:
    """Returns the id of who calls; raises DeniedError unless that is an administrator.

    For what the rules would answer with nothing at all, as if there were nothing.
    """
    user_id = caller_id(gateway)
    if not is_administrator(gateway):
        raise denied(gateway, "accounts.administer", what)
    return user_id


def is_administrator(gateway: Gateway) -> bool:
    """Whether the one who acts is an administrator."""
    wanted = equals(id=gateway.actor.user_id, account_type="admin")
    return as_service(gateway).count("user_profiles", wanted) > 0
