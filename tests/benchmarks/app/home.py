"""What stands in for Home Assistant behind the link: it speaks the protocol and knows nothing."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any, Self

import aiohttp

from custom_components.homelab_hub.protocol.app import KEEP, LINK_PATH, PING, Kept
from custom_components.homelab_hub.protocol.codec import decode, encode
from custom_components.homelab_hub.protocol.discord import CONFIGURE, Settings
from custom_components.homelab_hub.protocol.frames import Ack, Event, Frame, Hello, Welcome
from custom_components.homelab_hub.protocol.peer import Asked, Handlers, Peer
from custom_components.homelab_hub.protocol.questions import (
    HOME,
    HOME_NAMES,
    TOKEN,
    Answer,
    HomeWish,
    Names,
    NameWanted,
    Token,
    TokenWanted,
)
from custom_components.homelab_hub.protocol.version import PROTOCOL
from custom_components.homelab_hub.protocol.words import Nothing

CONNECTION = "bench"
ACK_EVERY = 50  # events, or whenever none waits: as the integration does


class Home:
    """A link that is open; `heard` is called with each event that is kept."""

    def __init__(self, settings: Settings, bot_token: str, heard: Callable[[Event], None]) -> None:
        """Prepare what is answered."""
        self._settings = settings
        self._bot_token = bot_token
        self._heard = heard
        self._stack = AsyncExitStack()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._welcome = asyncio.Event()
        self._events: asyncio.Queue[int] = asyncio.Queue()
        self.peer = Peer(self._send, self._handlers())

    async def open(self, url: str, token: str) -> Self:
        """Connect, greet, and say what there is."""
        session = await self._stack.enter_async_context(aiohttp.ClientSession())
        headers = {"Authorization": f"Bearer {token}"}
        self._socket = await session.ws_connect(url + LINK_PATH, headers=headers)
        works = [asyncio.create_task(work) for work in (self._read(), self._acknowledge())]
        self._stack.push_async_callback(_ended, *works)
        await self._send(Hello(protocol=PROTOCOL, software="0", home="bench"))
        async with asyncio.timeout(10):
            await self._welcome.wait()
        await self.peer.ask(KEEP, Kept(connections=[CONNECTION]))
        await self.peer.ask(CONFIGURE, self._settings, connection=CONNECTION)
        return self

    async def close(self) -> None:
        """Hang up."""
        assert self._socket
        await self._socket.close()
        await self._stack.aclose()
        await self.peer.close()

    async def ping(self) -> None:
        """Make a round trip."""
        await self.peer.ask(PING, Nothing())

    def _handlers(self) -> Handlers:
        """Return the answers, which take no time."""

        async def token(_: TokenWanted, __: Asked[Any]) -> Token:
            return Token(token=self._bot_token)

        async def home(wish: HomeWish, _: Asked[Any]) -> Answer:
            return Answer(text=f"The lamp is off ({wish.verb}, {wish.name}).")

        async def names(_: NameWanted, __: Asked[Any]) -> Names:
            return Names(names=["lamp"])

        handlers = Handlers()
        handlers.add(TOKEN, token)
        handlers.add(HOME, home)
        handlers.add(HOME_NAMES, names)
        return handlers

    async def _send(self, frame: Frame) -> None:
        """Send a frame."""
        assert self._socket
        await self._socket.send_str(encode(frame))

    async def _read(self) -> None:
        """Take what comes."""
        assert self._socket
        async for message in self._socket:
            match decode(message.data):
                case Welcome():
                    self._welcome.set()
                case Event(id=int(id_)) as event:
                    self._heard(event)
                    self._events.put_nowait(id_)
                case Event():
                    pass
                case frame:
                    await self.peer.receive(frame)

    async def _acknowledge(self) -> None:
        """Acknowledge what was heard."""
        unsaid = 0
        while True:
            id_ = await self._events.get()
            unsaid += 1
            if unsaid >= ACK_EVERY or self._events.empty():
                await self._send(Ack(id=id_))
                unsaid = 0


async def _ended(*works: asyncio.Task[None]) -> None:
    """End tasks."""
    for work in works:
        work.cancel()
    await asyncio.gather(*works, return_exceptions=True)
