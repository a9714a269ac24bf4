"""Opening rooms, finding them, and who does what in them."""
