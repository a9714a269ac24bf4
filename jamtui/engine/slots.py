"""The places for tracks."""

from __future__ import annotations

SLOTS = 64
"""How many tracks can sound at once. What no track uses is never touched: it costs no memory."""
