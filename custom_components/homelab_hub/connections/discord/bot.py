"""The bot as Home Assistant sees it: what the app tells of it, and what the app has it do."""

from collections.abc import Callable
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ...connector.account import Account
from ...connector.audit import Event
from ...connector.capabilities import Capability
from ...connector.errors import NotAllowedError
from ...link import SIGNAL_LINK_CHANGED, Happened, link_of
from ...protocol.app import SOURCE_STATE, SourceState, SourceStatus
from ...protocol.discord import GUILD, Guild
from ...protocol.errors import RequestError
from ...protocol.words import Method

NOT_ON_SERVER: Final = "not_on_server"


class Bot:
    """One bot. It is `connected` while the app is, and the bot is on its server."""

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Look at the bot of an account; call `start`."""
        self.hass: Final = hass
        self.account: Final = account
        self.link: Final = link_of(hass)
        self._listeners: set[Callable[[], None]] = set()

    @property
    def connection(self) -> str:
        """Return what the link calls the connection."""
        return self.account.entry.entry_id

    @property
    def guild(self) -> Guild | None:
        """Return the server as it is now, None while nobody knows."""
        return self.link.state(GUILD, self.connection)

    @property
    def source(self) -> SourceState | None:
        """Return how the bot is doing in the app, None while the app is away."""
        return self.link.state(SOURCE_STATE, self.connection)

    @property
    def connected(self) -> bool:
        """Return whether the bot hears and can act."""
        source = self.source
        return (
            source is not None
            and source.status is SourceStatus.CONNECTED
            and source.reason != NOT_ON_SERVER
        )

    def may(self, capability: Capability) -> bool:
        """Return whether a capability is granted and not turned off."""
        try:
            self.account.check(capability)
        except NotAllowedError:
            return False
        return True

    async def ask[P, R](self, method: Method[P, R], params: P, capability: Capability) -> R:
        """Have the bot do something, with a record of it in the audit trail.

        Raises `NotAllowedError`, and `RequestError`: `UNAVAILABLE` while the app is away.
        """
        outcome = "ok"
        try:
            self.account.check(capability)
            return await self.link.ask(method, params, connection=self.connection)
        except NotAllowedError as error:
            outcome = error.key
            raise
        except RequestError as error:
            outcome = error.reason or error.code
            raise
        finally:
            self.account.record(
                Event.USED, outcome=outcome, capability=capability, details={"call": method.name}
            )

    @callback
    def start(self) -> Callable[[], None]:
        """Follow the bot, until the returned function is called."""

        @callback
        def heard(_state: Happened[Any]) -> None:
            self._changed()

        stops = [
            self.link.on(GUILD, self.connection, heard),
            self.link.on(SOURCE_STATE, self.connection, heard),
            async_dispatcher_connect(self.hass, SIGNAL_LINK_CHANGED, self._changed),
        ]

        def stop() -> None:
            for one in stops:
                one()

        return stop

    @callback
    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener when the server or the bot is another, until taken back."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    @callback
    def _changed(self) -> None:
        """Tell who follows the bot."""
        for listener in tuple(self._listeners):
            listener()
