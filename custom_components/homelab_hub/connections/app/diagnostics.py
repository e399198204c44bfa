"""What helps to find a fault of the link, without secrets."""

from typing import TYPE_CHECKING, Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_TOKEN
from homeassistant.core import HomeAssistant

from ...protocol.app import APP_STATE, SOURCE_STATE
from ...protocol.codec import pack

if TYPE_CHECKING:
    from .runtime import AppEntry

TO_REDACT: Final = {CONF_HOST, CONF_TOKEN}


async def async_get_diagnostics(hass: HomeAssistant, entry: AppEntry) -> dict[str, Any]:
    """Return settings, and how the link and the app are."""
    found: dict[str, Any] = {"entry": async_redact_data(dict(entry.data), TO_REDACT)}
    if entry.state is not ConfigEntryState.LOADED:
        return found
    app = entry.runtime_data
    link = app.link
    state = link.state(APP_STATE, None)
    sources = {one: link.state(SOURCE_STATE, one) for one in link.served}
    return found | {
        "connected": link.connected,
        "error": link.error and {"key": link.error.text, "text": str(link.error)},
        "app": link.app and pack(link.app),
        "latency": link.latency,
        "last_handled": app.ledger.last,
        "state": state and pack(state),
        "sources": {one: told and pack(told) for one, told in sources.items()},
    }
