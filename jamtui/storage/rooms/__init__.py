"""Rooms, who is in them, who is kept out, who is asked in, and which ones people keep."""

from jamtui.storage.rooms.rooms import RoomRepository as RoomRepository
