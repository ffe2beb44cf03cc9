"""Mail of the demo: incoming, outgoing, to many, templates."""
