"""The program's own hands: a gateway that no rule holds back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from jamtui.storage.gateway import EVERYTHING, Gateway, SqliteGateway


def as_service(gateway: Gateway) -> Gateway:
    """Returns a gateway to the same connection that acts as the service.

    Writes through it belong to the transaction that the given one has open, whose actor the logs
    go on naming. Check the caller, `gateway.actor`, before you use it.
    """
    if not isinstance(gateway, SqliteGateway):
        raise TypeError(f"{type(gateway).__name__} has no connection of its own")
    return gateway.as_service()


def unlogged(gateway: Gateway) -> AbstractContextManager[None]:
    """What is written within is the program's own doing: the logs name nobody for it.

    Belongs to the transaction that is open.
    """
    return logged_as(gateway, None)


@contextmanager
def logged_as(gateway: Gateway, user_id: str | None) -> Iterator[None]:
    """What is written within is somebody's doing to the logs, None being the program's own.

    Belongs to the transaction that is open.
    """
    service = as_service(gateway)
    before = service.select("local_actor", columns=("user_id",))[0]
    service.update("local_actor", {"user_id": user_id}, EVERYTHING)
    yield
    service.update("local_actor", before, EVERYTHING)
