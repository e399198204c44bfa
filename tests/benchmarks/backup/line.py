"""A line as long as one through the internet: TCP's way of sending, without its losses."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

CHUNK = 256 * 1024
# RFC 6928: ten packets are sent before the first is acknowledged.
FIRST_WINDOW = 10 * 1460
# As much as Linux keeps of a connection, unless it is told otherwise (net.ipv4.tcp_wmem).
LARGEST_WINDOW = 4 * 2**20
# RFC 5681 section 4.1: whoever was silent for so long begins anew (Linux: at least 0.2 seconds).
IDLE = 0.2


@dataclass
class Window:
    """How much of a connection may be on the way: doubles with every round trip (slow start)."""

    size: int = FIRST_WINDOW
    under_way: int = 0
    latest: float = 0.0
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)

    async def room(self, now: float) -> int:
        """Return how much may be sent, when it may."""
        if not self.under_way and now - self.latest > IDLE:
            self.size = FIRST_WINDOW
        while self.under_way >= self.size:
            more = asyncio.get_running_loop().create_future()
            self.waiting.append(more)
            await more
        return self.size - self.under_way

    def sent(self, size: int, now: float) -> None:
        """Note what was sent."""
        self.under_way += size
        self.latest = now

    def acknowledged(self, size: int) -> None:
        """Note what has arrived at the other end."""
        self.under_way -= size
        self.size = min(self.size + size, LARGEST_WINDOW)
        while self.waiting:
            self.waiting.popleft().set_result(None)


@asynccontextmanager
async def running_line(port: int, delay: float) -> AsyncGenerator[int]:
    """Yield the port of a line to another port, which takes `delay` seconds in each direction."""
    carrying: set[asyncio.Task[None]] = set()

    async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * delay)  # nothing is sent before the handshake is over
        there, back = await asyncio.open_connection("127.0.0.1", port, limit=CHUNK)
        for pair in ((reader, back), (there, writer)):
            task = asyncio.create_task(_carry(*pair, delay))
            carrying.add(task)
            task.add_done_callback(carrying.discard)

    server = await asyncio.start_server(joined, "127.0.0.1", 0, limit=CHUNK)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in carrying:
            task.cancel()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Carry bytes one way."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    window = Window()

    async def deliver() -> None:
        while True:
            due, data = await queue.get()
            await asyncio.sleep(due - loop.time())
            if not data:
                return
            writer.write(data)
            await writer.drain()
            loop.call_later(delay, window.acknowledged, len(data))

    delivering = asyncio.create_task(deliver())
    try:
        with suppress(ConnectionError):
            while data := await reader.read(min(CHUNK, await window.room(loop.time()))):
                window.sent(len(data), loop.time())
                queue.put_nowait((loop.time() + delay, data))
        queue.put_nowait((loop.time() + delay, b""))
        with suppress(ConnectionError):
            await delivering
    finally:
        delivering.cancel()
        writer.close()
