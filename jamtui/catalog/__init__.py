"""What ships in data/ and presets/, as domain objects."""
