"""The integration's end of a link, for tests: it speaks the protocol and does nothing by itself."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, ClientWebSocketResponse, Fingerprint, WSMsgType

from homelab_hub_protocol.app import LINK_PATH
from homelab_hub_protocol.codec import decode, encode
from homelab_hub_protocol.frames import Ack, Event, Frame, Hello, Refused, Welcome
from homelab_hub_protocol.peer import Handlers, Peer
from homelab_hub_protocol.version import PROTOCOL
from homelab_hub_upstream.secret import Secret
from tests.waiting import until


class Integration:
    """A link that is open. `states` and `events` are what has come, `code` why it was closed."""

    def __init__(self, socket: ClientWebSocketResponse, handlers: Handlers) -> None:
        """Take an open socket, and what to answer."""
        self.socket = socket
        self.handlers = handlers
        self.peer = Peer(self.send, self.handlers)
        self.welcome: Welcome | None = None
        self.refused: Refused | None = None
        self.frames: list[Frame] = []
        self.acknowledging = False
        self.closed = asyncio.Event()
        self.reader = asyncio.create_task(self._read())

    @property
    def events(self) -> list[Event]:
        """The events that are kept, in the order in which they came."""
        return [one for one in self.frames if isinstance(one, Event) and one.id is not None]

    @property
    def states(self) -> list[Event]:
        """The states, in the order in which they came."""
        return [one for one in self.frames if isinstance(one, Event) and one.id is None]

    @property
    def code(self) -> int | None:
        """Why the link was closed."""
        return self.socket.close_code

    async def send(self, frame: Frame) -> None:
        """Send a frame."""
        await self.socket.send_str(encode(frame))

    async def hello(self, home: str = "home", protocol: int = PROTOCOL) -> Welcome | Refused:
        """Greet, and return the answer."""
        await self.send(Hello(protocol=protocol, software="0.1.0", home=home))
        answer: Welcome | Refused = await until(lambda: self.welcome or self.refused)
        return answer

    async def ack(self, id_: int) -> None:
        """Acknowledge events."""
        await self.send(Ack(id=id_))

    async def _read(self) -> None:
        """Take what comes."""
        async for message in self.socket:
            assert message.type is WSMsgType.TEXT
            frame = decode(message.data)
            self.frames.append(frame)
            match frame:
                case Welcome():
                    self.welcome = frame
                case Refused():
                    self.refused = frame
                case Event(id=int(id_)) if self.acknowledging:
                    await self.ack(id_)
                case Event():
                    pass
                case _:
                    await self.peer.receive(frame)
        self.closed.set()


@asynccontextmanager
async def connect(
    port: int,
    token: Secret | None,
    fingerprint: str | None = None,
    handlers: Handlers | None = None,
) -> AsyncGenerator[Integration]:
    """Open a link; nothing is said yet."""
    headers = {} if token is None else {"Authorization": f"Bearer {token.reveal()}"}
    scheme = "ws" if fingerprint is None else "wss"
    trust = True if fingerprint is None else Fingerprint(bytes.fromhex(fingerprint))
    async with (
        ClientSession() as session,
        session.ws_connect(
            f"{scheme}://127.0.0.1:{port}{LINK_PATH}", headers=headers, ssl=trust
        ) as socket,
    ):
        integration = Integration(socket, handlers or Handlers())
        try:
            yield integration
        finally:
            await socket.close()
            await integration.reader
            await integration.peer.close()


@asynccontextmanager
async def linked(
    port: int,
    token: Secret | None,
    home: str = "home",
    *,
    acknowledging: bool = False,
    handlers: Handlers | None = None,
) -> AsyncGenerator[Integration]:
    """Open a link that the app has welcomed."""
    async with connect(port, token, handlers=handlers) as integration:
        integration.acknowledging = acknowledging
        assert isinstance(await integration.hello(home), Welcome)
        yield integration
