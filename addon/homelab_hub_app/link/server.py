"""The link's listener: who may connect, the greeting, and files."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
import logging
from typing import Final

from aiohttp import WSMsgType, hdrs, web

from homelab_hub_app import VERSION
from homelab_hub_app.listener import peer_of
from homelab_hub_protocol.app import FILES_PATH, LINK_PATH, Uploaded
from homelab_hub_protocol.codec import MAX_FRAME, decode, encode, pack
from homelab_hub_protocol.errors import Code, ProtocolError, RequestError
from homelab_hub_protocol.frames import Hello, Refused, Welcome
from homelab_hub_protocol.peer import Handlers
from homelab_hub_protocol.version import PROTOCOL, Side, agree
from homelab_hub_upstream.secret import Secret

from . import codes
from .files import CHUNK, MAX_FILE, NO_ROOM, Files
from .home import Home
from .outbox import Outbox
from .pairing import Pairing
from .send_queue import BOUND, FULL_SECONDS
from .session import Session
from .throttle import Throttle

HEALTH_PATH: Final = "/health"
NAME_LENGTH: Final = 200

_LOGGER: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How patient the server is; times are seconds."""

    hello: float = 10.0
    heartbeat: float = 20.0
    close: float = 2.0
    silence: float = 60.0
    bound: int = BOUND
    full: float = FULL_SECONDS


