"""Generated music: how much each account may have, how much it had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jamtui.catalog.generation import EVERYBODY, GenerationLimits, generation
from jamtui.errors import ConflictError, NotFoundError
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.service import as_service
from jamtui.storage.functions.statistics import moment_of, profile_of, seconds_between
from jamtui.storage.gateway import Gateway, Row, equals
from jamtui.storage.ids import new_id
from jamtui.storage.timestamps import timestamp

USAGE, LIMITS = "lyria_usage", "lyria_rate_limits"
WINDOW = timedelta(minutes=1)
DAY = timedelta(days=1)
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What an account has left.

    `reset_at` is when the limit that refuses ends, for an allowed one when the day does.
    """

    allowed: bool
    daily_seconds_remaining: int
    connections_remaining: int
    reset_at: datetime


def get_lyria_rate_limit_config(account_type: str | None) -> GenerationLimits:
    """Returns the limits of an account type; those without any have the free ones."""
    limits = generation().limits
    return limits.get(account_type or EVERYBODY, limits[EVERYBODY])


def check_lyria_rate_limit(
    gateway: Gateway, user_id: str, now: datetime | None = None
) -> RateLimit:
    """Returns what one's own account has left; the service may ask for anybody's.

    Makes the row. The day's seconds start anew at midnight UTC, the connections a minute after
    the first of them. Raises DeniedError, NotFoundError.
    """
    moment = now or datetime.now(UTC)
    with gateway.transaction():
        service = _service(gateway, user_id)
        config = get_lyria_rate_limit_config(_account_type(service, user_id))
        row = _current(service, user_id, moment)
        seconds = max(0, config.daily_seconds - row["daily_seconds_used"])
        connections = max(0, config.connections_per_minute - row["request_count"])
    return RateLimit(
        allowed=seconds > 0 and connections > 0,
        daily_seconds_remaining=seconds,
        connections_remaining=connections,
        reset_at=moment_of(row["daily_reset_at"])
        if seconds == 0 or connections > 0
        else _after(moment_of(row["window_start"]), WINDOW),
    )


def add_lyria_usage_seconds(
    gateway: Gateway, user_id: str, seconds: int, now: datetime | None = None
) -> int:
    """Adds to the seconds that an account had today and returns them; below 0 adds nothing."""
    moment = now or datetime.now(UTC)
    with gateway.transaction():
        service = _service(gateway, user_id)
        used = int(_current(service, user_id, moment)["daily_seconds_used"]) + max(0, seconds)
        _keep(service, user_id, {"daily_seconds_used": used}, moment)
    return used


def increment_lyria_connection(gateway: Gateway, user_id: str, now: datetime | None = None) -> int:
    """Counts a connection and returns how many there were within the minute."""
    moment = now or datetime.now(UTC)
    with gateway.transaction():
        service = _service(gateway, user_id)
        count = int(_current(service, user_id, moment)["request_count"]) + 1
        _keep(service, user_id, {"request_count": count}, moment)
    return count


def start_generation(
    gateway: Gateway, user_id: str, wishes: Row, now: datetime | None = None
) -> Row:
    """Begins to count a generated stream and returns its row of lyria_usage.

    `wishes` are columns of it: prompt_text, style, mood, bpm, scale. Raises DeniedError with the
    limit and when it ends, ConflictError while another stream goes on.
    """
    moment = now or datetime.now(UTC)
    with gateway.transaction():
        service = _service(gateway, user_id)
        _close_overdue(gateway, service, user_id, moment)
        if going(service, user_id):
            raise ConflictError("A stream goes on already: end it first, with 'jam ai stop'.")
        _check(gateway, user_id, moment)
        increment_lyria_connection(gateway, user_id, moment)
        id_ = new_id()
        row = {"id": id_, "user_id": user_id, "session_id": new_id()} | wishes
        row |= {"session_start": timestamp(moment), "created_at": timestamp(moment)}
        service.insert(USAGE, row)
        return service.select(USAGE, equals(id=id_))[0]


def stop_generation(
    gateway: Gateway, user_id: str, bytes_streamed: int = 0, now: datetime | None = None
) -> Row:
    """Ends the stream that goes on and returns its row; raises NotFoundError where none does.

    It counts as long as it lasted, at most as long as one stream may last.
    """
    moment = now or datetime.now(UTC)
    with gateway.transaction():
        service = _service(gateway, user_id)
        rows = going(service, user_id)
        if not rows:
            raise NotFoundError("No stream goes on: 'jam ai start' begins one.")
        _close(gateway, service, rows[0], moment, bytes_streamed)
        return service.select(USAGE, equals(id=rows[0]["id"]))[0]


