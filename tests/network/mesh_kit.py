"""People of a room who are connected, and the host's part, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from typing import Any

import numpy as np

from jamtui.engine.capture import Capture
from jamtui.identity.key_pair import KeyPair, to_text
from jamtui.network.arriving_track import Playing
from jamtui.network.dtls_link import fingerprints_of, new_certificate
from jamtui.network.entry_proof import prove_entry
from jamtui.network.mesh import Mesh
from jamtui.protocol.messages import Signal
from jamtui.protocol.performer import Performer, TrackOffer
from jamtui.protocol.stream_format import StreamFormat

ROOM = "ABCD2345"
FORMAT = StreamFormat(codec="pcm16", sample_rate=48_000, channels=1, packet_frames=64)


class Ear:
    """Adds up what it hears."""

    def __init__(self) -> None:
        self.levels: list[float] = []
        self.is_closed = False

    def put(self, timestamp: int, samples: np.ndarray) -> None:
        self.levels.append(float(samples.mean()))

    def playing(self) -> Playing:
        return Playing(1, 2.5, 3.0)

    def close(self) -> None:
        self.is_closed = True


class Town:
    """A host's part: who is there, and what is passed on."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.passes_signals = True
        self.relayed = 0

    def signal(self, by: Person, session: str, kind: Any, link: Any) -> None:
        to = self.people.get(session)
        if to is not None and self.passes_signals:
            to.mesh.hear_signal(Signal(session=by.session, kind=kind, link=link))

    def relay(self, by: Person, session: str, packet: bytes) -> None:
        self.relayed += 1
        to = self.people.get(session)
        if to is not None:
            to.mesh.hear_relayed(by.session, packet)

    def enter(self, person: Person) -> None:
        """Lets somebody in: they meet the others, who are told."""
        person.session = str(uuid.uuid4())
        self.people[person.session] = person
        person.mesh.meet(person.session, [one.performer for one in self.people.values()])
        for other in self.people.values():
            if other is not person:
                other.mesh.add(person.performer)

    def leave(self, person: Person) -> None:
        del self.people[person.session]
        for other in self.people.values():
            other.mesh.remove(person.session)


class Person:
    """Somebody with a mesh, whose one track has samples of one level."""

    def __init__(self, town: Town, name: str, level: float, *, listens: bool = False) -> None:
        self.name, self.level, self.listens = name, level, listens
        self.session = ""
        self.key = KeyPair.generate()
        self.certificate = new_certificate()
        self.offer = TrackOffer(ssrc=1, name=f"{name}'s", format=FORMAT)
        self.ears: dict[str, Ear] = {}
        self.problems: list[str] = []
        self.capture = Capture(1, 48_000)
        self.mesh = Mesh(
            certificate=self.certificate,
            room_code=ROOM,
            signal=lambda *said: town.signal(self, *said),
            relay=lambda *said: town.relay(self, *said),
            make_listener=self._listen,
            on_problem=self.problems.append,
            is_listening_only=listens,
        )
        if not listens:
            self.mesh.add_track(self.capture, self.offer)

    def _listen(self, performer: Performer, offer: TrackOffer) -> Ear:
        assert offer.ssrc == 1
        self.ears[performer.name] = Ear()
        return self.ears[performer.name]

    @property
    def performer(self) -> Performer:
        return Performer(
            session=self.session,
            user_id=self.key.user_id,
            name=self.name,
            role="member",
            proof=prove_entry(
                self.key,
                nonce=to_text(b"n" * 32),
                certificate="",
                room_code=ROOM,
                fingerprints=fingerprints_of(self.certificate),
            ),
            tracks=[] if self.listens else [self.offer],
            is_listening_only=self.listens,
        )

    def play(self) -> None:
        self.capture.put(np.full((1, 64), self.level, np.float32))
        self.mesh.pump()

    def hears(self, other: Person) -> bool:
        levels = self.ears[other.name].levels if other.name in self.ears else []
        assert all(abs(one - other.level) < 1e-3 for one in levels)
        return bool(levels)

    def forget(self) -> None:
        for ear in self.ears.values():
            ear.levels.clear()


@contextlib.asynccontextmanager
async def town_of(*people: tuple[str, float]) -> AsyncIterator[tuple[Town, list[Person]]]:
    town = Town()
    there = [Person(town, name, level, listens=level == 0) for name, level in people]
    try:
        for person in there:
            town.enter(person)
        yield town, there
    finally:
        await asyncio.gather(*(person.mesh.close() for person in there))


async def all_hear_each_other(people: list[Person], seconds: float = 15) -> None:
    for person in people:
        person.forget()
    async with asyncio.timeout(seconds):
        while not all(
            one.hears(other)
            for one in people
            for other in people
            if one is not other and not other.listens
        ):
            for person in people:
                person.play()
            await asyncio.sleep(0.01)


def run(work: Any) -> None:
    asyncio.run(asyncio.wait_for(work, 30))
