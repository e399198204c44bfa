"""What helps to find a fault with Jarvis, without keys and without what was said."""

from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_API_KEY, CONF_PROMPT
from homeassistant.core import HomeAssistant

from ...assistant.memory.telling import counted
from ...upstream import errors
from .runtime import JarvisEntry
from .voice.const import CONF_INSTRUCTIONS

TO_REDACT = {CONF_API_KEY, CONF_INSTRUCTIONS, CONF_PROMPT}


async def async_get_diagnostics(hass: HomeAssistant, entry: JarvisEntry) -> dict[str, Any]:
    """Return settings, usage, the server's health and its models as of now."""
    jarvis = entry.runtime_data
    try:
        models: list[str] | str = await jarvis.server.models()
    except errors.UpstreamError as error:
        models = error.key
    return {
        "entry": async_redact_data(dict(entry.data), TO_REDACT),
        "options": dict(entry.options),
        "subentries": [
            {
                "type": subentry.subentry_type,
                "title": subentry.title,
                "options": async_redact_data(dict(subentry.data), TO_REDACT),
            }
            for subentry in entry.subentries.values()
        ],
        "outage": jarvis.health.error and jarvis.health.error.key,
        "models": models,
        "memory": await counted(hass),
        "conversations": jarvis.history.counts(),
        "usage": jarvis.meter.as_dict(),
    }
