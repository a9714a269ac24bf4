"""Avatars: vector layers, and their rendering in a terminal and as a picture."""
