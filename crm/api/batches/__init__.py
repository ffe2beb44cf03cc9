"""Many rows in one request: each by the verb of its own resource, each with its own outcome."""
