"""How fast jamtui is, against its peers, in the same minute: `python -m benchmarks`."""
