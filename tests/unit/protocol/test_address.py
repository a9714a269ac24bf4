"""Addresses of rooms: parsed, printed back, and refused in a sentence."""

from __future__ import annotations

import ipaddress
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jamtui.errors import UsageError
from jamtui.protocol.address import DEFAULT_PORT, Address, parse_address

MARK = "0123456789abcdef" * 4

labels = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12)
names = st.lists(labels, min_size=1, max_size=4).map(".".join)
hosts = (
    names
    | st.ip_addresses(v=4).map(str)
    | st.ip_addresses(v=6).map(lambda one: ipaddress.IPv6Address(one).compressed)
)
addresses = st.builds(
    Address,
    host=hosts,
    port=st.integers(1, 65_535),
    room_code=st.just("")
    | st.text(string.ascii_uppercase + string.digits, min_size=4, max_size=16),
    fingerprint=st.just("") | st.text("0123456789abcdef", min_size=64, max_size=64),
    is_plain=st.booleans(),
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(addresses)
def test_what_is_printed_is_parsed_back(address: Address) -> None:
    assert parse_address(str(address)) == address


def parsed(text: str) -> Address | str:
    """Returns the address, or the sentence of the refusal."""
    try:
        return parse_address(text)
    except UsageError as error:
        return str(error)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=60) | st.text(":/@#?[].jam%0123", max_size=30))
def test_any_text_is_an_address_or_a_sentence(text: str) -> None:
    for said in (text, f"jam://{text}", f"jam://host:{text}", f"jam://host/{text}"):
        found = parsed(said)
        if isinstance(found, Address):
            assert parse_address(str(found)) == found
        else:
            assert found.isprintable()
            assert found.endswith(".")
            assert len(found) < 400


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("host", Address("host")),
        (" host \n", Address("host")),
        ("host:9", Address("host", 9)),
        ("HOST/abcd2345", Address("host", room_code="ABCD2345")),
        ("host/ABCD2345/", Address("host", room_code="ABCD2345")),
        ("192.0.2.7:4464/ABCD", Address("192.0.2.7", room_code="ABCD")),
        ("jam://[2001:db8::1]:9/ABCD", Address("2001:db8::1", 9, "ABCD")),
        ("jam+plain://localhost", Address("localhost", is_plain=True)),
        ("JAM://host", Address("host")),
        (f"jam://host/ABCD#{MARK}", Address("host", room_code="ABCD", fingerprint=MARK)),
        (f"host#{MARK.upper()}", Address("host", fingerprint=MARK)),
        (
            "host#" + ":".join(MARK[at : at + 2] for at in range(0, 64, 2)),
            Address("host", fingerprint=MARK),
        ),
    ],
)
def test_what_people_write(text: str, address: Address) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "names no host"),
        ("jam://", "names no host"),
        ("jam:///ABCD", "names no host"),
        ("https://host/ABCD", "begins with https://"),
        ("host:0", "port"),
        ("host:65536", "port"),
        ("host:abc", "port"),
        ("host:-1", "port"),
        ("host/AB", "no room's code"),
        ("host/ABCD/EFGH", "no room's code"),
        ("host/" + "A" * 17, "no room's code"),
        ("host/ABCD EFGH", "no room's code"),
        ("host/ÄBCD", "no room's code"),
        ("host/ABCD#123", "no fingerprint"),
        ("host/ABCD#" + "g" * 64, "no fingerprint"),
        ("user@host", "too much"),
        ("user:word@host/ABCD", "too much"),
        ("host/ABCD?x=1", "too much"),
        ("jam://[::1", "no address"),
    ],
)
def test_what_is_refused_says_why_and_what_an_address_looks_like(text: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        parse_address(text)
    assert f"jam://192.0.2.7:{DEFAULT_PORT}/" in str(caught.value)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (Address("host", 9), "wss://host:9/jam"),
        (Address("::1", is_plain=True), f"ws://[::1]:{DEFAULT_PORT}/jam"),
    ],
)
def test_where_the_web_socket_is(address: Address, url: str) -> None:
    assert address.web_socket_url == url
