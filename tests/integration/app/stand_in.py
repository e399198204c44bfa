"""A small app: speaks the protocol over real sockets, and keeps what it heard for tests to look at."""

from collections.abc import AsyncIterator
import ssl
import time
from typing import Any, Self

from aiohttp import WSMsgType, web

from custom_components.homelab_hub.protocol.app import (
    APP_STATE,
    KEEP,
    PING,
    REPLACE_TOKEN,
    AppState,
    Kept,
    LinkToken,
)
from custom_components.homelab_hub.protocol.codec import decode, encode, pack
from custom_components.homelab_hub.protocol.discord import MEMBERSHIP
from custom_components.homelab_hub.protocol.frames import Ack, Event, Hello, Refused, Welcome
from custom_components.homelab_hub.protocol.peer import Asked, Handlers, Peer
from custom_components.homelab_hub.protocol.version import PROTOCOL, Side
from custom_components.homelab_hub.protocol.words import EventType, Nothing

TOKEN = "the token of the stand-in"
VERSION = "0.1.0"


class AppStandIn:
    """An app that listens on a port of this machine while it is entered."""

    def __init__(self) -> None:
        """Begin with a token and nothing to tell."""
        self.tokens = {TOKEN}
        self.id = "app-1"
        self.software = VERSION
        self.protocol = PROTOCOL
        self.refusal: Side | None = None
        self.refuses = False
        self.state = AppState(version=VERSION, started_at=1_700_000_000, memory=52_428_800)
        self.handlers = Handlers()
        self.hellos: list[Hello] = []
        self.acks: list[int] = []
        self.kept: list[list[str]] = []
        self.files: dict[str, bytes] = {}
        self.events: dict[int, Event] = {}
        self.port = 0
        self.tls: ssl.SSLContext | None = None
        self.peer: Peer | None = None
        self.socket: web.WebSocketResponse | None = None
        self._ids = 0
        self._runner: web.AppRunner | None = None
        self.handlers.add(PING, self._ping)
        self.handlers.add(KEEP, self._keep)
        self.handlers.add(REPLACE_TOKEN, self._replace_token)

    async def start(self) -> None:
        """Listen, at the same port as before if there was one."""
        application = web.Application(client_max_size=2**30)
        application.router.add_get("/link", self._link)
        application.router.add_get("/health", self._health)
        application.router.add_post("/files", self._file)
        self._runner = web.AppRunner(
            application, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=self.tls)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Hang up and listen no more."""
        if self.socket is not None:
            await self.socket.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        """Start."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.stop()

    @property
    def connected(self) -> bool:
        """Return whether Home Assistant is connected."""
        return self.socket is not None

    @property
    def the_peer(self) -> Peer:
        """Return the other end of the link that is up."""
        assert self.peer is not None
        return self.peer

    async def happen[D](
        self, event_type: EventType[D], data: D, connection: str | None = None
    ) -> int | None:
        """Send an event; a kept one again and again until it is acknowledged."""
        id_ = None
        if event_type.kept:
            self._ids += 1
            id_ = self._ids
        event = Event(
            type=event_type.name, data=pack(data), at=time.time(), connection=connection, id=id_
        )
        if id_ is not None:
            self.events[id_] = event
        if self.socket is not None:
            await self.socket.send_str(encode(event))
        return id_

    def forget_acks(self, *happened: Any, connection: str) -> None:
        """Have the first membership events wait again, as if their acknowledgements were lost."""
        self.events = {
            id_: Event(type=MEMBERSHIP.name, data=pack(data), at=1.0, connection=connection, id=id_)
            for id_, data in enumerate(happened, 1)
        }

    def lose_everything(self) -> None:
        """Be another app, as after its data were lost."""
        self.id = "app-2"
        self.events, self.acks, self._ids = {}, [], 0

    async def say(self, text: str) -> None:
        """Send a text as it is."""
        assert self.socket is not None
        await self.socket.send_str(text)

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a link."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            raise web.HTTPUnauthorized
        self.tokens = {token}
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        hello = decode((await socket.receive()).data)
        assert isinstance(hello, Hello)
        self.hellos.append(hello)
        if self.refuses:
            refused = Refused(protocol=self.protocol, software=self.software, update=self.refusal)
            await socket.send_str(encode(refused))
            await socket.close()
            return socket
        if self.socket is not None:
            await self.socket.close()
        welcome = Welcome(
            protocol=self.protocol,
            software=self.software,
            app=self.id,
            oldest=min(self.events, default=None),
            last=self._ids,
        )
        await socket.send_str(encode(welcome))
        await self._serve(socket)
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        """Tell what there is, and answer until the link ends."""

        async def send(frame: Any) -> None:
            await socket.send_str(encode(frame))

        peer = Peer(send, self.handlers)
        self.socket, self.peer = socket, peer
        try:
            await self.happen(APP_STATE, self.state)
            for event in tuple(self.events.values()):
                await send(event)
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
                frame = decode(message.data)
                if isinstance(frame, Ack):
                    self.acks.append(frame.id)
                    self.events = {id_: e for id_, e in self.events.items() if id_ > frame.id}
                else:
                    await peer.receive(frame)
        except ConnectionError:
            pass
        finally:
            await peer.close()
            if self.socket is socket:
                self.socket = self.peer = None

    async def _health(self, _request: web.Request) -> web.Response:
        """Say that all is well."""
        return web.json_response({"status": "ok"})

    async def _file(self, request: web.Request) -> web.Response:
        """Take a file."""
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            raise web.HTTPUnauthorized
        content = await request.read()
        id_ = f"file-{len(self.files) + 1}"
        self.files[id_] = content
        name = request.query["name"]
        return web.json_response({"id": id_, "name": name, "size": len(content)})

    async def _ping(self, _params: Nothing, _asked: Asked[Any]) -> Nothing:
        """Answer at once."""
        return Nothing()

    async def _keep(self, params: Kept, _asked: Asked[Any]) -> Nothing:
        """Note which connections there are."""
        self.kept.append(params.connections)
        return Nothing()

    async def _replace_token(self, _params: Nothing, _asked: Asked[Any]) -> LinkToken:
        """Make a token that is good beside the old one until it is used."""
        self.tokens.add("a new token")
        return LinkToken(token="a new token")


async def parts(*content: bytes) -> AsyncIterator[bytes]:
    """Yield the parts of a file."""
    for part in content:
        yield part
