"""The composition root: makes the parts of the app, joins them, and ends them in order."""

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack
import logging
import time
from typing import Any, Final, Self

from homelab_hub_protocol.app import (
    KEEP,
    PING,
    PUBLIC_PAGES,
    REPLACE_PUBLIC_KEY,
    REPLACE_TOKEN,
    SOURCE_STATE,
    AppState,
    Kept,
    LinkToken,
    PublicPages,
)
from homelab_hub_protocol.peer import Asked, Handlers
from homelab_hub_protocol.words import Nothing

from . import VERSION
from .discovery import Discovery, own_name
from .identity import Identity
from .link.files import Files
from .link.home import Home
from .link.outbox import Outbox
from .link.pairing import Pairing
from .link.server import Limits, LinkServer
from .link.tls import Tls, load_tls
from .listener import Listener
from .pulse import Pulse
from .rate import Rate
from .settings import Settings
from .sources.context import SourceContext
from .sources.kinds import KINDS
from .sources.source import SourceKind
from .sources.sources import Sources
from .store.connections import Connections
from .store.events import Events
from .store.facts import Facts
from .store.opening import open_store
from .store.store import Store
from .supervision import Supervision
from .web.ingress import ingress_app
from .web.public import public_app, status_page
from .web.report import Report

FLUSH_SECONDS: Final = 5.0
"""How long writing down the last events may take when the app ends."""

_LOGGER: Final = logging.getLogger(__name__)


