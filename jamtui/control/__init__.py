"""The engine process: its JSON-RPC server, its client, its birth and its end."""
