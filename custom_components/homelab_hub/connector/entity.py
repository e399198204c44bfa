"""What every entity of an account has."""

from datetime import datetime
from typing import override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity

from ..const import DOMAIN
from .account import AccountEntry


class AccountEntity(Entity):
    """An entity that shows something of an account, and follows it."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: AccountEntry, key: str) -> None:
        """Belong to an entry."""
        self._account = entry.runtime_data.account
        self._attr_unique_id = f"{entry.entry_id}_{key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry.entry_id)},
            name=entry.title,
            manufacturer=self._account.provider.name,
            entry_type=DeviceEntryType.SERVICE,
        )

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the account."""
        await super().async_added_to_hass()
        self.async_on_remove(self._account.listen(self._write))

    @callback
    def _write(self, _now: datetime | None = None) -> None:
        """Show the state as it is now."""
        self.async_write_ha_state()
