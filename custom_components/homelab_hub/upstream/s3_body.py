"""Bodies of requests that lie in memory in pieces, sent without a copy and with a limit."""

import asyncio
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
import hashlib
from typing import Final, NoReturn, override

from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload

# What is given to the network at a time; the event loop does other things in between.
SLICE: Final = 256 * 1024
# The longest time in which the network takes nothing, in seconds.
STALLED: Final = 60.0


@dataclass(frozen=True, slots=True)
class Content:
    """What is to be stored: pieces in memory, and their MD5 if it is known.

    `sending` is told how many bytes have been given to the network; `once` means that whoever
    calls sends it again if need be, `timeout` is for all tries, in seconds.
    """

    pieces: list[bytes]
    md5: bytes | None = None
    sending: Callable[[int], None] | None = None
    once: bool = False
    timeout: float = 3600.0


class Pieces(Payload):
    """A body made of pieces, which can be sent again."""

    def __init__(
        self, pieces: Sequence[bytes], *, sending: Callable[[int], None] | None = None
    ) -> None:
        """Send these pieces; `sending` is told how many bytes have been given to the network."""
        super().__init__(None, content_type="application/octet-stream")
        self._pieces = pieces
        self._size = sum(map(len, pieces))
        self._sending = sending

    @override
    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> NoReturn:
        raise TypeError("what is uploaded is not text")

    @override
    async def write(self, writer: AbstractStreamWriter) -> None:
        """Send everything; aiohttp turns what is raised here into an error of the connection."""
        sent = 0
        for piece in self._pieces:
            view = memoryview(piece)
            for start in range(0, len(view), SLICE):
                part = view[start : start + SLICE]
                async with asyncio.timeout(STALLED):
                    await writer.write(part)
                sent += len(part)
                if self._sending is not None:
                    self._sending(sent)


def md5(pieces: Sequence[bytes]) -> bytes:
    """Return the MD5 of pieces; blocks for a millisecond or two a mebibyte."""
    digest = hashlib.md5(usedforsecurity=False)
    for piece in pieces:
        digest.update(piece)
    return digest.digest()


def content_md5(digest: bytes) -> str:
    """Return an MD5 as the header `Content-MD5` has it (RFC 1864)."""
    return b64encode(digest).decode()
