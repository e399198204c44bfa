"""The sources that run: one for each connection that Home Assistant has configured."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
import logging
import time
from typing import Any, Final

from homelab_hub_app.link.home import Home
from homelab_hub_app.store.connections import Configured, Connections
from homelab_hub_app.supervision import Supervision, ended
from homelab_hub_protocol.app import SOURCE_STATE, SourceState, SourceStatus
from homelab_hub_protocol.codec import pack, unpack
from homelab_hub_protocol.errors import Code, ProtocolError, RequestError
from homelab_hub_protocol.peer import Asked, Handlers
from homelab_hub_protocol.words import Method, Nothing

from .source import Context, Source, SourceKind

FAILED: Final = "failed"
UNREACHABLE: Final = "unreachable"
"""Reasons of a source that an error has stopped; it is tried again."""

_LOGGER: Final = logging.getLogger(__name__)


@dataclass(slots=True)
class _Running:
    """A source, and the task that runs it."""

    kind: SourceKind[Any]
    source: Source[Any]
    task: asyncio.Task[None]


class Sources:
    """Makes, configures, asks and ends sources."""

    def __init__(
        self,
        kinds: Iterable[SourceKind[Any]],
        *,
        connections: Connections,
        home: Home,
        supervision: Supervision,
        context: Callable[[str], Context],
    ) -> None:
        """Know these kinds; call `load`."""
        self._kinds = {kind.name: kind for kind in kinds}
        self._connections = connections
        self._home = home
        self._supervision = supervision
        self._context = context
        self._running: dict[str, _Running] = {}
        self._changing = asyncio.Lock()

    @property
    def names(self) -> dict[str, str]:
        """Return the kind of each source, by connection."""
        return {connection: running.kind.name for connection, running in self._running.items()}

    def answer_with(self, handlers: Handlers) -> None:
        """Have requests for connections answered by their sources."""
        for kind in self._kinds.values():
            handlers.add(kind.configure, partial(self._configure, kind))
            for method in kind.methods:
                handlers.add(method, partial(self._answer, method))

    async def load(self) -> None:
        """Run what was configured before the app ended last. Raises `StoreError`.

        May be called again; what runs already is left alone.
        """
        for configured in await self._connections.all():
            async with self._changing:
                kind = self._kinds.get(configured.kind)
                if kind is None or configured.connection in self._running:
                    continue
                try:
                    settings = unpack(kind.configure.params, configured.settings)
                    await self._begin(kind, configured.connection, settings)
                except (ProtocolError, RequestError) as error:
                    # Home Assistant sends them again when it is there.
                    _LOGGER.warning("Stored settings of %s are not usable: %s", kind.name, error)

    async def keep(self, connections: list[str]) -> None:
        """End the sources of all other connections, and forget them. Raises `StoreError`."""
        async with self._changing:
            gone = {one for one in self._running if one not in connections}
            for connection in gone:
                await ended(self._running.pop(connection).task)
            self._home.forget(gone)
            await self._connections.keep(connections)

    async def close(self) -> None:
        """End all sources."""
        await asyncio.gather(*(ended(running.task) for running in self._running.values()))

    async def _configure(self, kind: SourceKind[Any], settings: Any, asked: Asked[Any]) -> Nothing:
        """Go by the settings of a connection from now on, also after a restart."""
        if (connection := asked.connection) is None:
            raise RequestError(Code.INVALID, "settings of no connection")
        async with self._changing:
            running = self._running.get(connection)
            if running is not None and running.kind is not kind:
                await ended(self._running.pop(connection).task)
                running = None
            if running is None:
                await self._begin(kind, connection, settings)
            else:
                await self._change(running, connection, settings)
            await self._connections.put(
                Configured(connection=connection, kind=kind.name, settings=pack(settings))
            )
        return Nothing()

    async def _begin(self, kind: SourceKind[Any], connection: str, settings: Any) -> None:
        """Make and run a source."""
        make = await asyncio.to_thread(kind.load)
        source = make(self._context(connection), settings)
        self._tell(connection, SourceStatus.STARTING)
        task = self._run(kind, connection, source)
        self._running[connection] = _Running(kind, source, task)

    async def _change(self, running: _Running, connection: str, settings: Any) -> None:
        """Give a source its settings, and run it again if it rests.

        It may go by others than it was told last: a moderator can change them by command.
        """
        await running.source.configure(settings)
        if running.task.done():
            self._tell(connection, SourceStatus.STARTING)
            running.task = self._run(running.kind, connection, running.source)

    def _run(
        self, kind: SourceKind[Any], connection: str, source: Source[Any]
    ) -> asyncio.Task[None]:
        """Run a source under supervision."""
        failed = partial(self._failed, connection)
        return self._supervision.start(f"{kind.name} {connection}", source.run, failed)

    def _failed(self, connection: str, error: Exception) -> None:
        """Tell why a source has ended, which begins anew soon."""
        match error:
            case RequestError(code=Code.UNAVAILABLE):
                self._tell(connection, SourceStatus.WAITING_FOR_TOKEN)
            case OSError() | TimeoutError():
                self._tell(connection, SourceStatus.RECONNECTING, UNREACHABLE)
            case _:
                self._tell(connection, SourceStatus.RECONNECTING, FAILED)

    def _tell(self, connection: str, status: SourceStatus, reason: str = "") -> None:
        """Tell how a source is doing, when it cannot say so itself."""
        state = SourceState(status=status, since=time.time(), reason=reason)
        self._home.tell(SOURCE_STATE, state, connection)

    async def _answer(self, method: Method[Any, Any, Any], params: Any, asked: Asked[Any]) -> Any:
        """Answer a request by the source of its connection."""
        if (running := self._running.get(asked.connection or "")) is None:
            raise RequestError(Code.NOT_FOUND, "the connection is not configured")
        if (known := running.source.handlers.get(method.name)) is None:
            raise RequestError(Code.UNKNOWN_METHOD, f"{running.kind.name} has no {method.name}")
        return await known[1](params, asked)
