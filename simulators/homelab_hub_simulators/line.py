"""The line between a client and a simulator: what goes wrong on it at every provider alike."""

import asyncio
import socket
import struct

from aiohttp import hdrs, web

from .faults import Fault

PROXY_PAGE = """<!DOCTYPE html>
<html><head><title>Just a moment...</title></head>
<body><h1>Checking your browser</h1><p>Please wait.</p></body></html>
"""
_LINGER_ZERO = struct.pack("ii", 1, 0)


class AnsweredError(Exception):
    """The end of a call that has its answer already."""

    def __init__(self, response: web.StreamResponse) -> None:
        """Keep the answer."""
        super().__init__()
        self.response = response


async def strike(fault: Fault, request: web.Request) -> bool:
    """Do what the faults `slow`, `hang` and `html` are; tell whether it was one of them.

    Raises AnsweredError where the call is not to be served any more.
    """
    match fault.kind:
        case "slow":
            await asyncio.sleep(fault.number("delay"))
        case "hang":
            raise AnsweredError(await hang(request))
        case "html":
            status = int(fault.number("status"))
            page = web.Response(text=PROXY_PAGE, status=status, content_type="text/html")
            raise AnsweredError(page)
        case _:
            return False
    return True


async def hang(request: web.Request) -> web.StreamResponse:
    """Never answer: wait until the client gives up or the simulator stops."""
    try:
        await asyncio.Event().wait()
    finally:
        reset(request)
    raise AssertionError("an event nobody sets was set")


def reset(request: web.Request) -> None:
    """Reset the TCP connection of a request: the client sees ECONNRESET, not a tidy end."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_ZERO)
    transport.abort()


def broken(request: web.Request) -> AnsweredError:
    """Reset the connection, and return what ends the call."""
    reset(request)
    return AnsweredError(web.Response())


async def cut(
    request: web.Request, answer: web.StreamResponse, body: bytes, size: int
) -> AnsweredError:
    """Send the first bytes of an answer, reset the connection, and return what ends the call."""
    answer.headers[hdrs.CONTENT_LENGTH] = str(len(body))
    partial = web.StreamResponse(status=answer.status, headers=answer.headers)
    await partial.prepare(request)
    await partial.write(body[:size])
    return broken(request)
