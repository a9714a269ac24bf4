"""The same tables and rules for PostgreSQL, made from the same data."""
