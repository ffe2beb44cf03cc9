"""Writing to many, and rules that act by themselves; both only through the gates."""
