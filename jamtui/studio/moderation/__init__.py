"""Reports, and what administrators did."""
