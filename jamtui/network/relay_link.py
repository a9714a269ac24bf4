"""The way to a performer through the room's host, where there is no other."""

from __future__ import annotations

import time
from collections.abc import Callable

from jamtui.network.heartbeat import SILENCE_SECONDS, Heartbeats, TrackReport
from jamtui.network.rtp import CONTROL, RtpPacket, unpack

ANSWER_SECONDS = 1.0
"""Whose heartbeat came this way so lately can be reached by no other."""


class RelayLink:
    """Sends and takes packets by way of the host. One event loop's thread.

    The host could listen in: what goes this way is encrypted to the host and from there on.
    """

    def __init__(
        self, send: Callable[[bytes], object], on_sound: Callable[[RtpPacket], None]
    ) -> None:
        self.heartbeats = Heartbeats()
        self._send = send
        self._on_sound = on_sound
        self._heard = self._wanted = float("-inf")

    @property
    def is_connected(self) -> bool:
        """Whether the other end can be heard this way."""
        return time.monotonic() - self._heard < SILENCE_SECONDS

    @property
    def is_wanted(self) -> bool:
        """Whether the other end hears nothing but what comes this way: its heartbeats do too."""
        return time.monotonic() - self._wanted < ANSWER_SECONDS

    def send(self, packet: bytes) -> None:
        """Sends an RTP packet."""
        self._send(packet)

    def beat(self, tracks: list[TrackReport]) -> None:
        """Sends a heartbeat."""
        self._send(self.heartbeats.packet(time.monotonic_ns(), tracks))

    def hear(self, data: bytes) -> None:
        """Takes what came from the host; whatever is no packet is left out."""
        packet = unpack(data)
        if packet is None:
            return
        self._heard = time.monotonic()
        if packet.payload_type != CONTROL:
            self._on_sound(packet)
        elif self.heartbeats.hear(packet.payload, time.monotonic_ns()):
            self._wanted = self._heard
