"""A line to Google on which bytes are changed."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

PIECE = 2**16
# Heads of requests are smaller; only contents are changed.
LARGE = 8_000

type Change = Callable[[bytes], bytes]


@asynccontextmanager
async def line_to(url: str, change: Change) -> AsyncGenerator[str]:
    """Give the URL of a line to a server; `change` gets all large pieces of what is sent there."""
    target = urlsplit(url)
    pumps: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(target.hostname, target.port)
        for pump in (
            _pump(
                reader, there_writer, lambda piece: change(piece) if len(piece) > LARGE else piece
            ),
            _pump(there_reader, writer, lambda piece: piece),
        ):
            task = asyncio.create_task(pump)
            pumps.add(task)
            task.add_done_callback(pumps.discard)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        port = server.sockets[0].getsockname()[1]
        yield target._replace(netloc=f"127.0.0.1:{port}").geturl()
    finally:
        server.close()
        for task in tuple(pumps):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, change: Change) -> None:
    """Pass bytes on until one side ends."""
    with suppress(ConnectionError):
        while piece := await reader.read(PIECE):
            writer.write(change(piece))
            await writer.drain()
    writer.close()


def flipped(piece: bytes) -> bytes:
    """Return a piece with one bit changed, somewhere in the middle."""
    middle = len(piece) // 2
    return piece[:middle] + bytes([piece[middle] ^ 1]) + piece[middle + 1 :]
