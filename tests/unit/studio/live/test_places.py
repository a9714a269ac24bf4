"""Where a host listens, and the links that lead there."""

from __future__ import annotations

import pytest

from jamtui.errors import UsageError
from jamtui.protocol.address import DEFAULT_PORT, parse_address
from jamtui.studio.live.links import room_links
from jamtui.studio.live.listening_place import parse_place
from jamtui.studio.live.wishes import parted_mode


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (None, ("", DEFAULT_PORT)),
        ("", ("", DEFAULT_PORT)),
        (":99", ("", 99)),
        ("0.0.0.0:5000", ("0.0.0.0", 5000)),
        ("[::1]:99", ("::1", 99)),
        ("[::]", ("::", DEFAULT_PORT)),
        ("studio.local", ("studio.local", DEFAULT_PORT)),
        (" 127.0.0.1:0 ", ("127.0.0.1", 0)),
    ],
)
def test_places_are_read_as_people_write_them(text, place):
    assert parse_place(text) == place


@pytest.mark.parametrize("text", ["::1:99", "a:b", "a:99999", "a:-1", "[::1", "a:1:2", "a:99x"])
def test_what_is_no_place_is_said(text):
    with pytest.raises(UsageError, match="no place to listen"):
        parse_place(text)


@pytest.mark.parametrize("place", ["127.0.0.1", "::1", "0.0.0.0", "::"])
@pytest.mark.parametrize("fingerprint", ["", "ab" * 32])
def test_links_lead_to_the_room_and_can_be_read_again(place, fingerprint):
    links = room_links([(place, 4464)], "ABCD2345", fingerprint)
    assert links
    for link in links:
        assert parse_address(str(link)) == link
        assert link.host not in ("0.0.0.0", "::")
        assert link.is_plain is not bool(fingerprint)


def test_a_link_that_others_can_use_comes_before_one_that_is_ones_own():
    links = room_links([("127.0.0.1", 1), ("192.0.2.55", 1)], "ABCD2345", "")
    assert [one.host for one in links] == ["192.0.2.55"]


def test_modes_may_say_a_delay():
    assert parted_mode("stable") == ("stable", None)
    assert parted_mode("manual:256") == ("manual", 256)
    for odd in ("stable:3", "manual:x", "manual:-1", "manual:²"):
        with pytest.raises(UsageError, match="playout mode"):
            parted_mode(odd)
