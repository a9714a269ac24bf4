"""Rooms as files: written from the database, checked, and made true again."""
