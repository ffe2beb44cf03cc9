"""What the desk does with an open case: assignment, questions, extension, messages, triage, end, watch."""
