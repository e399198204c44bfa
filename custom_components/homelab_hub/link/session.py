"""A link that is up: reads what comes, and sends what is to be told."""

import asyncio
from collections.abc import AsyncIterable
from dataclasses import dataclass
import time
from typing import TYPE_CHECKING, Final

from aiohttp import ClientSession, WSMsgType

from ..const import LOGGER
from ..protocol.app import KEEP, PING
from ..protocol.codec import MAX_FRAME, decode, encode
from ..protocol.errors import Code, ProtocolError, RequestError
from ..protocol.frames import Event, Frame
from ..protocol.peer import Peer
from ..protocol.words import Nothing
from ..upstream.jitter import jittered
from .address import Address
from .errors import AppUnreachableError, LinkError, NotTheAppError
from .inbox import Inbox
from .latest import Latest
from .opening import NO_MESSAGE, Opened
from .sources import kept_of
from .uploads import upload

if TYPE_CHECKING:
    from .link import Link

TRIES: Final = 3
"""How often the app is told of a connection, if it does not take it."""

RETRY_SECONDS: Final = 5.0
# What another try can mend.
_PASSING: Final = (Code.FAILED, Code.RATE_LIMITED, Code.TOO_SLOW)
# An errand: a connection to tell of, or None for which there are.
type _Errand = str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How often the app is asked something, and how long nothing may come before the link is dead.

    Both are in seconds. The app is asked, and not only its socket pinged: one that hangs is away,
    too. aiohttp's own heartbeat would leave a timer behind when the link is closed.
    """

    ping_every: float = 20.0
    longest: float = 45.0


class Session:
    """One connection to the app, from the welcome to its end."""

    def __init__(
        self,
        link: Link,
        inbox: Inbox,
        opened: Opened,
        address: Address,
        http: ClientSession,
        *,
        silence: Silence,
    ) -> None:
        """Take a link that was just opened; call `run`."""
        self.welcome: Final = opened.welcome
        self.peer: Final = Peer(self._send, link.questions.handlers)
        self.latency: float | None = None
        self._link = link
        self._inbox = inbox
        self._socket = opened.socket
        self._address = address
        self._http = http
        self._silence = silence
        self._heard_at = time.monotonic()
        self._states: Latest[tuple[str, str | None], Event] = Latest()
        self._errands: Latest[_Errand, _Errand] = Latest()

    async def run(self) -> LinkError:
        """Serve the link until it ends, and return why it ended."""
        self.keep()
        for connection in self._link.served:
            self.configure(connection)
        helpers = [
            asyncio.create_task(work, name=f"link {name}")
            for name, work in (
                ("events", self._inbox.work(self._send)),
                ("states", self._tell_states()),
                ("errands", self._run_errands()),
                ("latency", self._measure()),
                ("silence", self._hang_up_on_silence()),
            )
        ]
        try:
            return await self._read()
        finally:
            for helper in helpers:
                helper.cancel()
            await self.peer.close()
            await self._socket.close()
            for outcome in await asyncio.gather(*helpers, return_exceptions=True):
                if isinstance(outcome, Exception) and not isinstance(outcome, ConnectionError):
                    LOGGER.error("The link to the app has a fault", exc_info=outcome)

    async def close(self) -> None:
        """Hang up; `run` returns then."""
        await self._socket.close()

    def configure(self, connection: str) -> None:
        """Tell the app how a connection is wanted, soon."""
        self._errands.put(connection, connection)

    def keep(self) -> None:
        """Tell the app which connections there are, soon."""
        self._errands.put(None, None)

    async def upload(self, name: str, stream: AsyncIterable[bytes]) -> str:
        """Give the app a file. Raises `RequestError`."""
        return await upload(self._http, self._address, name, stream)

    async def _send(self, frame: Frame) -> None:
        """Send a frame. Raises `ConnectionError`, and `RequestError` for one that is too large."""
        text = encode(frame)
        if len(text) > MAX_FRAME // 4 and len(text.encode()) > MAX_FRAME:
            raise RequestError(Code.TOO_LARGE, f"a {frame.frame} of {len(text)} characters")
        await self._socket.send_str(text)

    async def _read(self) -> LinkError:
        """Take what comes, and return why nothing more does."""
        async for message in self._socket:
            self._heard_at = time.monotonic()
            try:
                if message.type is not WSMsgType.TEXT:
                    raise ProtocolError("not text")  # noqa: TRY301 - one way to hang up
                await self._take(decode(message.data))
            except ProtocolError as error:
                await self._socket.close(code=NO_MESSAGE)
                return NotTheAppError(f"a message is {error}")
            except ConnectionError:
                break
        return AppUnreachableError(f"closed with code {self._socket.close_code}")

    async def _take(self, frame: Frame) -> None:
        """Take one message."""
        if not isinstance(frame, Event):
            await self.peer.receive(frame)
        elif frame.id is not None:
            self._inbox.put(frame.id, frame)
        else:
            self._link.keep_state(frame)
            self._states.put((frame.type, frame.connection), frame)

    async def _tell_states(self) -> None:
        """Tell listeners of states, the last one of each where they are slow."""
        while True:
            await self._link.listeners.tell(await self._states.get())

    async def _run_errands(self) -> None:
        """Tell the app which connections there are, and how each is wanted."""
        while True:
            errand = await self._errands.get()
            for tries_left in reversed(range(TRIES)):
                try:
                    await self._run_errand(errand)
                except RequestError as error:
                    if error.code is Code.UNAVAILABLE:
                        return  # the next session does all of them
                    if error.code not in _PASSING or not tries_left:
                        LOGGER.error("The app does not take the settings of %s: %s", errand, error)
                        break
                    wait = error.retry_after or RETRY_SECONDS
                    await asyncio.sleep(wait * jittered(1.0, 1.5))
                else:
                    break

    async def _run_errand(self, errand: _Errand) -> None:
        """Tell the app one thing. Raises `RequestError`."""
        if errand is None:
            await self.peer.ask(KEEP, kept_of(self._link.hass))
        elif (configure := self._link.served.get(errand)) is not None:
            method, params = configure()
            await self.peer.ask(method, params, connection=errand)

    async def _measure(self) -> None:
        """Measure how long an answer takes, again and again."""
        while True:
            begun = time.perf_counter()
            try:
                await self.peer.ask(PING, Nothing())
            except RequestError as error:
                if error.code is Code.UNAVAILABLE:
                    return
            else:
                self.latency = time.perf_counter() - begun
                self._link.changed()
            await asyncio.sleep(self._silence.ping_every)

    async def _hang_up_on_silence(self) -> None:
        """Hang up when nothing has come for too long."""
        while (left := self._heard_at + self._silence.longest - time.monotonic()) > 0:  # noqa: ASYNC110 - a moment is waited for, not an event
            await asyncio.sleep(left)
        await self._socket.close()
