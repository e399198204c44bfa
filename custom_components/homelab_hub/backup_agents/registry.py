"""The destinations of the loaded connections, and the agents that are offered of them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN

if TYPE_CHECKING:
    from homeassistant.components.backup import BackupAgent

    from .destination import Destination


class Registry:
    """The destinations by the ids of their entries, and who wants to know when they are others."""

    def __init__(self) -> None:
        """Have none."""
        self.destinations: dict[str, Destination] = {}
        self._listeners: list[Callable[[], None]] = []

    @property
    def agents(self) -> list[BackupAgent]:
        """Return the agents that Home Assistant's backup manager is offered."""
        return [destination.agent for destination in self.destinations.values()]

    @callback
    def add(self, entry_id: str, destination: Destination) -> Callable[[], None]:
        """Have a destination until the returned function is called."""
        self.destinations[entry_id] = destination
        self._tell()

        @callback
        def remove() -> None:
            del self.destinations[entry_id]
            self._tell()

        return remove

    @callback
    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after each change, until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


DATA_REGISTRY: HassKey[Registry] = HassKey(f"{DOMAIN}.backups")


@callback
def registry_of(hass: HomeAssistant) -> Registry:
    """Return the registry of this Home Assistant."""
    return hass.data.setdefault(DATA_REGISTRY, Registry())
