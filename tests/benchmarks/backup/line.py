"""A line to a server: what is sent arrives later, and only so much is on the way at a time."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

CHUNK = 256 * 1024


@asynccontextmanager
async def running_line(port: int, delay: float, window: int) -> AsyncGenerator[int]:
    """Yield a port of a line that takes `delay` seconds in each direction.

    `window` is how many bytes of a connection may be on the way, as those of TCP are until the
    other end has acknowledged them.
    """

    async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port, limit=CHUNK)
        # The first packets of a connection go there and back once before it carries anything.
        await asyncio.sleep(2 * delay)
        with suppress(ConnectionError):
            await asyncio.gather(
                _carry(reader, back, delay, window), _carry(there, writer, delay, window)
            )

    async with await asyncio.start_server(joined, "127.0.0.1", 0, limit=CHUNK) as server:
        yield server.sockets[0].getsockname()[1]


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float, window: int
) -> None:
    """Carry bytes one way; each arrives `delay` later, its acknowledgement `delay` after that."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    room = asyncio.Semaphore(max(1, window // CHUNK))

    async def deliver() -> None:
        while True:
            due, data = await queue.get()
            await asyncio.sleep(due - loop.time())
            if not data:
                writer.close()
                return
            writer.write(data)
            await writer.drain()
            loop.call_later(delay, room.release)

    delivering = asyncio.create_task(deliver())
    try:
        while data := await reader.read(CHUNK):
            await room.acquire()
            queue.put_nowait((loop.time() + delay, data))
        queue.put_nowait((loop.time() + delay, b""))
        await delivering
    finally:
        delivering.cancel()
        writer.close()
