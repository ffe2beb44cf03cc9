"""Text messages (SMS): written on the record, taken in with STOP as an objection, and what became of each."""
