"""A TCP relay between Home Assistant and a simulator that notes when bytes pass."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import cast, override

QUIET_SECONDS = 0.03


@dataclass(slots=True)
class Exchange:
    """One request: when its first byte came, and the last delta of its answer (seconds)."""

    asked: float
    answered: float


@dataclass(slots=True)
class Watch:
    """What passed since the watch was begun."""

    exchanges: list[Exchange] = field(default_factory=list)

    def own_time(self, start: float, end: float) -> float:
        """Return the part of a turn in which nobody waited for the server, in seconds."""
        return end - start - sum(one.answered - one.asked for one in self.exchanges)


class Relay:
    """Passes bytes on unchanged, and keeps the times of the latest watch."""

    def __init__(self) -> None:
        """Prepare; `target` is to be set before the first connection comes."""
        self.target = ("127.0.0.1", 0)
        self.port = 0
        self._watch = Watch()
        self._latest = 0.0

    def watch(self) -> Watch:
        """Begin a new watch."""
        self._watch = Watch()
        return self._watch

    async def quiet(self) -> None:
        """Wait until nothing has passed for a moment."""
        while (rest := self._latest + QUIET_SECONDS - perf_counter()) > 0:  # noqa: ASYNC110 - no event says that nothing happens
            await asyncio.sleep(rest)

    def upward(self, data: bytes) -> None:
        """Note bytes for the server. A request's head is written apart, so it begins a piece."""
        self._latest = now = perf_counter()
        if data.startswith(b"POST "):
            self._watch.exchanges.append(Exchange(now, now))

    def downward(self, data: bytes) -> None:
        """Note bytes from the server; both API styles have a delta in every event that counts."""
        self._latest = now = perf_counter()
        if self._watch.exchanges and b"delta" in data:
            self._watch.exchanges[-1].answered = now


class _End(asyncio.Protocol):
    """One end of a relayed connection; what comes in goes out at the other end."""

    def __init__(self, note: Callable[[bytes], None]) -> None:
        self.transport: asyncio.Transport | None = None
        self.other: _End | None = None
        self._note = note
        self._waiting: list[bytes] = []

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    @override
    def data_received(self, data: bytes) -> None:
        self._note(data)
        if self.other is None or self.other.transport is None:
            self._waiting.append(data)
        else:
            self.other.transport.write(data)

    def join(self, other: _End) -> None:
        """Send what came in to the other end, and what waited for it."""
        self.other = other
        if other.transport is not None:
            other.transport.writelines(self._waiting)
        self._waiting.clear()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self.other is not None and self.other.transport is not None:
            self.other.transport.close()


@asynccontextmanager
async def running_relay() -> AsyncGenerator[Relay]:
    """Run a relay on a free port."""
    relay = Relay()
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()

    async def join(client: _End) -> None:
        server = _End(relay.downward)
        await loop.create_connection(lambda: server, *relay.target)
        server.join(client)
        client.join(server)

    def accept() -> _End:
        client = _End(relay.upward)
        task = asyncio.create_task(join(client))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return client

    async with await loop.create_server(accept, "127.0.0.1", 0) as server:
        relay.port = server.sockets[0].getsockname()[1]
        yield relay
