"""`jam profile`: who one is, on this machine and elsewhere."""

from __future__ import annotations

from jamtui.cli.profile import changes as changes
from jamtui.cli.profile import files as files
from jamtui.cli.profile.group import app as app
