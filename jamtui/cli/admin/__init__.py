"""`jam admin`: what administrators do. Each module adds its commands to the group."""

from __future__ import annotations

from jamtui.cli.admin import accounts as accounts
from jamtui.cli.admin import audit as audit
from jamtui.cli.admin import components as components
from jamtui.cli.admin import content as content
from jamtui.cli.admin import loops as loops
from jamtui.cli.admin import reports as reports
from jamtui.cli.admin.group import app as app
