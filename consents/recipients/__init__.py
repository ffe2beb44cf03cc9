"""Who gets a person's data: standing recipients of their purposes and every single disclosure, as one list."""
