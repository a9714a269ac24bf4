"""`jam leave`: ends a session that plays with others."""

from __future__ import annotations

from contextlib import closing

from jamtui.cli.live_room.instance_option import DEFAULT, Instance
from jamtui.cli.output import note

EPILOG = "Example: jam leave"


def leave(instance: Instance = DEFAULT) -> None:
    """Leave the room that you play in, from another terminal or a script."""
    from jamtui.control.client import EngineGoneError
    from jamtui.control.instance import running_session

    with closing(running_session(instance)) as client:
        try:
            client.call("live.leave", 5.0)
        except EngineGoneError:
            return  # it has ended before it could answer, which is what was wanted
    note("You have left the room.")
