"""Who comes into a hosted room, and who may stay: what its rules say at the door and within."""

from __future__ import annotations

from typing import Any

from jamtui.community.permissions import MODERATORS, plain_role
from jamtui.community.profiles import check_text
from jamtui.community.room_settings import default_settings, effective
from jamtui.errors import ConflictError, DeniedError, JamError, NotFoundError, UsageError
from jamtui.host.service import Admission, Entrant, Standing, Waiting
from jamtui.identity.key_folder import KeyFolder
from jamtui.identity.key_pair import to_text, user_id_of
from jamtui.protocol.messages import Ended
from jamtui.storage.actor import person
from jamtui.storage.database import Database
from jamtui.storage.functions.accounts import owner_of
from jamtui.storage.functions.denial import denied, denied_to
from jamtui.storage.functions.hosting import (
    count_requests,
    is_invite_code,
    place_of,
    receive,
    request_of,
    room_settings,
)
from jamtui.storage.functions.invitations import accept_invitation
from jamtui.storage.functions.joining import Joined, check_open, join_room
from jamtui.storage.gateway import Gateway, Row
from jamtui.studio.hosting.presence import Presence
from jamtui.studio.people.new_profiles import guest_name
from jamtui.studio.people.signing_in import check_not_banned
from jamtui.text import LONGEST_TEXT, storable

OUT = DeniedError.exit_code

MOST_WAITING = 50
"""Anybody can make keys, and each that asks is a row and a notification."""


