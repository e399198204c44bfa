"""Breaking a connection for real."""

import socket
import struct

from aiohttp import web

_LINGER_ZERO = struct.pack("ii", 1, 0)


def reset(request: web.Request) -> None:
    """Reset the TCP connection of a request: the client sees ECONNRESET, not a tidy end."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
    transport.abort()
