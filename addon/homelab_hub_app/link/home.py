"""Home Assistant, as the rest of the app sees it: there or away."""

import asyncio
from collections.abc import Callable
import time
from typing import Any, Final

from homelab_hub_protocol.app import APP_STATE, SOURCE_STATE
from homelab_hub_protocol.codec import pack, unpack
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.frames import Event
from homelab_hub_protocol.words import EventType, Method

from .outbox import Outbox
from .session import Session

_FIRST: Final = (APP_STATE.name, SOURCE_STATE.name)


class Home:
    """Where states and events are told, and questions are asked."""

    def __init__(self, outbox: Outbox) -> None:
        """Begin while Home Assistant is away."""
        self._outbox = outbox
        self._session: Session | None = None
        self._there = asyncio.Event()
        self._states: dict[tuple[str, str | None], Event] = {}
        self.changed: Final = asyncio.Event()
        """Set when Home Assistant came or went, or a source is doing otherwise."""

    @property
    def session(self) -> Session | None:
        """Return the link, None while Home Assistant is away."""
        return self._session

    def states(self) -> list[Event]:
        """Return the last state of everything: the app's, then those of each source, its own first."""
        return sorted(
            self._states.values(),
            key=lambda event: (event.connection or "", event.type not in _FIRST, event.type),
        )

    def came(self, session: Session) -> None:
        """Take a link; it is told everything from now on."""
        self._session = session
        self._there.set()
        self.changed.set()

    def went(self, session: Session) -> None:
        """Take note that a link is down, which may be an old one."""
        if self._session is session:
            self._session = None
            self._there.clear()
            self.changed.set()

    def tell[D](self, type_: EventType[D], data: D, connection: str | None = None) -> None:
        """Tell a state, or what happened. Never waits."""
        event = Event(type=type_.name, data=pack(data), at=time.time(), connection=connection)
        if type_.kept:
            self._outbox.put(event)
            return
        self._states[event.type, connection] = event
        if type_ is SOURCE_STATE:
            self.changed.set()
        if self._session is not None:
            self._session.tell(event)

    def state[D](self, type_: EventType[D], connection: str | None = None) -> D | None:
        """Return the last state of a kind, None where nothing was told."""
        event = self._states.get((type_.name, connection))
        return None if event is None else unpack(type_.data, event.data)

    def forget(self, connections: set[str]) -> None:
        """Forget the states and events of connections that exist no more."""
        for key in [key for key in self._states if key[1] in connections]:
            del self._states[key]
        self._outbox.forget(connections)

    async def ask[P, R, S](
        self,
        method: Method[P, R, S],
        params: P,
        *,
        connection: str | None = None,
        told: Callable[[S], None] | None = None,
    ) -> R:
        """Return Home Assistant's answer. Raises `RequestError`: `UNAVAILABLE` while it is away."""
        if self._session is None:
            raise RequestError(Code.UNAVAILABLE, "Home Assistant is away")
        ask: Any = self._session.peer.ask
        answer: R = await ask(method, params, connection=connection, told=told)
        return answer

    async def wait(self) -> None:
        """Return when Home Assistant is there."""
        await self._there.wait()
