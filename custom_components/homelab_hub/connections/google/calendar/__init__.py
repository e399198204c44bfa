"""Google Calendar of one account.

Actions and flows import from here whether or not there is an account, so Google's client, which
takes a sixth of a second, is left to `create`.
"""

from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant
from homeassistant.helpers.importlib import async_import_module

from ....connector.account import Account

if TYPE_CHECKING:
    from .part import CalendarPart

__all__ = ["create", "forget"]


async def create(hass: HomeAssistant, account: Account) -> CalendarPart:
    """Return the part of an account, with what was stored of it."""
    module = await async_import_module(hass, f"{__package__}.part")
    part: CalendarPart = await module.create(hass, account)
    return part


async def forget(hass: HomeAssistant, entry_id: str) -> None:
    """Delete what was stored for an entry, and the way by which Google told of changes."""
    module = await async_import_module(hass, f"{__package__}.push")
    await module.forget(hass, entry_id)
    module = await async_import_module(hass, f"{__package__}.stores")
    await module.remove_stores(hass, entry_id)
