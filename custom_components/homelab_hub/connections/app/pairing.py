"""What every way to set the app up has in common: a test call, and the entry."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ...const import CONF_KIND, DOMAIN, Kind
from ...link.address import Address
from ...link.errors import LinkError, UpdateNeededError
from ...link.greeting import hello_of, version_of
from ...link.opening import open_link
from ...protocol.frames import Welcome
from .const import TITLE


class PairingFlow(ConfigFlow):
    """Tests the link, and adds or changes the entry."""

    def _app_entry(self) -> ConfigEntry[Any] | None:
        """Return the entry of the app; there is one at most."""
        entries = self.hass.config_entries.async_entries(DOMAIN, include_ignore=False)
        return next((entry for entry in entries if entry.data[CONF_KIND] == Kind.APP), None)

    async def _try_link(self, data: Mapping[str, Any]) -> Welcome:
        """Return the app's welcome. Raises `LinkError`."""
        opened = await open_link(
            async_get_clientsession(self.hass), Address.of(data), await hello_of(self.hass)
        )
        await opened.socket.close()
        return opened.welcome

    async def _finish_app(self, data: dict[str, Any], welcome: Welcome) -> ConfigFlowResult:
        """Add the app, or change its entry."""
        unique_id = f"{Kind.APP}:{welcome.app}"
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_reload_and_abort(
                self._get_reconfigure_entry(), unique_id=unique_id, data=data
            )
        if self.source == SOURCE_REAUTH:
            return self.async_update_reload_and_abort(
                self._get_reauth_entry(), unique_id=unique_id, data=data
            )
        await self.async_set_unique_id(unique_id, raise_on_progress=False)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(title=TITLE, data=data)

    async def _link_words(self, error: LinkError) -> dict[str, str]:
        """Return the placeholders of the text about an error."""
        app = error.software if isinstance(error, UpdateNeededError) else "?"
        return {"app_version": app, "integration_version": await version_of(self.hass)}

    async def _link_failed(self, error: LinkError) -> ConfigFlowResult:
        """End, and say why."""
        return self.async_abort(
            reason=error.text, description_placeholders=await self._link_words(error)
        )
