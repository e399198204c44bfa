"""Watches the link: what the user is told when the app is away, and for how long."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send
from homeassistant.helpers.event import async_call_later
from homeassistant.util import dt as dt_util

from ...connector.status import SIGNAL_REPORT_CHANGED, LastError
from ...const import DOMAIN
from ...link import SIGNAL_LINK_CHANGED, Link
from ...link.errors import AnotherHomeError, LinkError, UpdateNeededError
from . import issues

if TYPE_CHECKING:
    from .runtime import AppEntry

PATIENCE_SECONDS: Final = 60.0
# Waiting does not mend these.
_AT_ONCE: Final = (AnotherHomeError, UpdateNeededError)


class Watch:
    """Follows the link of an entry. `asked` says that the user was asked to do something."""

    def __init__(self, hass: HomeAssistant, link: Link, entry: AppEntry) -> None:
        """Begin with an app that is away; call `start`."""
        self._hass = hass
        self._link = link
        self._entry = entry
        self._seen: tuple[bool, type[LinkError] | None] = (False, None)
        self._cancel_link: CALLBACK_TYPE | None = None
        self._cancel_wait: CALLBACK_TYPE | None = None
        self.asked = False
        self.last_success: datetime | None = None
        self.last_error: LastError | None = None

    @callback
    def start(self) -> None:
        """Follow the link."""
        self._cancel_link = async_dispatcher_connect(self._hass, SIGNAL_LINK_CHANGED, self._changed)
        self._wait()

    @callback
    def stop(self) -> None:
        """Follow it no more, and take back what the user was asked."""
        if self._cancel_link is not None:
            self._cancel_link()
            self._cancel_link = None
        self._wait_no_more()
        issues.take_back(self._hass, self._entry)

    @callback
    def _changed(self) -> None:
        """Look at the link."""
        error = self._link.error
        if self._link.connected:
            self.last_success = dt_util.utcnow()
        seen = self._link.connected, type(error) if error is not None else None
        if seen == self._seen:
            return
        self._seen = seen
        if self._link.connected:
            self._came()
        else:
            self._went(error)
        async_dispatcher_send(self._hass, SIGNAL_REPORT_CHANGED)

    def _came(self) -> None:
        """Note that all is well."""
        self._wait_no_more()
        self.asked = False
        issues.take_back(self._hass, self._entry)
        devices = dr.async_get(self._hass)
        found = devices.async_get_device_by_identifier(
            (DOMAIN, self._entry.entry_id), self._entry.entry_id
        )
        if found is not None and self._link.app is not None:
            devices.async_update_device(found.id, sw_version=self._link.app.software)

    def _went(self, error: LinkError | None) -> None:
        """Ask for help: at once where only that helps, else when it lasts."""
        if error is not None:
            self.last_error = LastError(key=error.text, when=dt_util.utcnow(), doing="link")
        if isinstance(error, _AT_ONCE):
            self._wait_no_more()
            self.asked = True
            issues.raise_for(self._hass, self._entry, error)
        else:
            self._wait()

    def _wait(self) -> None:
        """Ask for help in a while."""
        if self._cancel_wait is None:
            self._cancel_wait = async_call_later(
                self._hass, PATIENCE_SECONDS, HassJob(self._ask, cancel_on_shutdown=True)
            )

    def _wait_no_more(self) -> None:
        """Do not ask."""
        if self._cancel_wait is not None:
            self._cancel_wait()
            self._cancel_wait = None

    async def _ask(self, _now: datetime) -> None:
        """Ask for help: the app has been away for a while."""
        self._cancel_wait = None
        await issues.raise_away(self._hass, self._entry)
        if self._link.connected or self._cancel_link is None:  # meanwhile
            issues.take_back(self._hass, self._entry)
            return
        self.asked = True
        async_dispatcher_send(self._hass, SIGNAL_REPORT_CHANGED)
