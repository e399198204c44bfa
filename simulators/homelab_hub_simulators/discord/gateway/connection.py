"""One connection of a bot to the gateway."""

import asyncio
from collections import deque
from compression import zstd
import json
from typing import TYPE_CHECKING, Any
import zlib

from aiohttp import WSCloseCode, WSMsgType, web

from .intents import Close, HangUpError, Op
from .talk import Talk

if TYPE_CHECKING:
    from .gateway import Gateway

LONGEST = 4096
FRAMES, PER_SECONDS = 120, 60.0
WAITING = 20_000
MISSED = 1.5  # heartbeat intervals without a beat, after which the bot is believed dead


class Compression:
    """The stream of a whole connection, as `compress` of its URL asks for."""

    def __init__(self, kind: str | None) -> None:
        """Begin the stream; raises HangUpError for an unknown kind."""
        if kind not in (None, "zlib-stream", "zstd-stream"):
            raise HangUpError(Close.DECODE_ERROR, "Unknown compression.")
        self._zlib = zlib.compressobj() if kind == "zlib-stream" else None
        self._zstd = zstd.ZstdCompressor() if kind == "zstd-stream" else None

    def pack(self, text: str) -> str | bytes:
        """Return a frame as it is sent; a compressed one is flushed, so that it can be read."""
        if self._zlib is not None:
            return self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
        if self._zstd is not None:
            return self._zstd.compress(text.encode(), mode=self._zstd.FLUSH_BLOCK)
        return text


class Connection:
    """Frames in and out. What a frame means is `Talk`'s."""

    def __init__(self, gateway: Gateway, request: web.Request) -> None:
        """Prepare to speak with one bot."""
        self._gateway = gateway
        self._request = request
        self._socket = web.WebSocketResponse(compress=False, max_msg_size=1 << 20)
        self._outbox: asyncio.Queue[str | HangUpError] = asyncio.Queue(WAITING)
        self._beat_by: asyncio.TimerHandle | None = None
        self._received: deque[float] = deque()
        self._talk = Talk(gateway, self)
        self._goodbye = False

    def send(self, frame: str) -> None:
        """Send a frame, in order; a bot that does not read is dropped."""
        try:
            self._outbox.put_nowait(frame)
        except asyncio.QueueFull:
            self.drop()

    def hang_up(self, code: int, reason: str = "") -> None:
        """Close with a code, after what is still to be sent."""
        self._outbox.put_nowait(HangUpError(code, reason))

    def drop(self) -> None:
        """Break the connection without a word."""
        if (transport := self._request.transport) is not None:
            transport.abort()

    def beat(self) -> None:
        """Take note that the bot lives."""
        if self._beat_by is not None:
            self._beat_by.cancel()
        late = self._gateway.heartbeat_interval * MISSED
        self._beat_by = asyncio.get_running_loop().call_later(
            late, self.hang_up, Close.SESSION_TIMED_OUT, "Session timed out."
        )

    async def run(self) -> web.WebSocketResponse:
        """Speak until one of both hangs up."""
        await self._socket.prepare(self._request)
        writer = asyncio.create_task(self._write())
        reader = asyncio.create_task(self._read())
        try:
            await asyncio.wait((writer, reader), return_when=asyncio.FIRST_COMPLETED)
        finally:
            writer.cancel()
            reader.cancel()
            if self._beat_by is not None:
                self._beat_by.cancel()
            await asyncio.gather(writer, reader, return_exceptions=True)
            self._talk.gone(ended=self._goodbye)
        return self._socket

    def _begin(self) -> Compression:
        """Return how frames are packed; raises HangUpError for a URL that makes no sense."""
        query = self._request.query
        if query.get("v", "10") not in ("9", "10"):
            raise HangUpError(Close.INVALID_API_VERSION, "Invalid API version.")
        if query.get("encoding", "json") != "json":
            raise HangUpError(Close.DECODE_ERROR, "Error while decoding payload.")
        return Compression(query.get("compress"))

    async def _write(self) -> None:
        """Send what is in the outbox."""
        try:
            compression = self._begin()
            while True:
                frame = _frame(await self._outbox.get())
                packed = compression.pack(frame)
                if isinstance(packed, str):
                    await self._socket.send_str(packed)
                else:
                    await self._socket.send_bytes(packed)
        except HangUpError as error:
            self._gateway.closes.append(error.code)
            await self._socket.close(code=error.code, message=error.reason.encode())
        except ConnectionError:
            pass

    async def _read(self) -> None:
        """Say hello, and do what comes in."""
        await self._talk.hello()
        self.beat()
        while True:
            message = await self._socket.receive()
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                # What the bot says; aiohttp's own code is 1000 when it is this side that closes.
                ends = (WSCloseCode.OK, WSCloseCode.GOING_AWAY)
                self._goodbye = message.type is WSMsgType.CLOSE and message.data in ends
                return
            try:
                self._talk.hear(*self._parsed(message.data))
            except HangUpError as error:
                self.hang_up(error.code, error.reason)
                await asyncio.Event().wait()

    def _parsed(self, data: str | bytes) -> tuple[int, Any]:
        """Return the op and the data of a frame; raises HangUpError."""
        if len(data) > LONGEST:
            raise HangUpError(Close.DECODE_ERROR, "Error while decoding payload.")
        now = self._gateway.world.clock.now()
        while self._received and self._received[0] <= now - PER_SECONDS:
            self._received.popleft()
        self._received.append(now)
        if len(self._received) > FRAMES:
            raise HangUpError(Close.RATE_LIMITED, "You are being rate limited.")
        try:
            frame = json.loads(data)
            op = frame["op"]
        except (ValueError, KeyError, TypeError) as error:
            raise HangUpError(Close.DECODE_ERROR, "Error while decoding payload.") from error
        if op not in Op:
            raise HangUpError(Close.UNKNOWN_OPCODE, "Unknown opcode.")
        return op, frame.get("d")


def _frame(frame: str | HangUpError) -> str:
    """Return a frame to send; raises the HangUpError that is in its place."""
    if isinstance(frame, HangUpError):
        raise frame
    return frame
