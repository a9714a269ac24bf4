"""Relayed packets: whose they are, and nothing else about them."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jamtui.protocol.messages import SESSION_BYTES
from jamtui.protocol.relay import parted, relayed, session_key


@given(session=st.uuids(), packet=st.binary(min_size=1, max_size=1_300))
def test_a_packet_comes_out_as_it_went_in(session: uuid.UUID, packet: bytes):
    key = session_key(str(session))
    assert key == session_key(session.hex)
    assert parted(relayed(key, packet)) == (key, packet)


@given(message=st.binary(max_size=SESSION_BYTES))
def test_a_message_without_a_packet_is_none(message: bytes):
    assert parted(message) is None


@pytest.mark.parametrize("session", ["", "7", "x" * 32, "é" * 16])
def test_a_session_is_a_uuid(session: str):
    with pytest.raises(ValueError, match="no session"):
        session_key(session)
