"""What the user is asked to mend about the app."""

from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ...const import DOMAIN
from ...link.errors import AnotherHomeError, LinkError, UpdateNeededError
from ...protocol.version import Side
from . import supervised
from .const import CONF_SLUG

if TYPE_CHECKING:
    from .runtime import AppEntry

# The texts, and what mends each where the Supervisor can do it.
START: Final = "app_stopped"
RESTART: Final = "app_silent"
UPDATE: Final = "app_update"
_AWAY: Final = "app_away"
_UNINSTALLED: Final = "app_uninstalled"
_UPDATE_BY_HAND: Final = "app_update_by_hand"
_UPDATE_INTEGRATION: Final = "integration_update"
_ANOTHER_HOME: Final = "app_another_home"
FIXABLE: Final = frozenset({START, RESTART, UPDATE})


@callback
def raise_for(hass: HomeAssistant, entry: AppEntry, error: LinkError) -> None:
    """Ask for what waiting does not mend."""
    if isinstance(error, AnotherHomeError):
        _raise(hass, entry, _ANOTHER_HOME)
    elif isinstance(error, UpdateNeededError):
        if error.side is Side.INTEGRATION:
            text = _UPDATE_INTEGRATION
        else:
            text = UPDATE if supervised.is_supervised(hass, entry) else _UPDATE_BY_HAND
        _raise(hass, entry, text, app_version=error.software)


async def raise_away(hass: HomeAssistant, entry: AppEntry) -> None:
    """Ask to bring the app back, by what the Supervisor says of it."""
    text = _AWAY
    if supervised.is_supervised(hass, entry):
        from homeassistant.components.hassio import AddonError, AddonState

        try:
            info = await supervised.manager_of(hass, entry.data[CONF_SLUG]).async_get_addon_info()
        except AddonError:
            text = RESTART
        else:
            text = {
                AddonState.NOT_INSTALLED: _UNINSTALLED,
                AddonState.NOT_RUNNING: START,
            }.get(info.state, RESTART)
    _raise(hass, entry, text)


@callback
def take_back(hass: HomeAssistant, entry: AppEntry) -> None:
    """Ask for nothing more."""
    ir.async_delete_issue(hass, DOMAIN, f"app_{entry.entry_id}")


def _raise(hass: HomeAssistant, entry: AppEntry, text: str, **placeholders: str) -> None:
    """Ask for one thing in place of what was asked before."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"app_{entry.entry_id}",
        data={"entry_id": entry.entry_id, "text": text},
        is_fixable=text in FIXABLE,
        severity=ir.IssueSeverity.ERROR,
        translation_key=text,
        translation_placeholders={
            "host": f"{entry.data['host']}:{entry.data['port']}",
            **placeholders,
        },
    )
