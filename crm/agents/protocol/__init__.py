"""The Model Context Protocol: streamable HTTP without sessions, and stdin and stdout for local clients."""