class Door:
    """The doors of hosted rooms. Belongs to the thread of the database."""

    def __init__(self, database: Database, presence: Presence) -> None:
        self._database = database
        self._presence = presence

    def enter(self, who: Entrant) -> Admission | Waiting:
        """Lets somebody in, or asks for it on their behalf, all or nothing.

        The code of an invitation is said in place of a request.
        Raises NotFoundError, DeniedError, ConflictError, UsageError for names that are none.
        """
        if user_id_of(who.public_key) != who.user_id:
            raise denied_to(who.name, "hosting.key", "come in as somebody else")
        name = check_text("display name", who.name, required=True)
        if not storable(who.request) or len(who.request) > LONGEST_TEXT:
            raise UsageError(f"A request is a text of at most {LONGEST_TEXT:,} characters.")
        is_from_here = who.user_id in KeyFolder(self._database.path).ids()
        gateway = self._acting(who.user_id).gateway
        with gateway.transaction():
            receive(
                gateway,
                who.user_id,
                to_text(who.public_key),
                name,
                username=guest_name(who.user_id) if who.guest_id else None,
                is_from_here=is_from_here,
            )
            self._check_account(who.user_id)
            joined = self._join(gateway, who)
            if joined.status == "requested":
                return self._waiting(joined.room_id, who.user_id)
            return self._admit(joined.room_id, who.user_id, listening=who.is_listening_only)

    def _join(self, gateway: Gateway, who: Entrant) -> Joined:
        # Who is not known here yet can be invited by a code alone, and says it at the door.
        if is_invite_code(gateway, who.room_code, who.request):
            return accept_invitation(gateway, who.request.strip())
        return join_room(
            gateway, who.room_code, listen=who.is_listening_only, message=who.request or None
        )

    def poll(self, waiting: Waiting) -> Admission | Waiting:
        """Looks whether somebody who asked has been let in; raises DeniedError if not."""
        code, user_id = waiting.room_id, waiting.user_id
        gateway = self._database.gateway
        with gateway.transaction():
            self._check_account(user_id)
            room, member = place_of(gateway, code, user_id)
            check_open(room)
            request = request_of(gateway, code, user_id)
            if member is not None:
                listening = request is not None and bool(request["wants_to_listen"])
                return self._admit(room["id"], user_id, listening=listening)
            if request is not None and request["status"] == "pending":
                return waiting
        raise denied(self._acting(user_id).gateway, "hosting.refused", f"join {code}")

    def standing(self, admission: Admission) -> Standing:
        """Returns what somebody who is in may do now, or why they have to go."""
        try:
            room, member = self.place(admission)
        except NotFoundError:
            return _ended(NotFoundError.exit_code, f"The room {admission.room_id} is gone.")
        except JamError as error:
            return _ended(error.exit_code, str(error))
        if member is None:
            return _ended(OUT, f"You are no longer a member of {admission.room_id}.")
        plays = self._may_play(room, member)
        self._presence.play(admission.room_id, admission.user_id, plays=plays)
        if not plays and not self._takes_listener(member):
            return _ended(OUT, f"The room {admission.room_id} takes no listeners any more.")
        return Standing(plain_role(member["role"]), plays)

    def place(self, admission: Admission) -> tuple[Row, Row | None]:
        """Returns the room and the membership of somebody who is in; raises JamError if not."""
        self._check_account(admission.user_id)
        room, member = place_of(self._database.gateway, admission.room_id, admission.user_id)
        check_open(room)
        return room, member

    def _may_play(self, room: Row, member: Row) -> bool:
        code, user_id = room["id"], member["user_id"]
        if member["role"] == "listener" or self._presence.listens_only(code, user_id):
            return False
        # Where fewer may play than do, those who began last have to stop.
        return self._presence.players_before(code, user_id) < self._most_players(code)

    def _admit(self, code: str, user_id: str, *, listening: bool) -> Admission:
        room, member = place_of(self._database.gateway, code, user_id)
        if member is None:
            raise NotFoundError(f"You are not in the room {code}.")
        check_open(room)
        plays = not listening and member["role"] != "listener"
        self._check_rules(room, member, plays=plays)
        somebody = owner_of(self._database.gateway, user_id)
        name = somebody.display_name if somebody else member["user_name"]
        self._presence.came(code, user_id, name, listening=listening, plays=plays)
        return Admission(code, code, user_id, plain_role(member["role"]), name, plays)

    def _check_rules(self, room: Row, member: Row, *, plays: bool) -> None:
        code, user_id = room["id"], member["user_id"]
        most = room["max_users"]
        if most is not None and self._presence.people(code, user_id) >= most:
            raise ConflictError(f"The room {code} is full: it holds {most} people.")
        if plays and self._presence.players_before(code, user_id) >= self._most_players(code):
            raise ConflictError(
                f"{self._most_players(code)} people play in {code} already, which is the most "
                "that may: come in to listen, or later."
            )
        if not plays and not self._takes_listener(member):
            gateway = self._acting(user_id).gateway
            raise denied(gateway, "joining.only_listeners", f"listen in {code}")

    def _takes_listener(self, member: Row) -> bool:
        moderates = plain_role(member["role"]) in MODERATORS
        return moderates or self._setting(member["room_id"], "allowListeners") is not False

    def _most_players(self, code: str) -> int:
        said, usual = self._setting(code, "maxPerformers"), default_settings()["maxPerformers"]
        return min(said, usual) if type(said) is int and said > 0 else int(usual)

    def _setting(self, code: str, name: str) -> Any:
        return effective(room_settings(self._database.gateway, code), default_settings()).get(name)

    def _acting(self, user_id: str) -> Database:
        return self._database.acting_as(person(user_id))

    def _check_account(self, user_id: str) -> None:
        somebody = owner_of(self._database.gateway, user_id)
        if somebody is None:
            raise NotFoundError("Your profile on this host is gone: come in again.")
        check_not_banned(somebody)

    def _waiting(self, code: str, user_id: str) -> Waiting:
        if count_requests(self._database.gateway, code) > MOST_WAITING:
            raise ConflictError(f"{MOST_WAITING} people wait to be let into {code}: come later.")
        sentence = f"The owner or a co-host of {code} has been asked to let you in."
        return Waiting(code, user_id, sentence)


def _ended(code: int, sentence: str) -> Standing:
    return Standing("listener", False, Ended(code=code, sentence=sentence))
