"""A wire that can go dead without being cut, as when a router forgets a connection."""

import asyncio
from contextlib import suppress
from typing import Self


class Relay:
    """Passes on what comes at its `port` while entered; `swallow` ends that without a word."""

    def __init__(self, target: int) -> None:
        """Lead to a port of this machine."""
        self._target = target
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.StreamWriter] = []
        self._pumps: set[asyncio.Task[None]] = set()
        self._dead: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Listen."""
        self._server = await asyncio.start_server(self._came, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Cut everything."""
        assert self._server is not None
        self._server.close()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()

    @property
    def port(self) -> int:
        """Return the port that is listened to."""
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def swallow(self) -> None:
        """Let what is connected now be silent for ever, and open; who comes anew is served."""
        self._dead |= self._pumps

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Join a connection with one to the target."""
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers += (writer, back)
        for source, sink in ((reader, back), (there, writer)):
            self._pumps.add(asyncio.create_task(self._pump(source, sink), name="relay"))

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Pass on what comes from one end to the other, and its end."""
        this = asyncio.current_task()
        with suppress(ConnectionError):
            while part := await source.read(65536):
                if this not in self._dead:
                    sink.write(part)
                    await sink.drain()
        if this not in self._dead:
            sink.close()
