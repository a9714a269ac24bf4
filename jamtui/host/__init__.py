"""The host of a room: the door, the events, and what passes between members."""
