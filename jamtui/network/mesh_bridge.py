"""Between the room's connection on one thread and the mesh on the network thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from aiortc import RTCCertificate

from jamtui.network.dtls_link import IceServer
from jamtui.network.mesh import Mesh
from jamtui.network.mesh_peer import MakeListener
from jamtui.network.network_thread import NetworkThread
from jamtui.network.room_client import RoomClient
from jamtui.network.room_view import RoomListener, RoomView
from jamtui.protocol.messages import Signal
from jamtui.protocol.performer import LinkDescription, Performer


class MeshBridge(RoomListener):
    """A room client's listener that keeps a mesh. Made on the thread of the client's loop.

    Whoever wants to be told more extends it and calls these methods too. `client` has to be set
    before it is opened. `make_listener` is called on the network thread, `on_problem` on this one.
    """

    client: RoomClient

    def __init__(
        self,
        network: NetworkThread,
        *,
        certificate: RTCCertificate,
        room_code: str,
        make_listener: MakeListener,
        on_problem: Callable[[str], object],
        is_listening_only: bool = False,
        ice_servers: Sequence[IceServer] = (),
    ) -> None:
        self._network = network
        self._loop = asyncio.get_running_loop()
        self.mesh = network.call(
            lambda: Mesh(
                certificate=certificate,
                room_code=room_code,
                signal=self._signal,
                relay=self._relay,
                make_listener=make_listener,
                on_problem=lambda sentence: self._post(on_problem, sentence),
                is_listening_only=is_listening_only,
                ice_servers=ice_servers,
            )
        )

    def entered(self, view: RoomView) -> None:
        """Meets everybody who is there."""
        self._network.post(self.mesh.meet, view.session, list(view.performers.values()))

    def came(self, performer: Performer) -> None:
        """Connects with somebody."""
        self._network.post(self.mesh.add, performer)

    def went(self, session: str, reason: str) -> None:
        """Lets somebody go."""
        self._network.post(self.mesh.remove, session)

    def signalled(self, signal: Signal) -> None:
        """Passes on how somebody can be reached."""
        self._network.post(self.mesh.hear_signal, signal)

    def relayed(self, session: str, packet: bytes) -> None:
        """Passes on a packet."""
        self._network.post(self.mesh.hear_relayed, session, packet)

    async def close(self) -> None:
        """Ends the mesh; the thread stays."""
        await asyncio.wrap_future(self._network.run(self.mesh.close()))

    # --- from the network thread

    def _signal(self, session: str, kind: Any, link: LinkDescription | None) -> None:
        self._post(self._client_signal, session, kind, link)

    def _client_signal(self, session: str, kind: Any, link: LinkDescription | None) -> None:
        self.client.signal(session, kind, link)

    def _relay(self, session: str, packet: bytes) -> None:
        self._post(self._client_relay, session, packet)

    def _client_relay(self, session: str, packet: bytes) -> None:
        self.client.relay(session, packet)

    def _post(self, function: Callable[..., object], *arguments: object) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *arguments)
