"""What the app asks of Home Assistant: who answers, how often it may, and a record of each."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
import time
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant

from ..connector.actor import Actor, acting
from ..connector.audit import DATA_AUDIT, Event, Record
from ..const import CONF_KIND
from ..protocol import questions, songs
from ..protocol.errors import Code, RequestError
from ..protocol.peer import Asked, Handlers
from ..protocol.words import Method
from .bucket import Bucket, Pace
from .sources import is_source

type Answerer = Callable[[Any, Asked[Any]], Awaitable[Any]]

COMPONENT: Final = "app"
LOAD_SECONDS: Final = 10.0
LIST: Final[Mapping[str, tuple[Method[Any, Any, Any], Pace]]] = {
    method.name: (method, pace)
    for method, pace in (
        (questions.TOKEN, Pace(at_once=6, every=10.0)),
        (questions.JARVIS, Pace(at_once=20, every=2.0)),
        (questions.HOME, Pace(at_once=30, every=0.5)),
        (questions.HOME_NAMES, Pace(at_once=60, every=0.1)),
        (questions.DECIDE, Pace(at_once=20, every=1.0)),
        (questions.AGENDA, Pace(at_once=20, every=1.0)),
        (songs.SEARCH_SONGS, Pace(at_once=10, every=1.0)),
        (songs.RESOLVE_SONG, Pace(at_once=10, every=1.0)),
        (songs.WHAT_PLAYS, Pace(at_once=10, every=1.0)),
        (songs.FEED_SONG, Pace(at_once=5, every=2.0)),
        (songs.SKIP_SONG, Pace(at_once=5, every=2.0)),
    )
}
"""All that may be asked (docs/adr/0012), and how often for one connection."""


@dataclass(frozen=True, slots=True)
class _Key:
    """A question of a connection; None stands for those without an answer of their own."""

    method: str
    connection: str | None


class Questions:
    """The answers to the list of questions. `handlers` is what the link calls."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start without answers: everything is refused as unknown."""
        self._hass = hass
        self._answers: dict[_Key, Answerer] = {}
        self._buckets: dict[_Key, Bucket] = {}
        self.handlers: Final = Handlers()

    def add[P, R, S](
        self,
        method: Method[P, R, S],
        connection: str | None,
        handler: Callable[[P, Asked[S]], Awaitable[R]],
    ) -> Callable[[], None]:
        """Answer a question of the list, until the returned function is called."""
        assert LIST[method.name][0] == method
        key = _Key(method.name, connection)
        self._answers[key] = handler
        self.handlers.add(method, partial(self._answer, method.name))

        def remove() -> None:
            if self._answers.get(key) is handler:
                del self._answers[key]

        return remove

    async def _answer(self, name: str, params: Any, asked: Asked[Any]) -> Any:
        """Answer a question, if it may be asked, and keep a record of it."""
        entry = self._entry(asked.connection)
        with acting(Actor(component=COMPONENT, source=entry.data[CONF_KIND])):
            outcome: str = Code.FAILED
            try:
                self._check_pace(name, entry)
                await _loaded(entry)
                answer = await self._answerer(name, entry)(params, asked)
            except RequestError as error:
                outcome = error.reason or error.code
                raise
            else:
                outcome = "ok"
                return answer
            finally:
                self._record(name, entry, outcome)

    def _entry(self, connection: str | None) -> ConfigEntry[Any]:
        """Return the entry of a connection that the app runs something for."""
        entry = self._hass.config_entries.async_get_entry(connection or "")
        if entry is None or not is_source(entry):
            raise RequestError(Code.FORBIDDEN, "not a connection of the app")
        return entry

    def _check_pace(self, name: str, entry: ConfigEntry[Any]) -> None:
        """Raise `RequestError` if the question is asked too often."""
        key = _Key(name, entry.entry_id)
        bucket = self._buckets.setdefault(key, Bucket(LIST[name][1], time.monotonic))
        if (wait := bucket.take()) > 0:
            raise RequestError(Code.RATE_LIMITED, f"{name} too often", retry_after=wait)

    def _answerer(self, name: str, entry: ConfigEntry[Any]) -> Answerer:
        """Return who answers."""
        own = self._answers.get(_Key(name, entry.entry_id))
        if (answerer := own or self._answers.get(_Key(name, None))) is None:
            raise RequestError(Code.UNKNOWN_METHOD, f"{entry.data[CONF_KIND]} does not know {name}")
        return answerer

    def _record(self, name: str, entry: ConfigEntry[Any], outcome: str) -> None:
        """Keep a record: what was asked for which connection, not what was said."""
        self._hass.data[DATA_AUDIT].record(
            Record(
                event=Event.USED,
                connection=entry.entry_id,
                kind=entry.data[CONF_KIND],
                title=entry.title,
                outcome=outcome,
                details={"call": name},
            )
        )


async def _loaded(entry: ConfigEntry[Any]) -> None:
    """Return when a connection is loaded, if it is about to be. Raises `RequestError`."""
    if entry.state is ConfigEntryState.SETUP_IN_PROGRESS:
        changed = asyncio.Event()
        forget = entry.async_on_state_change(changed.set)
        try:
            async with asyncio.timeout(LOAD_SECONDS):
                await changed.wait()
        except TimeoutError:
            pass  # its state says so
        finally:
            forget()
    if entry.state is not ConfigEntryState.LOADED:
        raise RequestError(Code.UNAVAILABLE, "the connection is not loaded", retry_after=5)
