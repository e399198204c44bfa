"""Google Calendar of one account."""

from homeassistant.core import HomeAssistant

from ....connector.account import Account
from .part import CalendarPart

__all__ = ["create", "forget"]


async def create(hass: HomeAssistant, account: Account) -> CalendarPart:
    """Return the part of an account, with what was stored of it."""
    return CalendarPart(hass, account)


async def forget(hass: HomeAssistant, entry_id: str) -> None:
    """Delete what was stored for an entry."""
