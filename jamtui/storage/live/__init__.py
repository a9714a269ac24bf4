"""Rooms that are served live: what changes in them, and the copies that members keep."""
