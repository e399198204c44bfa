"""Which events were handled, so that none is handled twice: also not by the next Home Assistant."""

from typing import Final, TypedDict

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..const import DOMAIN

VERSION: Final = 1
SAVE_SECONDS: Final = 1.0


class _Stored(TypedDict):
    """What is on disk."""

    app: str
    last: int


class Ledger:
    """The id of the last event that was handled of one app; ids only grow."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Use the storage of an entry; call `load`."""
        self._store: Store[_Stored] = Store(
            hass, VERSION, f"{DOMAIN}.link.{entry_id}", private=True
        )
        self._app = ""
        self._unsaved = False
        self.last = 0

    async def load(self) -> None:
        """Read what was stored."""
        if (stored := await self._store.async_load()) is not None:
            self._app, self.last = stored["app"], stored["last"]

    def meet(self, app: str, newest: int) -> None:
        """Take note of which app is there, and of the newest id it ever gave.

        A new app starts anew. One with its data restored from a backup gives ids again that we
        have seen: what it holds now was handled then, and what comes after that is new.
        """
        self.last = min(self.last, newest) if app == self._app else 0
        self._app = app

    def note(self, id_: int) -> None:
        """Remember that an event was handled; a second later it is on disk.

        The store alone would wait anew with each event.
        """
        self.last = id_
        if not self._unsaved:
            self._unsaved = True
            self._store.async_delay_save(self._data, SAVE_SECONDS)

    async def save(self) -> None:
        """Return when what was handled is on disk."""
        await self._store.async_save(self._data())

    async def remove(self) -> None:
        """Delete what was stored."""
        await self._store.async_remove()

    def _data(self) -> _Stored:
        """Return what is stored."""
        self._unsaved = False
        return {"app": self._app, "last": self.last}
