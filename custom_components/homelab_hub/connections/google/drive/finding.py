"""Drive of the loaded accounts."""

from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback

from ....actions.entries import entries_of, one_of
from ....const import Kind
from ....documents.refusals import refusal

if TYPE_CHECKING:
    from .part import DrivePart


@callback
def drives(hass: HomeAssistant) -> dict[str, DrivePart]:
    """Return the Drives of the loaded accounts, by the id of the entry."""
    return {
        entry.entry_id: part
        for entry in entries_of(hass, Kind.GOOGLE)
        for part in entry.runtime_data.parts
        if part.name == "drive"
    }


@callback
def drive_of(hass: HomeAssistant, entry_id: str | None) -> DrivePart:
    """Return the Drive of an account, None of the only one there is.

    Raises `ServiceValidationError`.
    """
    return one_of(
        drives(hass), entry_id, refusal, which="drive_which_account", none="drive_no_account"
    )
