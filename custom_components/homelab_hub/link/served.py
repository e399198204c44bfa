"""The connections that are loaded and have something in the app."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
import time
from typing import Any, Final, override

from homeassistant.core import HomeAssistant

from ..protocol.words import Method

PATIENCE: Final = 60.0
"""How many seconds a connection may take to be loaded, before its events are nobody's."""

type Configure = Callable[[], tuple[Method[Any, Any, Any], Any]]
"""Returns what the app is asked so that it knows how a connection is wanted, with its parameters."""


class Served(Mapping[str, Configure]):
    """How the app is told of connections, by the ids of their entries."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start without any."""
        self._hass = hass
        self._served: dict[str, Configure] = {}
        self._left: dict[str, float] = {}
        self._awaited: dict[str, asyncio.Event] = {}

    def add(self, connection: str, configure: Configure) -> Callable[[], None]:
        """Serve a connection until the returned function is called."""
        self._served[connection] = configure
        self._left.pop(connection, None)
        if (awaited := self._awaited.pop(connection, None)) is not None:
            awaited.set()

        def remove() -> None:
            if self._served.get(connection) is configure:
                del self._served[connection]
                self._left[connection] = time.monotonic()

        return remove

    async def has(self, connection: str, since: float) -> bool:
        """Return whether a connection is served, now or a minute after `since` at the latest.

        One that was reloaded has its minute from then. `since` is in seconds of `time.monotonic`.
        """
        if connection in self._served:
            return True
        entry = self._hass.config_entries.async_get_entry(connection)
        if entry is None or entry.disabled_by is not None:
            return False
        end = max(since, self._left.get(connection, since)) + PATIENCE
        awaited = self._awaited.setdefault(connection, asyncio.Event())
        try:
            async with asyncio.timeout(end - time.monotonic()):
                await awaited.wait()
        except TimeoutError:
            return False
        return True

    @override
    def __getitem__(self, connection: str) -> Configure:
        """Return how the app is told of a connection."""
        return self._served[connection]

    @override
    def __iter__(self) -> Iterator[str]:
        """Return the ids."""
        return iter(self._served)

    @override
    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._served)
