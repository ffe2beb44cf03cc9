"""Long work that survives a crash, with progress."""
