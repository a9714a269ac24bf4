"""What the rules call by name, and the SQL that SQLite asks for it.

In a template `{0}` and `{1}` stand for the arguments, `{uid}` for the id of who acts and
`{roles}` and `{path}` for what a capability is in the roles' sets and in JSON. Tables in it have
aliases that no table has, so that a column of the row in question cannot be taken for theirs.
"""

from __future__ import annotations

from jamtui.errors import BadFileError
from jamtui.storage.policy.expression import Literal, Operand
from jamtui.storage.policy.record import Record

NOW = "strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')"
"""The time as the columns hold it; the same for a whole statement."""


class Definition(Record):
    """A predicate: how many arguments it has, its SQL, and how a person would say it.

    `says` has the same places for arguments as `sql`.
    """

    arity: int
    sql: str
    says: str

    @property
    def needs_person(self) -> bool:
        """Whether it is about who acts, so that it never holds for nobody."""
        return "{uid}" in self.sql


IN_FORCE = f" AND (ban_.expires_at IS NULL OR ban_.expires_at > {NOW})"


def _ban(room: str, person: str, condition: str = "") -> str:
    return (
        f"EXISTS (SELECT 1 FROM room_bans AS ban_ WHERE ban_.room_id = {room} "
        f"AND ban_.user_id = {person}{condition})"
    )


def _not_banned(member: str) -> str:
    """A mark at the member's row counts for good, unless there is a ban that says until when."""
    pair = (f"{member}.room_id", f"{member}.user_id")
    return f"({member}.is_banned IS NOT 1 OR {_ban(*pair)}) AND NOT {_ban(*pair, IN_FORCE)}"


def _banned(room: str, person: str) -> str:
    marked = (
        f"EXISTS (SELECT 1 FROM room_members AS member_ WHERE member_.room_id = {room} "
        f"AND member_.user_id = {person} AND member_.is_banned = 1)"
    )
    return f"({_ban(room, person, IN_FORCE)} OR ({marked} AND NOT {_ban(room, person)}))"


def _membership(condition: str = "") -> str:
    return (
        "EXISTS (SELECT 1 FROM room_members AS member_ WHERE member_.room_id = {0} "
        f"AND member_.user_id = {{uid}}{condition} AND {_not_banned('member_')})"
    )


def _role(condition: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM room_members AS member_ WHERE member_.room_id = {0} "
        f"AND member_.user_id = {{1}} AND {condition})"
    )


def _room(condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM rooms AS room_ WHERE room_.id = {{0}} AND {condition})"


def _profile(person: str, condition: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM user_profiles AS profile_ WHERE profile_.id = {person} "
        f"AND {condition})"
    )


def _overriding(column: str) -> str:
    """A case of CASE: what is set to true or false in a JSON column, whatever else is there."""
    return (
        f"WHEN json_type({column}, {{path}}) IN ('true', 'false') "
        f"THEN json_extract({column}, {{path}})"
    )


_EMAIL = "(SELECT account_.email FROM auth_users AS account_ WHERE account_.id = {uid})"

