"""Letters to whoever asked: their words, their PDF, two people, sending."""
