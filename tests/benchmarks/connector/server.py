"""The quickest upstream there can be: what is measured is the client."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import json
from typing import cast, override


class Upstream:
    """Answers GETs of `/SIZE` with JSON of about that size, and `/token` with the next token.

    Only the latest token is good. Once `refuse_after` requests were answered, the token in use is
    refused, as one that has been revoked.
    """

    def __init__(self) -> None:
        """Start with the first token."""
        self.root = ""
        self.answered = 0
        self.refused = 0
        self.refreshes = 0
        self.refuse_after: int | None = None
        self._answers: dict[bytes, bytes] = {}
        self._refusal = _http(b"401 Unauthorized", b'{"error": "invalid_token"}')
        self._good = b""
        self._renew()

    @property
    def token(self) -> str:
        """Return the token that is good."""
        return f"access-{self.refreshes}"

    def _renew(self) -> None:
        self._good = f"Authorization: Bearer {self.token}\r\n".encode()

    def answer(self, head: bytes) -> bytes:
        """Return the answer to a request."""
        path = head[5 : head.index(b" ", 5)]
        if path == b"token":
            self.refreshes += 1
            self._renew()
            return _http(b"200 OK", json.dumps({"access_token": self.token}).encode())
        if self.refuse_after is not None and self.answered >= self.refuse_after:
            self.refuse_after = None
            self._good = b"\0"
        if self._good not in head:
            self.refused += 1
            return self._refusal
        self.answered += 1
        if (found := self._answers.get(path)) is None:
            item = {"id": "3jOstUTkEu2JkjvRdBA5Gu", "name": "Never Gonna Give You Up", "ms": 213573}
            count = int(path) // len(json.dumps(item)) + 1
            found = _http(b"200 OK", json.dumps({"items": [item] * count}).encode())
            self._answers[path] = found
        return found


class _Connection(asyncio.Protocol):
    """One connection; requests have no bodies."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._transport: asyncio.Transport | None = None
        self._begun = b""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    @override
    def data_received(self, data: bytes) -> None:
        assert self._transport
        *heads, self._begun = (self._begun + data).split(b"\r\n\r\n")
        for head in heads:
            self._transport.write(self._upstream.answer(head + b"\r\n"))


def _http(status: bytes, body: bytes) -> bytes:
    """Return an answer."""
    head = b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % (status, len(body)) + body


@asynccontextmanager
async def running_upstream() -> AsyncGenerator[Upstream]:
    """Run the upstream on a free port."""
    upstream = Upstream()
    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: _Connection(upstream), "127.0.0.1", 0) as server:
        upstream.root = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        yield upstream