PREDICATES: dict[str, Definition] = {
    "service_role": Definition(0, "0", "the program itself acts"),
    "admin": Definition(
        0, _profile("{uid}", "profile_.account_type = 'admin'"), "one is an administrator"
    ),
    "member": Definition(1, _membership(), "one is a member of {0}"),
    "plays": Definition(
        1, _membership(" AND member_.role <> 'listener'"), "one is a member of {0}, no listener"
    ),
    "moderator": Definition(
        1,
        _membership(" AND member_.role IN ('owner', 'co-host', 'admin')"),
        "one is owner or co-host of {0}",
    ),
    "owner": Definition(1, _membership(" AND member_.role = 'owner'"), "one is owner of {0}"),
    "permission": Definition(
        2,
        "EXISTS (SELECT 1 FROM room_members AS member_ "
        "JOIN rooms AS room_ ON room_.id = member_.room_id "
        f"WHERE member_.room_id = {{0}} AND member_.user_id = {{uid}} "
        f"AND {_not_banned('member_')} AND CASE {_overriding('member_.custom_permissions')} "
        f"{_overriding('room_.default_permissions')} ELSE member_.role IN ({{roles}}) END)",
        "one has {1} in {0}",
    ),
    "is_owner": Definition(2, _role("member_.role = 'owner'"), "{1} is owner of {0}"),
    "is_co_host": Definition(
        2, _role("member_.role IN ('co-host', 'admin')"), "{1} is a co-host of {0}"
    ),
    "banned": Definition(2, _banned("{0}", "{1}"), "{1} is banned from {0}"),
    "invited": Definition(
        1,
        "EXISTS (SELECT 1 FROM room_invitations AS invitation_ "
        "WHERE invitation_.room_id = {0} AND invitation_.status = 'pending' "
        f"AND (invitation_.expires_at IS NULL OR invitation_.expires_at > {NOW}) "
        "AND (invitation_.invited_user_id = {uid} "
        f"OR invitation_.invited_email = {_EMAIL} COLLATE NOCASE)) "
        f"AND NOT {_banned('{0}', '{uid}')}",
        "one has a valid invitation to {0}",
    ),
    "public_room": Definition(1, _room("room_.is_public = 1"), "{0} is public"),
    "created_room": Definition(1, _room("room_.created_by = {uid}"), "one has created {0}"),
    "needs_approval": Definition(1, _room("room_.require_approval = 1"), "{0} wants approval"),
    "default_role": Definition(
        2, _room("room_.default_role = {1}"), "{1} is the default role of {0}"
    ),
    "friend": Definition(
        1,
        "{0} IN (SELECT tie_.friend_id FROM friendships AS tie_ "
        "WHERE tie_.user_id = {uid} AND tie_.status = 'accepted' "
        "UNION ALL SELECT tie_.user_id FROM friendships AS tie_ "
        "WHERE tie_.friend_id = {uid} AND tie_.status = 'accepted')",
        "{0} is a friend",
    ),
    "blocked_between": Definition(
        2,
        "EXISTS (SELECT 1 FROM friendships AS tie_ WHERE tie_.status = 'blocked' "
        "AND ((tie_.user_id = {0} AND tie_.friend_id = {1}) "
        "OR (tie_.user_id = {1} AND tie_.friend_id = {0})))",
        "one of {0} and {1} has blocked the other",
    ),
    "takes_requests": Definition(
        1, _profile("{0}", "profile_.allow_friend_requests = 1"), "{0} allows friend requests"
    ),
    "shows_stats": Definition(
        1, _profile("{0}", "profile_.show_stats = 1"), "{0} shows statistics"
    ),
    "own_email": Definition(1, f"{{0}} = {_EMAIL} COLLATE NOCASE", "{0} is one's own e-mail"),
    "own_loop": Definition(
        1,
        "EXISTS (SELECT 1 FROM user_custom_loops AS loop_ "
        "WHERE loop_.id = {0} AND loop_.user_id = {uid})",
        "one has made the loop {0}",
    ),
}

_MEMBERSHIPS = "SELECT near_.room_id FROM room_members AS near_ WHERE near_.user_id = {uid}"
_INVITATIONS = (
    "SELECT near_.room_id FROM room_invitations AS near_ WHERE near_.invited_user_id = {uid} "
    f"OR near_.invited_email = {_EMAIL} COLLATE NOCASE"
)

NEAR: dict[str, str] = {
    **dict.fromkeys(("member", "plays", "moderator", "owner", "permission"), _MEMBERSHIPS),
    "invited": _INVITATIONS,
}
"""For predicates about the room `{0}`: the only rooms that they can hold for.

SQLite looks those up once for all rows, and asks the predicate itself for few.
"""


def definition(name: str, arguments: tuple[Operand, ...]) -> Definition:
    """Returns what a predicate means; raises BadFileError where there is none like that."""
    found = PREDICATES.get(name)
    if found is None or found.arity != len(arguments):
        raise BadFileError(f"There is no predicate {name} of {len(arguments)} arguments.")
    return found


def template(name: str, arguments: tuple[Operand, ...]) -> str:
    """Returns the SQL of a predicate, with places left for arguments and `{uid}` alone."""
    sql = definition(name, arguments).sql
    if "{path}" not in sql:
        return sql
    capability = arguments[1]
    if not isinstance(capability, Literal) or not isinstance(capability.value, str):
        raise BadFileError(f"The permission in {name} must be a text.")
    from jamtui.community.permissions import roles_with  # reads TOML

    roles = ", ".join(f"'{role}'" for role in roles_with(capability.value))
    return sql.replace("{path}", f"'$.{capability.value}'").replace("{roles}", roles)
