"""Why no host is reached: sentences, and their exit codes."""

from __future__ import annotations

import errno
import socket
from types import SimpleNamespace

import aiohttp
import pytest

from jamtui.errors import NetworkError, NotFoundError
from jamtui.network.room_errors import unreached, with_clocks
from jamtui.protocol.address import Address

ADDRESS = Address("jam.example", room_code="ABCD2345")
KEY = SimpleNamespace(host="jam.example", port=4464, ssl=True, is_ssl=True)


def no_connection(number: int) -> aiohttp.ClientConnectorError:
    return aiohttp.ClientConnectorError(KEY, OSError(number, "said so"))


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (no_connection(errno.ECONNREFUSED), NetworkError, "Nobody hosts rooms at jam.example:4464"),
        (no_connection(errno.ENETUNREACH), NetworkError, "is there a network"),
        (no_connection(errno.EHOSTUNREACH), NetworkError, "is off, or not in this network"),
        (no_connection(errno.EIO), NetworkError, "said so"),
        (
            aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(socket.EAI_NONAME, "x")),
            NotFoundError,
            "no machine called 'jam.example'",
        ),
        (
            aiohttp.ClientConnectorDNSError(KEY, socket.gaierror(socket.EAI_AGAIN, "x")),
            NetworkError,
            "cannot be found out now",
        ),
        (TimeoutError(), NetworkError, "does not answer"),
        (aiohttp.ServerDisconnectedError(), NetworkError, "broke off"),
        (aiohttp.WSServerHandshakeError(None, (), status=404), NetworkError, "look at the port"),
        (aiohttp.WSServerHandshakeError(None, (), status=503), NetworkError, "too many"),
    ],
)
def test_each_failure_has_a_sentence(error, kind, said):
    found = unreached(error, ADDRESS)
    assert type(found) is kind
    assert said in str(found)
    assert str(found).endswith((".", "?"))


@pytest.mark.parametrize("hosts", [None, 1_000_000.0, 1_003_000.0])
def test_clocks_that_agree_are_not_spoken_of(hosts):
    assert with_clocks("No.", 1_000_000.0, hosts) == "No."


def test_a_clock_that_is_hours_off_is_named():
    sentence = with_clocks("No.", 0.0, 7_200.0)
    assert "1970-01-01T00:00+00:00 on this machine and 1970-01-01T02:00+00:00" in sentence
