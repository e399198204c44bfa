"""Which provider a stored credential is for."""

from homeassistant.components.application_credentials import ClientCredential
from homeassistant.core import HomeAssistant
from homeassistant.helpers.config_entry_oauth2_flow import (
    AbstractOAuth2Implementation,
    LocalOAuth2Implementation,
)

from .connector.oauth import implementation_of

NOWHERE = "about:blank"


async def async_get_auth_implementation(
    hass: HomeAssistant, auth_domain: str, credential: ClientCredential
) -> AbstractOAuth2Implementation:
    """Return the implementation of a credential.

    Home Assistant's own dialog stores credentials without saying which provider they are for.
    Those lead nowhere and are offered nowhere; raising here would break every other one.
    """
    return implementation_of(hass, auth_domain, credential) or LocalOAuth2Implementation(
        hass, auth_domain, credential.client_id, credential.client_secret, NOWHERE, NOWHERE
    )
