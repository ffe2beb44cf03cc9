"""Forms of retention."""
