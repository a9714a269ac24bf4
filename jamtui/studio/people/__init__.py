"""Who uses this machine: profiles, their keys, signing in."""
