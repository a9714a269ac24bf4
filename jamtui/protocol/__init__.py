"""What members of a live room and its host say to each other: pure data, no network."""
