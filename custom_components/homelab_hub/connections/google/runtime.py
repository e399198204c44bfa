"""What a loaded `google` entry consists of."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import llm

from ...connector.account import Account
from ...connector.capabilities import Capability
from ...connector.connection import PLATFORMS
from ...documents.shelf import Shelf
from . import calendar, drive, mail
from .drive.part import DrivePart
from .part import Part
from .tools import effects, tools

type GoogleEntry = ConfigEntry[Google]
type CreatePart = Callable[[HomeAssistant, Account], Awaitable[Part]]

# A part is there if one of its capabilities is granted.
_PARTS: Final[Mapping[CreatePart, frozenset[Capability]]] = {
    calendar.create: frozenset({Capability.READ_CALENDAR, Capability.EDIT_CALENDAR}),
    mail.create: frozenset(
        {
            Capability.READ_MAIL,
            Capability.MANAGE_MAIL,
            Capability.SEND_MAIL,
            Capability.MAIL_SETTINGS,
        }
    ),
    drive.create: frozenset({Capability.FILES}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Google:
    """An account, and its products as far as they are allowed."""

    account: Account
    parts: tuple[Part, ...]

    @property
    def platforms(self) -> frozenset[Platform]:
        """Return where there are entities."""
        return frozenset(PLATFORMS).union(*(part.platforms for part in self.parts))

    @property
    def shelf(self) -> Shelf | None:
        """Return the documents, if files are allowed."""
        return next((part.shelf for part in self.parts if isinstance(part, DrivePart)), None)

    def tools(self) -> list[llm.Tool]:
        """Return what assistants may do with it, that only reads."""
        return list(tools(self.account.entry, self.parts))

    def effects(self) -> list[llm.Tool]:
        """Return what agents that ask a person first may do with it: change and send."""
        return list(effects(self.account.entry, self.parts))

    def start(self) -> None:
        """Begin to follow what changes at Google."""
        for part in self.parts:
            part.start()

    async def stop(self) -> None:
        """End, with everything stored."""
        for part in self.parts:
            await part.stop()


async def create(hass: HomeAssistant, account: Account) -> Google:
    """Return what an entry consists of, with what was stored."""
    granted = set(account.granted)
    parts = [await make(hass, account) for make, takes in _PARTS.items() if takes & granted]
    return Google(account=account, parts=tuple(parts))


async def forget(hass: HomeAssistant, entry: GoogleEntry) -> None:
    """Delete what the parts of an entry stored."""
    for part in (calendar, mail, drive):
        await part.forget(hass, entry.entry_id)
