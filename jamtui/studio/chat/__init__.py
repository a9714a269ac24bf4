"""Talking in rooms."""
