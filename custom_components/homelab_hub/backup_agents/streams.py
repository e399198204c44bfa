"""Streams of bytes that end before they are read to their end."""

import asyncio
from collections.abc import AsyncIterator
from typing import Self


class OneAtATime:
    """A stream that is not closed in the middle of a read."""

    def __init__(self, stream: AsyncIterator[bytes]) -> None:
        """Read a stream."""
        self._stream = stream
        self._reading = asyncio.Lock()

    def __aiter__(self) -> Self:
        """Return itself."""
        return self

    async def __anext__(self) -> bytes:
        """Return the next piece."""
        async with self._reading:
            return await anext(self._stream)

    async def aclose(self) -> None:
        """Close the stream when the read under way has ended."""
        async with self._reading:
            await close_stream(self._stream)


async def close_stream(stream: AsyncIterator[bytes]) -> None:
    """Close a stream, if it can be: it may hold a file or a connection."""
    if (close := getattr(stream, "aclose", None)) is not None:
        await close()
