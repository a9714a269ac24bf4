"""Who is told what comes of a report; the rest of it the rules of its table decide."""

from __future__ import annotations

from jamtui.errors import ConflictError
from jamtui.storage.functions.administrators import check_administrator
from jamtui.storage.functions.denial import denied
from jamtui.storage.functions.notices import notify
from jamtui.storage.functions.service import as_service
from jamtui.storage.gateway import Gateway, Row, equals

TITLES = {
    "reviewed": "Your report is being looked at",
    "resolved": "Your report was settled",
    "dismissed": "Your report was looked at, and nothing follows",
}


def tell_reporter(gateway: Gateway, report_id: str) -> None:
    """Notifies who reported something that the one who acts has just reviewed or closed it.

    Raises DeniedError for others than that administrator.
    """
    row = _decided(gateway, report_id)
    if row["reporter_id"] is not None:
        notify(
            gateway,
            row["reporter_id"],
            "report",
            TITLES[row["status"]],
            row["resolution"],
            link_type="report",
            link_id=report_id,
        )


def warn(gateway: Gateway, report_id: str, user_id: str) -> None:
    """Warns somebody because of a report that the one who acts has closed with a warning.

    They are not told who reported them. Raises DeniedError for others than that administrator,
    ConflictError for an account that is gone.
    """
    row = _decided(gateway, report_id)
    if row["action_taken"] != "warning":
        raise denied(gateway, "reports.warning", "warn somebody because of this report")
    if not as_service(gateway).count("user_profiles", equals(id=user_id)):
        raise ConflictError("There is nobody to warn any more: choose another --action.")
    notify(gateway, user_id, "warning", "A warning by an administrator", row["resolution"])


def _decided(gateway: Gateway, report_id: str) -> Row:
    """Returns a report that the one who acts has decided on."""
    user_id = check_administrator(gateway, "decide on reports")
    rows = as_service(gateway).select("reports", equals(id=report_id, reviewed_by=user_id))
    if not rows or rows[0]["status"] not in TITLES:
        raise denied(gateway, "reports.decided", "tell what came of this report")
    return rows[0]
