"""What rooms and their songs sound like."""
