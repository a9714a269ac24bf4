"""Looking after a database as a whole: copies, checks, and its contents as lines of JSON.

This is for whoever owns the file, past the rules about rows: who can read a file has its contents.
"""
