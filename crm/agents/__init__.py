"""Agents: a colleague's assistant program, let in by MCP to few tools, for a purpose, under the same rules as they."""
