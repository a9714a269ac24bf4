"""The command line. Imports as little as it can: `jam --help` loads no numpy."""

from __future__ import annotations


def main() -> None:
    """Runs `jam`."""
    from jamtui.cli.app import run

    run()
