"""Hub, sockets and server."""
