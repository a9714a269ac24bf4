"""Connections to other performers and to the host of a room."""
