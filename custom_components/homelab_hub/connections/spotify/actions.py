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

from ...actions.entries import entries_of, one_of
from ...connector.actor import Actor, acting
from ...const import DOMAIN, Kind
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
        entry.entry_id: entry.runtime_data for entry in entries_of(hass, Kind.SPOTIFY)
    }
    return one_of(
        found,
        entry_id,
        lambda key: refusal(ProblemError(key)),
        which="spotify_which_account",
        none="spotify_no_account",
    )
