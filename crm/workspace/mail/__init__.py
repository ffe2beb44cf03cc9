"""Mail as one place: a letter being written, exchanges of letters, those that wait for an answer, and one by itself."""
