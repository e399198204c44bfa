"""Gmail of one account."""

from homeassistant.core import HomeAssistant

from ....connector.account import Account
from .part import MailPart

__all__ = ["create", "forget"]


async def create(hass: HomeAssistant, account: Account) -> MailPart:
    """Return the part of an account, with what was stored of it."""
    return MailPart(hass, account)


async def forget(hass: HomeAssistant, entry_id: str) -> None:
    """Delete what was stored for an entry."""
