"""The doctor: what this machine has for playing, what it lacks, and how to get it."""
