"""The way to the app, as the rest of the integration sees it."""

from collections.abc import AsyncIterable, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.signal_type import SignalType

from ..const import DOMAIN, LOGGER
from ..protocol.codec import unpack
from ..protocol.errors import Code, ProtocolError, RequestError
from ..protocol.frames import Event, Welcome
from ..protocol.peer import Asked
from ..protocol.words import EventType, Method
from .errors import LinkError
from .happened import Listener
from .listeners import Listeners
from .questions import Questions
from .served import Configure, Served

if TYPE_CHECKING:
    from .session import Session

SIGNAL_LINK_CHANGED: SignalType[()] = SignalType(f"{DOMAIN}.link_changed")
"""Sent when the app comes or goes, and when why it is away is another reason."""


class Link:
    """The link of this Home Assistant to its app, up or down, set up or not."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin without an app."""
        self.hass: Final = hass
        self._session: Session | None = None
        self._states: dict[tuple[str, str | None], _State] = {}
        self.served: Final = Served(hass)
        self.listeners: Final = Listeners()
        self.questions: Final = Questions(hass)
        self.error: LinkError | None = None
        """Why the app is away, None while it is not, or while nobody has tried."""
        self.set_up = False
        """Whether the app is set up, so that it may come."""

    @property
    def connected(self) -> bool:
        """Return whether the app can be asked now."""
        return self._session is not None

    @property
    def app(self) -> Welcome | None:
        """Return what the app said of itself, None while it is away."""
        return self._session.welcome if self._session is not None else None

    @property
    def latency(self) -> float | None:
        """Return how long a question and its answer took lately, in seconds."""
        return self._session.latency if self._session is not None else None

    async def ask[P, R, S](
        self,
        method: Method[P, R, S],
        params: P,
        *,
        connection: str | None = None,
        told: Callable[[S], None] | None = None,
    ) -> R:
        """Return the app's answer. Raises `RequestError`.

        `connection` is the id of the config entry it is about. `told` gets the parts that come
        before the end. `Code.UNAVAILABLE` means that the app is away; if it went while it was
        asked, nobody knows whether it was done.
        """
        return await self._up().peer.ask(method, params, connection=connection, told=told)

    async def upload(self, name: str, stream: AsyncIterable[bytes]) -> str:
        """Give the app a file, and return its id; it is deleted when used, or after ten minutes.

        Raises `RequestError`: `TOO_LARGE` above 100 MiB, `UNAVAILABLE` while the app is away.
        """
        return await self._up().upload(name, stream)

    @callback
    def on[D](
        self, event_type: EventType[D], connection: str | None, listener: Listener[D]
    ) -> Callable[[], None]:
        """Call the listener for each event of a type that a connection has, until taken back.

        None as connection stands for the app itself. Kept events come in order, and each is
        acknowledged when its listeners have returned; one that fails is logged and not repeated.
        """
        return self.listeners.add(event_type, connection, listener)

    @callback
    def state[D](self, event_type: EventType[D], connection: str | None) -> D | None:
        """Return the last state of a type, None while the app is away or has not told it."""
        state = self._states.get((event_type.name, connection))
        return None if state is None else state.read(event_type)

    @callback
    def answer[P, R, S](
        self,
        method: Method[P, R, S],
        connection: str | None,
        handler: Callable[[P, Asked[S]], Awaitable[R]],
    ) -> Callable[[], None]:
        """Answer what the app asks for a connection, until the returned function is called.

        None as connection answers for those that have no handler of their own. The handler raises
        `RequestError` for what it does not want to answer.
        """
        return self.questions.add(method, connection, handler)

    @callback
    def serve(self, connection: str, configure: Configure) -> Callable[[], None]:
        """Tell the app how a connection is wanted: now, and after each connect, until taken back.

        Call it when the listeners of the connection are there: its kept events come from then on.
        """
        no_more = self.served.add(connection, configure)
        if self._session is not None:
            self._session.configure(connection)
        return no_more

    @callback
    def came(self, session: Session) -> None:
        """Take a session that is up; for the client."""
        self._session, self.error = session, None
        self.changed()

    @callback
    def went(self, error: LinkError | None) -> None:
        """Have no session, and know why; for the client."""
        news = self._session is not None or type(error) is not type(self.error)
        self._session, self.error = None, error
        self._states.clear()
        if news:
            self.changed()

    @callback
    def changed(self) -> None:
        """Tell who follows the link."""
        async_dispatcher_send(self.hass, SIGNAL_LINK_CHANGED)

    @callback
    def keep_state(self, event: Event) -> None:
        """Remember the last state of something; for the session."""
        self._states[event.type, event.connection] = _State(event)

    def _up(self) -> Session:
        """Return the session. Raises `RequestError` while there is none."""
        if self._session is None:
            raise RequestError(Code.UNAVAILABLE, "the app is not connected")
        return self._session


@dataclass(slots=True)
class _State:
    """A state as it came, and as it is read the first time."""

    event: Event
    data: Any = None

    def read[D](self, event_type: EventType[D]) -> D | None:
        """Return the state; one that makes no sense is none."""
        if self.data is None:
            try:
                self.data = unpack(event_type.data, self.event.data)
            except ProtocolError as error:
                LOGGER.debug(
                    "The state %s of the app is not understood: %s", self.event.type, error
                )
        data: D | None = self.data
        return data


DATA_LINK: HassKey[Link] = HassKey(f"{DOMAIN}.link")


@callback
def link_of(hass: HomeAssistant) -> Link:
    """Return the link of this Home Assistant."""
    if (link := hass.data.get(DATA_LINK)) is None:
        link = hass.data[DATA_LINK] = Link(hass)
    return link
