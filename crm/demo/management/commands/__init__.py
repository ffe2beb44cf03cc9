"""Demo data and the permission cast from the command line."""
