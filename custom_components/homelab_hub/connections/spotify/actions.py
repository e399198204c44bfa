"""The actions for music: registered here, done with what the entry is loaded with.

Importing this must stay cheap: it happens whether or not there is a Spotify account.
"""

from typing import TYPE_CHECKING

from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)

from ...connector.actor import Actor, acting
from ...const import CONF_KIND, DOMAIN, Kind
from .fields import ANSWERING, SCHEMAS
from .problems import ProblemError
from .refusals import refusal, refusals

if TYPE_CHECKING:
    from .runtime import Spotify


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions."""
    for name, schema in SCHEMAS.items():
        answers = SupportsResponse.ONLY if name in ANSWERING else SupportsResponse.OPTIONAL
        hass.services.async_register(DOMAIN, name, _act, schema, supports_response=answers)


async def _act(call: ServiceCall) -> ServiceResponse:
    """Do what an action says, in the name of who called it."""
    spotify = spotify_of(call.hass, call.data.get(ATTR_CONFIG_ENTRY_ID))
    actor = Actor(component="spotify", user=call.context.user_id)
    with acting(actor), refusals(spotify.account.entry):
        answer = await spotify.deeds.do(call.service, call.data)
    return answer if call.return_response else None


def spotify_of(hass: HomeAssistant, entry_id: str | None) -> Spotify:
    """Return an account that is loaded, the only one for None. Raises `ServiceValidationError`."""
    found: dict[str, Spotify] = {
        entry.entry_id: entry.runtime_data
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        if entry.data[CONF_KIND] == Kind.SPOTIFY
    }
    if entry_id is None:
        if len(found) != 1:
            key = "spotify_which_account" if found else "spotify_no_account"
            raise refusal(ProblemError(key))
        return next(iter(found.values()))
    if entry_id not in found:
        raise refusal(ProblemError("spotify_no_account"))
    return found[entry_id]
