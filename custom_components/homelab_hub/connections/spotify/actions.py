"""The actions for music: registered here, done with what the entry is loaded with.

Importing this must stay cheap: it happens whether or not there is a Spotify account.
"""

from typing import TYPE_CHECKING

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, callback

from ...actions.acting import async_register_acting
from ...actions.entries import entries_of, one_of
from ...const import Kind
from .fields import ANSWERING, SCHEMAS
from .problems import ProblemError
from .refusals import refusal, refusals

if TYPE_CHECKING:
    from .runtime import Spotify


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions."""
    async_register_acting(hass, "spotify", SCHEMAS, _do, ANSWERING)


async def _do(call: ServiceCall) -> ServiceResponse:
    """Do what an action says."""
    spotify = spotify_of(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
    with refusals(spotify.account.entry):
        return await spotify.deeds.do(call.service, call.data)


def spotify_of(hass: HomeAssistant, entry_id: str | None) -> Spotify:
    """Return an account that is loaded, the only one for None. Raises `ServiceValidationError`."""
    found: dict[str, Spotify] = {
        entry.entry_id: entry.runtime_data for entry in entries_of(hass, Kind.SPOTIFY)
    }
    return one_of(
        found,
        entry_id,
        lambda key: refusal(ProblemError(key)),
        which="spotify_which_account",
        none="spotify_no_account",
    )
