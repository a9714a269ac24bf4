"""The rules in words, and why something is allowed or not."""
