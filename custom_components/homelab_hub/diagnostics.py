"""The door for diagnostics: each connection tells its own."""

from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .connections import connection_of
from .connector.audit import DATA_AUDIT, Query

RECORDS: Final = 50
# The titles of accounts are e-mail addresses, and users are people.
TO_REDACT: Final = {"title", "user"}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ConfigEntry[Any]
) -> dict[str, Any]:
    """Return what helps to find a fault in a connection, with its state and its last records."""
    connection = connection_of(entry)
    found = await connection.async_get_diagnostics(hass, entry)
    query = Query(connection=entry.entry_id, limit=RECORDS)
    return {
        **found,
        "report": async_redact_data(connection.report_of(entry).as_dict(), TO_REDACT),
        "audit": [
            async_redact_data(line, TO_REDACT) for line in await hass.data[DATA_AUDIT].query(query)
        ],
    }