class LinkServer:
    """Answers `/link`, `/files` and `/health`; `app` is for a listener."""

    def __init__(
        self,
        *,
        instance: str,
        pairing: Pairing,
        home: Home,
        outbox: Outbox,
        handlers: Handlers,
        files: Files,
        limits: Limits | None = None,
    ) -> None:
        """Serve the app with this instance id."""
        self._instance = instance
        self._pairing = pairing
        self._home = home
        self._outbox = outbox
        self._handlers = handlers
        self._files = files
        self._limits = limits or Limits()
        self._throttle = Throttle()
        self._session: Session | None = None
        self.app: Final = web.Application()
        self.app.router.add_get(HEALTH_PATH, health)
        self.app.router.add_get(LINK_PATH, self._link)
        self.app.router.add_post(FILES_PATH, self._file)
        self.app.on_shutdown.append(self._close)

    async def _close(self, _app: web.Application) -> None:
        """Hang up."""
        if (session := self._session) is not None:
            session.end(codes.GOING_AWAY)
            await session.over.wait()

    async def _authorize(self, request: web.Request) -> None:
        """Let those in who have the secret; the right one opens however many wrong ones came."""
        scheme, _space, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        if scheme.lower() == "bearer" and await self._pairing.knows(Secret(token.strip())):
            return
        peer = peer_of(request)
        if wait := self._throttle.fail(peer):
            raise web.HTTPTooManyRequests(headers={hdrs.RETRY_AFTER: str(wait)})
        _LOGGER.warning("%s has no valid secret, and is refused", peer)
        raise web.HTTPUnauthorized(headers={hdrs.WWW_AUTHENTICATE: "Bearer"})

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a link from the greeting to its end."""
        await self._authorize(request)
        limits = self._limits
        socket = web.WebSocketResponse(
            heartbeat=limits.heartbeat,
            max_msg_size=MAX_FRAME + 1,
            timeout=limits.close,
            compress=False,
        )
        await socket.prepare(request)
        try:
            async with asyncio.timeout(limits.hello):
                hello = await _hello(socket)
        except ConnectionError:
            pass  # nobody is there any more
        except TimeoutError:
            await socket.close(code=codes.NO_HELLO)
        except ProtocolError as error:
            _LOGGER.warning("Hung up on %s: the greeting is %s", peer_of(request), error)
            await socket.close(code=codes.GARBAGE)
        else:
            await self._greet(socket, hello)
        return socket

    async def _greet(self, socket: web.WebSocketResponse, hello: Hello) -> None:
        """Answer a greeting; serve the link if both sides understand each other."""
        version = agree(PROTOCOL, hello.protocol)
        former = self._session
        if isinstance(version, Side):
            _LOGGER.error("The %s is too old: it has to be updated", version)
            await _refuse(socket, version)
        elif former is not None and former.home != hello.home:
            _LOGGER.error("Another Home Assistant is refused, since one is connected")
            await _refuse(socket, None)
        else:
            session = self._session = self._new_session(socket, hello)
            try:
                if former is not None:
                    former.end(codes.REPLACED)
                    await former.over.wait()
                await self._serve(session, version, hello)
            finally:
                session.over.set()
                if self._session is session:
                    self._session = None

    def _new_session(self, socket: web.WebSocketResponse, hello: Hello) -> Session:
        """Return a session that has not begun."""
        return Session(
            socket,
            hello.home,
            self._handlers,
            self._outbox,
            bound=self._limits.bound,
            full_seconds=self._limits.full,
        )

    async def _serve(self, session: Session, version: int, hello: Hello) -> None:
        """Serve a link until it ends."""
        welcome = Welcome(
            protocol=version,
            software=VERSION,
            app=self._instance,
            oldest=self._outbox.oldest,
            last=self._outbox.last,
        )
        _LOGGER.info("Home Assistant is connected, with Homelab Hub %s", hello.software)
        self._home.came(session)
        try:
            await session.run(welcome, self._home.states())
        finally:
            self._home.went(session)
            _LOGGER.info("Home Assistant is not connected any more")

    async def _file(self, request: web.Request) -> web.Response:
        """Take a file."""
        await self._authorize(request)
        name = _file_name(request.query.get("name", ""))
        if (request.content_length or 0) > MAX_FILE:
            raise web.HTTPRequestEntityTooLarge(MAX_FILE, request.content_length or 0)
        try:
            id_ = await self._files.receive(name, self._parts(request))
        except RequestError as error:
            raise _not_taken(error) from error
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        uploaded = Uploaded(id=id_, name=name, size=self._files.size(id_))
        return web.json_response(pack(uploaded))

    async def _parts(self, request: web.Request) -> AsyncIterator[bytes]:
        """Yield what comes. Raises `TimeoutError` when nothing does for a minute."""
        while True:
            async with asyncio.timeout(self._limits.silence):
                part = await request.content.read(CHUNK)
            if not part:
                return
            yield part


async def health(_request: web.Request) -> web.Response:
    """Say that the app works, and nothing else."""
    return web.Response(text="ok")


async def _hello(socket: web.WebSocketResponse) -> Hello:
    """Return the greeting. Raises `ProtocolError`, and `ConnectionError` if it ends before."""
    message = await socket.receive()
    if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED):
        raise ConnectionError("closed before the greeting")
    if message.type is not WSMsgType.TEXT:
        raise ProtocolError("not text")
    if not isinstance(hello := decode(message.data), Hello):
        raise ProtocolError(f"no hello but {hello.frame}")
    return hello


async def _refuse(socket: web.WebSocketResponse, update: Side | None) -> None:
    """Say why, and hang up."""
    refused = Refused(protocol=PROTOCOL, software=VERSION, update=update)
    try:
        await socket.send_str(encode(refused))
    except ConnectionError:
        return
    await socket.close(code=codes.NORMAL)


def _not_taken(error: RequestError) -> web.HTTPException:
    """Return the answer to a file that is not taken."""
    text = str(error)
    if error.code is Code.RATE_LIMITED:
        return web.HTTPTooManyRequests(text=text)
    if error.code is Code.FAILED:
        return web.HTTPInternalServerError(text=text)
    if error.reason == NO_ROOM:
        return web.HTTPInsufficientStorage(text=text)
    return web.HTTPRequestEntityTooLarge(MAX_FILE, MAX_FILE, text=text)


def _file_name(name: str) -> str:
    """Return a name that is only a name."""
    last = name.replace("\\", "/").rpartition("/")[2]
    if not (printable := "".join(filter(str.isprintable, last)).strip()):
        raise web.HTTPBadRequest(text="a file needs a name")
    return printable[-NAME_LENGTH:]