class Hub:
    """The app: running inside `async with`, and at its end everything is on disk.

    Entering raises `StoreError`, `SettingsError`, `ListenError` or `OSError`.
    """

    link: Listener
    public: Listener
    ingress: Listener | None = None

    def __init__(
        self,
        settings: Settings,
        kinds: Iterable[SourceKind[Any]] = KINDS,
        limits: Limits | None = None,
    ) -> None:
        """Take the settings; nothing happens yet."""
        self._settings = settings
        self._kinds = kinds
        self._limits = limits
        self._stack = AsyncExitStack()
        self._supervision = Supervision()
        self._listeners: list[Listener] = []
        self._messages = Rate()
        self._started_at = time.time()

    async def __aenter__(self) -> Self:
        """Start."""
        async with self._stack as undone:
            await self._start()
            self._stack = undone.pop_all()
        return self

    async def __aexit__(self, *_error: object) -> None:
        """End: first who comes from outside, last the store."""
        await self._stack.aclose()

    async def report(self) -> Report:
        """Return how the app is doing."""
        states = {
            connection: (kind, self._home.state(SOURCE_STATE, connection))
            for connection, kind in self._sources.names.items()
        }
        return Report(
            app=await self._pulse.state(),
            connected=self._home.session is not None,
            sources=[(kind, state) for kind, state in states.values() if state is not None],
            public=f":{self.public.port}/{self._identity.public_key.reveal()}/",
            fingerprint=self._tls.fingerprint if self._tls is not None else "",
        )

    async def _start(self) -> None:
        """Make the parts, each after those it needs."""
        settings, stack = self._settings, self._stack
        self._tls: Tls | None = await load_tls(settings)
        self._store: Store = await open_store(settings.data, settings.database_url)
        stack.push_async_callback(self._store.close)
        facts = Facts(self._store)
        self._identity = await Identity.load(facts)
        self._pairing = Pairing(facts, settings.data)
        await self._pairing.load()
        self._files = Files(settings.data)
        await self._files.open()
        stack.push_async_callback(self._files.close)
        stack.push_async_callback(self._supervision.stop)
        await self._start_outbox()
        self._home = Home(self._outbox)
        self._sources = Sources(
            self._kinds,
            connections=Connections(self._store),
            home=self._home,
            supervision=self._supervision,
            context=self._context,
        )
        stack.push_async_callback(self._stop_serving)
        self._pulse = Pulse(self._home, self._state)
        await self._pulse.beat()
        await self._listen()
        self._supervise()

    async def _start_outbox(self) -> None:
        """Go on with the events of the last run."""
        outbox = self._outbox = Outbox(Events(self._store))
        await outbox.load(restored=self._store.restored)
        task = self._supervision.start("outbox", outbox.run)

        async def flush() -> None:
            outbox.close()
            await asyncio.wait([task], timeout=FLUSH_SECONDS)

        self._stack.push_async_callback(flush)

    async def _listen(self) -> None:
        """Open the ports; the link's last, when all that it serves is there."""
        settings = self._settings
        pages = {"": status_page(self.report)}
        identity = self._identity
        self.public = Listener("public pages", public_app(lambda: identity.public_key, pages))
        await self._open(self.public, settings.public_port)
        if settings.supervisor_token is not None:
            self.ingress = Listener("ingress", ingress_app(settings.ingress_peer, self.report))
            await self._open(self.ingress, settings.ingress_port)
        server = LinkServer(
            instance=self._identity.instance,
            pairing=self._pairing,
            home=self._home,
            outbox=self._outbox,
            handlers=self._handlers(),
            files=self._files,
            limits=self._limits,
        )
        self.link = Listener("link", server.app)
        await self._open(self.link, settings.link_port, self._tls)

    async def _open(self, listener: Listener, port: int, tls: Tls | None = None) -> None:
        """Listen until the app ends."""
        await listener.open(self._settings.host, port, tls.context if tls is not None else None)
        self._listeners.append(listener)
        _LOGGER.info("%s: port %d", listener.name, listener.port)

    async def _stop_serving(self) -> None:
        """Hang up on everybody, here and upstream; together, since there are only ten seconds."""
        ends = [listener.close() for listener in self._listeners]
        await asyncio.gather(self._sources.close(), *ends)

    def _supervise(self) -> None:
        """Start what runs all the time."""
        self._supervision.start("pulse", self._pulse.run)
        self._supervision.start("sources", self._sources.load)
        self._discovery: Discovery | None = None
        if (token := self._settings.supervisor_token) is not None:
            self._discovery = Discovery(self._settings.supervisor_url, token, self._address)
            self._supervision.start("discovery", self._discovery.run)

    def _handlers(self) -> Handlers:
        """Return what the app answers."""

        async def ping(_params: Nothing, _asked: Asked[Any]) -> Nothing:
            return Nothing()

        async def keep(kept: Kept, _asked: Asked[Any]) -> Nothing:
            await self._sources.keep(kept.connections)
            return Nothing()

        async def replace_token(_params: Nothing, _asked: Asked[Any]) -> LinkToken:
            token = await self._pairing.replace()
            if self._discovery is not None:
                self._discovery.again()
            return LinkToken(token=token.reveal())

        async def public_pages(_params: Nothing, _asked: Asked[Any]) -> PublicPages:
            return PublicPages(port=self.public.port, key=self._identity.public_key.reveal())

        async def replace_public_key(params: Nothing, asked: Asked[Any]) -> PublicPages:
            await self._identity.replace_public_key()
            return await public_pages(params, asked)

        handlers = Handlers()
        handlers.add(PING, ping)
        handlers.add(PUBLIC_PAGES, public_pages)
        handlers.add(REPLACE_PUBLIC_KEY, replace_public_key)
        handlers.add(KEEP, keep)
        handlers.add(REPLACE_TOKEN, replace_token)
        self._sources.answer_with(handlers)
        return handlers

    def _context(self, connection: str) -> SourceContext:
        """Return what a source gets."""
        return SourceContext(
            connection,
            home=self._home,
            store=self._store,
            files=self._files,
            messages=self._messages,
        )

    def _state(self) -> AppState:
        """Return how the app is doing, all but its memory."""
        session = self._home.session
        return AppState(
            version=VERSION,
            started_at=self._started_at,
            memory=0,
            messages_per_minute=self._messages.per_minute(),
            waiting=self._outbox.waiting,
            lost=self._outbox.lost,
            queues={
                "link": session.queued if session is not None else 0,
                "outbox": self._outbox.unwritten,
                "store": self._store.waiting,
            },
            database=self._store.database,
        )

    def _address(self) -> dict[str, Any] | None:
        """Return where the link is and its secret, None if that is not known."""
        if (token := self._pairing.token) is None:
            return None
        return {
            "host": own_name(),
            "port": self.link.port,
            "token": token.reveal(),
            "tls": self._tls is not None,
            "fingerprint": self._tls.fingerprint if self._tls is not None else "",
            "app": self._identity.instance,
        }
