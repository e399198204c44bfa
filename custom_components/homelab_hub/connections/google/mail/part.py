"""Gmail as a part of an entry."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ....connector.account import Account

PLATFORMS: Final[frozenset[Platform]] = frozenset()


class MailPart:
    """Gmail of one account."""

    name = "gmail"
    platforms = PLATFORMS

    def __init__(self, hass: HomeAssistant, account: Account) -> None:
        """Belong to an account."""
        self._hass = hass
        self._account = account

    def add_entities(
        self, platform: Platform, async_add_entities: AddConfigEntryEntitiesCallback
    ) -> None:
        """Add its entities of a platform."""

    def start(self) -> None:
        """Begin to follow what changes at Google."""

    async def stop(self) -> None:
        """End, with everything stored."""

    def diagnostics(self) -> Mapping[str, Any]:
        """Return what helps to find a fault."""
        return {}
