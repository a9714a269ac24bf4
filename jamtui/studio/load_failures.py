"""What could not be rendered, told once: as a notice, or as the error that ends everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jamtui.engine.messages import Failed

Notify = Callable[[str, dict[str, Any]], None]


class LoadFailures:
    """Keeps failures until it is known whether anything plays in spite of them. One thread."""

    def __init__(self, notify: Notify) -> None:
        self._notify = notify
        self._codes: dict[str, int] = {}

    def clear(self) -> None:
        """Forgets what was kept: it is about what is not wanted any more."""
        self._codes.clear()

    def take(self, failed: Failed, *, is_loading: bool) -> None:
        """Keeps a failure while something `is_loading`, or tells it at once."""
        self._codes[failed.text] = failed.exit_code
        if not is_loading:
            self.tell(is_silent=False)

    def tell(self, *, is_silent: bool) -> None:
        """Tells what was kept, each sentence once; the last is an error where nothing plays."""
        kept = list(self._codes.items())
        self._codes.clear()
        for number, (text, code) in enumerate(kept, 1):
            name = "error" if is_silent and number == len(kept) else "notice"
            self._notify(name, {"text": text, "code": code})
