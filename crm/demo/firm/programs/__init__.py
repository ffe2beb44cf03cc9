"""What acts for the demo's firm from outside: its web shop, an agent of a colleague, one identity provider."""
