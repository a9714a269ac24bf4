"""All of `jam room`: importing this puts every command into the group."""

from jamtui.cli.room import apply as apply
from jamtui.cli.room import changing as changing
from jamtui.cli.room import coming as coming
from jamtui.cli.room import export as export
from jamtui.cli.room import listing as listing
from jamtui.cli.room import saving as saving
from jamtui.cli.room import template as template
from jamtui.cli.room.group import app as app
