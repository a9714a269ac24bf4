"""What everybody is offered, as administrators look after it: loops, bands, achievements..."""
