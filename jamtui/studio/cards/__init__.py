"""What commands tell scripts of content and machine: the shapes of their JSON."""
