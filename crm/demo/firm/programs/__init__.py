"""What acts for the demo's firm from outside: its web shop, an agent of a colleague, an identity provider as an example."""
