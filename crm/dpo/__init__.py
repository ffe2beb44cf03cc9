"""The desk of the data protection officer: overview, people, data map, register, proposals, both logs."""
