"""The library's transport over stdin and stdout."""

from mcp.server.stdio import stdio_server

from crm.agents.protocol.mcp_server import Find, server_for


async def serve(find: Find) -> None:
    """Answer messages until stdin ends."""
    server = server_for(find)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
