"""Import of contacts: compared with existing people, written, completed, and undone."""
