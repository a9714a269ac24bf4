"""What is counted of what somebody does."""

from __future__ import annotations

COUNTERS = (
    "total_jam_seconds",
    "average_session_seconds",
    "longest_session_seconds",
    "total_sessions",
    "sessions_this_week",
    "sessions_this_month",
    "unique_collaborators",
    "reactions_received",
    "reactions_given",
    "messages_sent",
    "rooms_created",
    "rooms_joined",
    "tracks_uploaded",
    "tracks_generated",
    "stems_separated",
)
"""The numeric columns of user_stats."""
