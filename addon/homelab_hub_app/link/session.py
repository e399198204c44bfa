"""One Home Assistant that is connected, from the welcome to the end."""

import asyncio
from collections.abc import Iterable
import logging
from typing import Any, Final

from aiohttp import WSMsgType, web

from homelab_hub_protocol.codec import MAX_FRAME, decode, encode
from homelab_hub_protocol.errors import Code, ProtocolError
from homelab_hub_protocol.frames import (
    Ack,
    Event,
    Failure,
    Frame,
    Progress,
    Request,
    Result,
    Welcome,
)
from homelab_hub_protocol.peer import Handlers, Peer

from . import codes
from .delivery import Delivery
from .outbox import Outbox
from .send_queue import BOUND, FULL_SECONDS, SendQueue

_LOGGER: Final = logging.getLogger(__name__)


class Session:
    """A link that is up: `home` is the Home Assistant's instance id, `peer` asks it."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        home: str,
        handlers: Handlers,
        outbox: Outbox,
        *,
        bound: int = BOUND,
        full_seconds: float = FULL_SECONDS,
    ) -> None:
        """Take a link whose greeting was heard; nothing is sent before `run`."""
        self.home: Final = home
        self.peer: Final = Peer(self._send, handlers)
        self._socket = socket
        self._queue = SendQueue(lambda: self.end(codes.NOT_READING), bound, full_seconds)
        self._delivery = Delivery(outbox, self._send)
        self._end: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.over: Final = asyncio.Event()
        """Set by its owner when the session has ended, whether or not it ever ran."""

    @property
    def queued(self) -> int:
        """Return how many messages wait to be sent."""
        return len(self._queue)

    def tell(self, state: Event) -> None:
        """Send a state soon, in place of the former one if that still waits."""
        self._queue.put_state(state)

    def end(self, code: int) -> None:
        """Hang up soon."""
        if not self._end.done():
            self._end.set_result(code)

    async def run(self, welcome: Welcome, states: Iterable[Event]) -> None:
        """Greet, tell the states, and serve the link until it ends."""
        await self._queue.put(welcome)
        for state in states:
            self.tell(state)
        works = [
            asyncio.create_task(work, name=f"link {name}")
            for name, work in (
                ("reader", self._read()),
                ("writer", self._write()),
                ("delivery", self._delivery.run()),
            )
        ]
        try:
            ends: list[asyncio.Future[Any]] = [self._end, *works]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            self.end(self._code(works))
        finally:
            self._queue.close()
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)
            await self.peer.close()
            await self._socket.close(code=self._end.result() if self._end.done() else codes.NORMAL)

    def _code(self, works: list[asyncio.Task[None]]) -> int:
        """Return why the link ends, by what has ended."""
        for work in works:
            match work.exception() if work.done() and not work.cancelled() else None:
                case None | ConnectionError():
                    pass
                case ProtocolError() as error:
                    _LOGGER.warning("Hung up on Home Assistant: a message is %s", error)
                    return codes.GARBAGE
                case error:
                    _LOGGER.error("The link fails: %s has ended", work.get_name(), exc_info=error)
                    return codes.FAILED
        return codes.NORMAL

    async def _send(self, frame: Frame) -> None:
        """Put a message on the way. Raises `ConnectionError`."""
        await self._queue.put(frame)

    async def _read(self) -> None:
        """Take what comes until nothing does. Raises `ProtocolError`, `ConnectionError`."""
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                raise ProtocolError("not text")
            frame = decode(message.data)
            if isinstance(frame, Ack):
                self._delivery.ack(frame.id)
            else:
                await self.peer.receive(frame)

    async def _write(self) -> None:
        """Send what waits. Raises `ConnectionError`."""
        while True:
            frame = await self._queue.get()
            try:
                text = encode(frame)
            except ProtocolError:
                await self._refuse(frame, Code.FAILED)
                continue
            if len(text) >= MAX_FRAME:  # it is ASCII; aiohttp takes what is below its limit
                await self._refuse(frame, Code.TOO_LARGE)
            else:
                await self._socket.send_str(text)

    async def _refuse(self, frame: Frame, code: Code) -> None:
        """Do not send what cannot be sent, and tell who wanted it."""
        _LOGGER.error("A message cannot be sent (%s): %s", code, frame.frame)
        if isinstance(frame, (Result, Progress)):
            await self._socket.send_str(encode(Failure(id=frame.id, code=code)))
        elif isinstance(frame, Request):
            await self.peer.receive(Failure(id=frame.id, code=code))
