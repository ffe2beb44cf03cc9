"""The trust page: what the public reads of us, most of it read from facts, and its badge; edited in versions."""
