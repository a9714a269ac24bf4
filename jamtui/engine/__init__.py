"""Transport, mixer, players and offline render: no device, no network."""
