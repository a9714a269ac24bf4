"""Where a host listens, what it says where it cannot, and that nothing of it stays behind."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import socket
import threading
from types import ModuleType
from typing import Any

import aiohttp
import pytest

from jamtui.errors import ConflictError, DeniedError, JamError, NotFoundError, UsageError
from jamtui.host.gate import listeners
from jamtui.host.server import RoomServer


def has_ipv6() -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as one:
        one.bind(("::1", 0))
        return True
    return False


def start(kit: ModuleType, **options: Any) -> None:
    async def story() -> None:
        async with RoomServer(kit.PretendedRooms().opened, **options):
            pass

    asyncio.run(story())


def test_a_port_in_use_is_a_conflict(kit: ModuleType) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConflictError, match=f"Another program listens at .*{port}"):
            start(kit, host="127.0.0.1", port=port)


@pytest.mark.parametrize("host", ["203.0.113.1", "no.such.host.invalid", "\0", "a b", "x" * 300])
def test_an_address_that_is_not_there_is_not_found(kit: ModuleType, host: str) -> None:
    with pytest.raises(NotFoundError) as raised:
        start(kit, host=host, port=0)
    assert str(raised.value).isprintable()


@pytest.mark.parametrize("port", [-1, 65_536, 10**9])
def test_a_port_that_is_none_is_a_mistake(kit: ModuleType, port: int) -> None:
    with pytest.raises(UsageError, match="no port"):
        start(kit, host="127.0.0.1", port=port)


def test_a_port_that_takes_more_rights_is_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    def bind(self: socket.socket, address: Any) -> None:
        raise PermissionError(13, "Permission denied")

    class Refusing(socket.socket):
        pass

    Refusing.bind = bind  # type: ignore[method-assign]
    monkeypatch.setattr(socket, "socket", Refusing)
    with pytest.raises(DeniedError, match="1024"):
        listeners("127.0.0.1", 80)


def test_without_tls_it_serves_this_machine_only(kit: ModuleType) -> None:
    with pytest.raises(UsageError, match="Without TLS"):
        start(kit, host="", port=0)
    start(kit, host="", port=0, is_insecure=True)


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_everywhere_is_ipv4_and_ipv6_at_one_port(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting(host="", is_insecure=True) as host:
            assert {family for family, _ in host.server.addresses} == {"0.0.0.0", "::"}
            assert len({port for _, port in host.server.addresses}) == 1
            await host.member()
            async with aiohttp.ClientSession() as session:
                for address in ("127.0.0.1", "[::1]"):
                    url = f"ws://{address}:{host.server.port}/jam"
                    async with session.ws_connect(url, protocols=["jam"]) as joined:
                        assert "hello" in await joined.receive_str()

    kit.run(story)


def test_a_port_is_free_again_at_once(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            port = host.server.port
            await host.member()
        async with kit.hosting(port=port) as host:
            await host.member()

    kit.run(story)


def test_a_service_that_does_not_open_leaves_nothing_behind(kit: ModuleType) -> None:
    @contextlib.contextmanager
    def failing() -> Any:
        raise NotFoundError("There is no such room.")
        yield

    async def story() -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = RoomServer(failing, host="127.0.0.1", port=port)
        with pytest.raises(JamError, match="no such room"):
            await server.start()
        await server.close()
        with socket.socket() as again:
            again.bind(("127.0.0.1", port))

    kit.run(story)
    assert not [one for one in threading.enumerate() if one.name.startswith("jamtui-rooms")]


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="no /proc here")
def test_nothing_is_left_of_a_host_that_ended(kit: ModuleType) -> None:
    async def story() -> None:
        async with kit.hosting() as host:
            members = [await host.member(str(index)) for index in range(5)]
            await members[0].socket.close()

    kit.run(story)
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    kit.run(story)
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) == before
    assert not [one for one in threading.enumerate() if one.name.startswith("jamtui-rooms")]
