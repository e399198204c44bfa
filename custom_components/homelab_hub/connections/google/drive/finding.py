"""Drive of the loaded accounts."""

from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback

from ....const import CONF_KIND, DOMAIN, Kind
from ....documents.refusals import refusal

if TYPE_CHECKING:
    from .part import DrivePart


@callback
def drives(hass: HomeAssistant) -> dict[str, DrivePart]:
    """Return the Drives of the loaded accounts, by the id of the entry."""
    return {
        entry.entry_id: part
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        if entry.data[CONF_KIND] == Kind.GOOGLE
        for part in entry.runtime_data.parts
        if part.name == "drive"
    }


@callback
def drive_of(hass: HomeAssistant, entry_id: str | None) -> DrivePart:
    """Return the Drive of an account, None of the only one there is.

    Raises `ServiceValidationError`.
    """
    found = drives(hass)
    if entry_id is None:
        if len(found) != 1:
            raise refusal("drive_which_account" if found else "drive_no_account")
        return next(iter(found.values()))
    if entry_id not in found:
        raise refusal("drive_no_account")
    return found[entry_id]
