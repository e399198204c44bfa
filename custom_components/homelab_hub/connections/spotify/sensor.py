"""What Spotify's Web API takes of an account now, and which methods its application may not use."""

from enum import StrEnum
from typing import Any, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity
from homeassistant.const import EntityCategory

from ...connector.account import AccountEntry
from ...connector.entity import AccountEntity
from .follower import Follower
from .patience import Patience


class Standing(StrEnum):
    """How an account stands with the Web API."""

    OPEN = "open"
    LIMITED = "limited"
    PAUSED = "paused"
    NO_PREMIUM = "no_premium"


class ApiSensor(AccountEntity, SensorEntity):
    """Shows a pause that Spotify asked for, and until when; and what is withheld."""

    _attr_translation_key = "spotify_api"
    _attr_device_class = SensorDeviceClass.ENUM
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: AccountEntry, patience: Patience, follower: Follower) -> None:
        """Show the standing of an account."""
        super().__init__(entry, "spotify_api")
        self._attr_options = [standing.value for standing in Standing]
        self._patience = patience
        self._follower = follower

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the player too: a pause is over when it is seen again."""
        await super().async_added_to_hass()
        self.async_on_remove(self._follower.listen(self._write))

    @property
    @override
    def native_value(self) -> str:
        """Return the standing, the gravest first."""
        if self._patience.paused:
            return Standing.PAUSED
        if self._patience.premium is False:
            return Standing.NO_PREMIUM
        return Standing.LIMITED if self._patience.abilities.withheld else Standing.OPEN

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return what is paused, until when all of it works again, and what is withheld."""
        paused = self._patience.paused
        until = max(paused.values(), default=None)
        return {
            "paused": sorted(paused),
            "paused_until": until.isoformat(timespec="seconds") if until else None,
            "withheld": self._patience.abilities.withheld,
        }