def going(service: Gateway, user_id: str) -> list[Row]:
    """Returns the row of the stream that goes on, if one does."""
    return service.select(USAGE, equals(user_id=user_id, session_end=None), order=("-id",))


def _check(gateway: Gateway, user_id: str, moment: datetime) -> None:
    left = check_lyria_rate_limit(gateway, user_id, moment)
    if left.allowed:
        return
    at = left.reset_at.astimezone(UTC)
    config = get_lyria_rate_limit_config(_account_type(as_service(gateway), user_id))
    if left.daily_seconds_remaining == 0:
        needed = f"to wait for new ones, from {at:%Y-%m-%d %H:%M} UTC on"
        what = f"stream more: the {config.daily_seconds} seconds of today are used up"
        raise denied(gateway, "ai.day", what, needed)
    what = f"stream again: {config.connections_per_minute} streams a minute are the limit"
    raise denied(gateway, "ai.minute", what, f"to wait until {at:%H:%M:%S} UTC")


def _close_overdue(gateway: Gateway, service: Gateway, user_id: str, moment: datetime) -> None:
    """Ends a stream that lasted longer than any may: whoever had it is gone."""
    longest = get_lyria_rate_limit_config(_account_type(service, user_id)).max_session_seconds
    for row in going(service, user_id):
        if seconds_between(moment_of(row["session_start"]), moment) > longest:
            _close(gateway, service, row, moment, 0)


def _close(
    gateway: Gateway, service: Gateway, row: Row, moment: datetime, bytes_streamed: int
) -> None:
    config = get_lyria_rate_limit_config(_account_type(service, row["user_id"]))
    start = moment_of(row["session_start"])
    seconds = min(config.max_session_seconds, seconds_between(start, moment))
    values = {
        "session_end": timestamp(_after(start, timedelta(seconds=seconds))),
        "duration_seconds": seconds,
        "bytes_streamed": bytes_streamed,
    }
    service.update(USAGE, values, equals(id=row["id"]))
    add_lyria_usage_seconds(gateway, row["user_id"], seconds, moment)


def _service(gateway: Gateway, user_id: str) -> Gateway:
    if gateway.actor.role != "service_role" and gateway.actor.user_id != user_id:
        raise denied(gateway, "ai.own", "see or count what others generate")
    return as_service(gateway)


def _account_type(service: Gateway, user_id: str) -> str | None:
    return profile_of(service, user_id, ("account_type",))["account_type"] or None


def _current(service: Gateway, user_id: str, moment: datetime) -> Row:
    """Returns the row as it is at that moment: made if need be, begun anew if it is time."""
    rows = service.select(LIMITS, equals(user_id=user_id))
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    midnight = _after(day, DAY)
    fresh_day = {"daily_seconds_used": 0, "daily_reset_at": timestamp(midnight)}
    fresh_minute = {"request_count": 0, "window_start": timestamp(moment)}
    if not rows:
        service.insert(LIMITS, {"user_id": user_id} | fresh_day | fresh_minute)
        return service.select(LIMITS, equals(user_id=user_id))[0]
    row = rows[0] | {name: rows[0][name] or 0 for name in ("daily_seconds_used", "request_count")}
    changes: Row = {}
    reset_at = _moment(row["daily_reset_at"])
    if moment >= reset_at:
        changes |= fresh_day
    # A clock that was ahead once must not lock anybody out until it gets there again.
    elif reset_at > midnight:
        changes |= {"daily_reset_at": timestamp(midnight)}
    if not timedelta() <= moment - _moment(row["window_start"]) < WINDOW:
        changes |= fresh_minute
    if changes:
        _keep(service, user_id, changes, moment)
    return row | changes


def _after(moment: datetime, span: timedelta) -> datetime:
    """Returns a later moment, the last one there is where a clock or a row has run ahead so far."""
    return LAST if moment > LAST - span else moment + span


def _moment(text: str | None) -> datetime:
    """Returns the moment of a column; where it holds none, one that is long gone."""
    return moment_of(text) if text else datetime.fromtimestamp(0, UTC)


def _keep(service: Gateway, user_id: str, values: Row, moment: datetime) -> None:
    service.update(LIMITS, values | {"updated_at": timestamp(moment)}, equals(user_id=user_id))
