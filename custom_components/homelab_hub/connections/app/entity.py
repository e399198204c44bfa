"""What the entities of the app have in common."""

from typing import TYPE_CHECKING, override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity

from ...const import DOMAIN
from ...link import SIGNAL_LINK_CHANGED
from ...protocol.app import APP_STATE

if TYPE_CHECKING:
    from .runtime import AppEntry

MANUFACTURER = "Homelab Hub"


class AppEntity(Entity):
    """An entity that follows the link; unavailable while the app is away."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: AppEntry, key: str) -> None:
        """Belong to the app's entry."""
        self._entry = entry
        self._link = entry.runtime_data.link
        app = self._link.app
        self._attr_unique_id = f"{entry.entry_id}_{key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry.entry_id)},
            name=entry.title,
            manufacturer=MANUFACTURER,
            entry_type=DeviceEntryType.SERVICE,
            sw_version=None if app is None else app.software,
        )

    @property
    @override
    def available(self) -> bool:
        """Return whether the app is there."""
        return self._link.connected

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the link, and what the app says of itself."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(self.hass, SIGNAL_LINK_CHANGED, self._changed)
        )
        self.async_on_remove(self._link.on(APP_STATE, None, self._told))

    @callback
    def _told(self, _happened: object) -> None:
        """Show what the app said of itself."""
        self.async_write_ha_state()

    @callback
    def _changed(self) -> None:
        """Show how the link is."""
        self.async_write_ha_state()
