"""A room with the people who are in it now: what passes between them, and to nobody else."""

from __future__ import annotations

from jamtui.errors import DeniedError
from jamtui.host.member import Member, check_tracks
from jamtui.protocol.messages import (
    Came,
    Clock,
    ClockChanged,
    Message,
    Signal,
    Tracks,
    Went,
    to_text,
)
from jamtui.protocol.relay import parted, relayed


class Room:
    """Who is in a room. Belongs to the thread of one event loop; nothing here waits."""

    def __init__(self, room_id: str, clock: Clock) -> None:
        self.room_id = room_id
        self.clock = clock
        self._members: dict[bytes, Member] = {}
        self._sessions: dict[str, Member] = {}

    @property
    def members(self) -> list[Member]:
        """Who is in, in the order in which they came."""
        return list(self._members.values())

    def session_of(self, user_id: str) -> Member | None:
        """Returns where a person is in already."""
        for member in self._members.values():
            if member.admission.user_id == user_id:
                return member
        return None

    def add(self, member: Member) -> None:
        """Takes somebody in and tells the others."""
        self._members[member.key] = member
        self._sessions[member.session] = member
        self.tell(Came(performer=member.performer()), but=member)

    def remove(self, member: Member, reason: str) -> None:
        """Lets somebody go and tells the others; harmless when they are gone."""
        if self._members.pop(member.key, None) is not None:
            del self._sessions[member.session]
            self.tell(Went(session=member.session, reason=reason))

    def tell(self, message: Message, but: Member | None = None) -> None:
        """Tells everybody in the room."""
        text = to_text(message).encode()
        for member in self.members:  # one who reads too slowly may go meanwhile
            if member is not but:
                member.connection.send_text(text)

    def set_tracks(self, member: Member, message: Tracks) -> None:
        """Tells the others what somebody sends from now on; raises DeniedError, UsageError."""
        if message.tracks and not member.plays:
            raise DeniedError("You are here to listen: you may not send tracks.")
        check_tracks(message.tracks)
        member.offer(message.tracks)
        self.tell(Came(performer=member.performer()), but=member)

    def restate(self, member: Member) -> None:
        """Tells everybody what somebody is now, themselves included."""
        self.tell(Came(performer=member.performer()))

    def signal(self, member: Member, message: Signal) -> None:
        """Brings a signal to another member of this room; one for anybody else is lost."""
        other = self._sessions.get(message.session)
        if other is not None and other is not member:
            other.connection.send(
                Signal(session=member.session, kind=message.kind, link=message.link)
            )

    def relay(self, member: Member, data: bytes) -> None:
        """Brings a packet of sound to another member of this room.

        Packets above what a member may send are dropped, and counted like messages: so are those
        that are too large, from a listener, or for nobody here. Raises DeniedError for a flood.
        """
        parts = parted(data)
        other = self._members.get(parts[0]) if parts is not None else None
        is_fit = len(data) <= member.connection.limits.relayed_packet and member.plays
        is_within = member.packets.take() and member.packet_bytes.take(len(data))
        if parts is None or other is None or other is member or not (is_fit and is_within):
            member.dropped_packets += 1
            member.connection.charge(len(data))
            return
        if not other.connection.relay(relayed(member.key, parts[1])):
            member.dropped_packets += 1

    def set_clock(self, clock: Clock) -> None:
        """Tells everybody of the transport, if it is other than before."""
        if clock != self.clock:
            self.clock = clock
            self.tell(ClockChanged(clock=clock))
