"""`jam member`: who is in a room, and what they may do there."""
