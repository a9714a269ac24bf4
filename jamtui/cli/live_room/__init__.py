"""Commands about playing together: hosting, joining, and who is there."""
