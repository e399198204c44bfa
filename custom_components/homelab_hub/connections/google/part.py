"""What Calendar, Gmail and Drive have in common for the entry they belong to."""

from collections.abc import Mapping
from typing import Any, Protocol

from homeassistant.const import Platform
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback


class Part(Protocol):
    """One of Google's products, of one account."""

    @property
    def name(self) -> str:
        """Return the key of the product, as in `upstream.endpoints`."""

    @property
    def platforms(self) -> frozenset[Platform]:
        """Return where it has entities."""

    def add_entities(
        self, platform: Platform, async_add_entities: AddConfigEntryEntitiesCallback
    ) -> None:
        """Add its entities of a platform."""

    def start(self) -> None:
        """Begin to follow what changes at Google; everything is loaded by then."""

    async def stop(self) -> None:
        """End, with everything stored."""

    def diagnostics(self) -> Mapping[str, Any]:
        """Return what helps to find a fault, without what people wrote."""
