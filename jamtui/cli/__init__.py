"""The command line. Imports as little as it can: `jam --help` loads no numpy."""

from __future__ import annotations

import sys

INTERRUPTED = 130
"""What a shell says of a command that Ctrl-C ended: 128 and the number of SIGINT."""


def main() -> None:
    """Runs `jam`."""
    try:
        from jamtui.cli.app import run

        run()
    except KeyboardInterrupt:  # while modules are still being loaded
        sys.exit(INTERRUPTED)
