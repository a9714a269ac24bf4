"""How often a day something earns points."""

from __future__ import annotations

from datetime import datetime

from jamtui.catalog.experience import experience
from jamtui.community.local_time import local_day, midnight
from jamtui.storage.functions.experience import LEDGER
from jamtui.storage.functions.statistics import zone_for
from jamtui.storage.gateway import Condition, Gateway
from jamtui.storage.timestamps import timestamp


def earned_enough(service: Gateway, user_id: str, activity: str, now: datetime) -> bool:
    """Whether somebody has earned all the points that an activity gives on the local day of `now`.

    What a clock that was ahead has put behind `now` counts as well.
    """
    most = experience().daily_most.get(activity)
    if most is None:
        return False
    zone, _ = zone_for(service, user_id)
    earned = Condition(
        "user_id = ? AND source_type = ? AND created_at >= ?",
        (user_id, activity, timestamp(midnight(local_day(now, zone), zone))),
    )
    return service.count(LEDGER, earned) >= most
