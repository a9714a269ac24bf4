"""Reports, and the log of what administrators did."""
