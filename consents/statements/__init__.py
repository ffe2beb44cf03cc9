"""What we say in writing of our processing, and how words come into force; grounds are elsewhere."""
