"""What is kept of an account between restarts: what its application may do, and its last device."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from ...const import DOMAIN
from .abilities import Abilities

if TYPE_CHECKING:
    from .follower import Follower

_VERSION: Final = 1
_DELAY: Final = 60.0


class State:
    """The file of one account. What was learnt of another application is forgotten."""

    def __init__(self, hass: HomeAssistant, entry_id: str, client_id: str) -> None:
        """Use the file of an entry."""
        self.abilities = Abilities()
        self.last_device: str | None = None
        self._client_id = client_id
        self._store = store_of(hass, entry_id)

    async def load(self) -> None:
        """Read the file."""
        stored = await self._store.async_load()
        if not isinstance(stored, dict):
            return
        self.last_device = stored.get("last_device")
        if stored.get("client_id") == self._client_id:
            self.abilities.load(stored.get("abilities", {}))

    @callback
    def follow(self, follower: Follower) -> Callable[[], None]:
        """Keep the last device of a player, until the returned function is called."""
        follower.last_device = self.last_device

        @callback
        def look() -> None:
            """Keep the device if it is another one."""
            if follower.last_device != self.last_device:
                self.last_device = follower.last_device
                self.changed()

        return follower.listen(look)

    @callback
    def changed(self) -> None:
        """Write the file after a while."""
        self._store.async_delay_save(self._content, _DELAY)

    async def save(self) -> None:
        """Write the file now."""
        await self._store.async_save(self._content())

    def _content(self) -> dict[str, Any]:
        """Return what is kept."""
        return {
            "client_id": self._client_id,
            "abilities": self.abilities.as_dict(),
            "last_device": self.last_device,
        }


def store_of(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Return the file of an entry."""
    return Store(hass, _VERSION, f"{DOMAIN}.spotify.{entry_id}")
