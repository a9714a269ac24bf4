"""`python -m jamtui`: the same as `jam`, where PATH is not known, as in a systemd unit."""

from __future__ import annotations

from jamtui.cli import main

if __name__ == "__main__":
    main()
