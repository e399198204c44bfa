"""The door for the frontend: WebSocket commands."""

import asyncio
from datetime import datetime
from typing import Any, Final

from homeassistant.components.websocket_api import async_register_command
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.decorators import require_admin, websocket_command
from homeassistant.config_entries import SIGNAL_CONFIG_ENTRY_CHANGED, ConfigEntry, ConfigEntryChange
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
import probatio

from .connector.status import SIGNAL_REPORT_CHANGED
from .const import DOMAIN
from .setup_status.overview import overview_of

# Changes come in flocks: an entry that is reloaded goes through five states.
CALM_SECONDS: Final = 0.5


@callback
def async_register_commands(hass: HomeAssistant) -> None:
    """Register the commands."""
    async_register_command(hass, subscribe_setup_status)


@require_admin
@websocket_command({probatio.Required("type"): f"{DOMAIN}/setup_status/subscribe"})
@callback
def subscribe_setup_status(
    hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]
) -> None:
    """Send the setup status at once, and again after each change, until unsubscribed."""
    subscription = _Subscription(hass, connection, message["id"])
    connection.send_result(message["id"])
    connection.subscriptions[message["id"]] = subscription.start()


class _Subscription:
    """Sends the setup status to one browser, one message after the other."""

    def __init__(self, hass: HomeAssistant, connection: ActiveConnection, number: int) -> None:
        """Answer a message of a connection; call `start`."""
        self._hass = hass
        self._connection = connection
        self._number = number
        self._cancel_wait: CALLBACK_TYPE | None = None
        self._sending: asyncio.Task[None] | None = None
        self._stop_listening: tuple[CALLBACK_TYPE, ...] = ()

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Send the status as of now, and follow it. Return what ends that."""
        self._stop_listening = (
            async_dispatcher_connect(self._hass, SIGNAL_REPORT_CHANGED, self._changed),
            async_dispatcher_connect(self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed),
        )
        self._send()
        return self._stop

    @callback
    def _stop(self) -> None:
        """Send nothing from now on."""
        for stop in self._stop_listening:
            stop()
        if self._cancel_wait is not None:
            self._cancel_wait()
        if self._sending is not None:
            self._sending.cancel()

    @callback
    def _entry_changed(self, _change: ConfigEntryChange, entry: ConfigEntry[Any]) -> None:
        """Take note of a change of any integration's entry."""
        if entry.domain == DOMAIN:
            self._changed()

    @callback
    def _changed(self) -> None:
        """Send the status when it has calmed down."""
        if self._cancel_wait is None:
            self._cancel_wait = async_call_later(self._hass, CALM_SECONDS, self._calm)

    @callback
    def _calm(self, _now: datetime) -> None:
        """Send the status; one that is being made began before the change."""
        self._cancel_wait = None
        if self._sending is not None and not self._sending.done():
            self._changed()
        else:
            self._send()

    @callback
    def _send(self) -> None:
        """Send the status as of now, in a task."""
        self._sending = self._hass.async_create_background_task(
            self._make_and_send(), "send the setup status"
        )

    async def _make_and_send(self) -> None:
        """Send the status as of now."""
        overview = await overview_of(self._hass)
        self._connection.send_event(self._number, overview.as_dict())
