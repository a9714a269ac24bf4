"""The program's own hands: a gateway that no rule holds back."""

from __future__ import annotations

from jamtui.storage.gateway import Gateway, SqliteGateway


def as_service(gateway: Gateway) -> Gateway:
    """Returns a gateway to the same connection that acts as the service.

    Writes through it belong to the transaction that the given one has open, whose actor the logs
    go on naming. Check the caller, `gateway.actor`, before you use it.
    """
    if not isinstance(gateway, SqliteGateway):
        raise TypeError(f"{type(gateway).__name__} has no connection of its own")
    return gateway.as_service()
