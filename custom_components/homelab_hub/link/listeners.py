"""Who hears the events of the app."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.util import dt as dt_util

from ..const import LOGGER
from ..protocol.codec import unpack
from ..protocol.errors import ProtocolError
from ..protocol.frames import Event
from ..protocol.words import EventType
from .happened import Happened, Listener

PATIENCE: Final = 10.0
"""How many seconds a listener may hold up the events behind."""


@dataclass(frozen=True, slots=True, eq=False)
class _Heard:
    """A listener and what it listens for."""

    event_type: EventType[Any]
    listener: Listener[Any]


class Listeners:
    """The listeners of each type of event and each connection."""

    def __init__(self) -> None:
        """Start with nobody."""
        self._heard: dict[tuple[str, str | None], list[_Heard]] = {}

    def add[D](
        self, event_type: EventType[D], connection: str | None, listener: Listener[D]
    ) -> Callable[[], None]:
        """Add a listener, until the returned function is called."""
        key = event_type.name, connection
        heard = _Heard(event_type, listener)
        self._heard.setdefault(key, []).append(heard)

        def remove() -> None:
            if heard in (all_of_them := self._heard.get(key, [])):
                all_of_them.remove(heard)
                if not all_of_them:
                    del self._heard[key]

        return remove

    async def tell(self, event: Event) -> None:
        """Call the listeners of an event one after the other; returns when all are done."""
        for heard in tuple(self._heard.get((event.type, event.connection), ())):
            try:
                waiting = heard.listener(_happened(heard.event_type, event))
                if waiting is not None:
                    async with asyncio.timeout(PATIENCE):
                        await waiting
            except ProtocolError as error:
                LOGGER.warning("An event %s of the app is not understood: %s", event.type, error)
            except TimeoutError:
                LOGGER.warning("An event %s of the app took too long", event.type)
            except Exception:  # noqa: BLE001 - dispatch: a listener's mistake must not end the link
                LOGGER.exception("An event %s of the app could not be handled", event.type)


def _happened[D](event_type: EventType[D], event: Event) -> Happened[D]:
    """Return an event as listeners see it. Raises `ProtocolError`."""
    return Happened(
        data=unpack(event_type.data, event.data),
        at=dt_util.utc_from_timestamp(event.at),
        connection=event.connection,
        id=event.id,
    )
