"""Authorizations as Home Assistant's OAuth flow makes them, for several providers in one domain."""

from typing import Any, Final, override
from zlib import crc32

from homeassistant.components.application_credentials import (
    CONF_AUTH_DOMAIN,
    DATA_COMPONENT,
    ClientCredential,
    async_import_client_credential,
)
from homeassistant.const import CONF_CLIENT_ID, CONF_DOMAIN, CONF_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.config_entry_oauth2_flow import (
    LocalOAuth2ImplementationWithPkce,
    async_get_implementations,
)

from ..const import DOMAIN
from ..upstream.secret import Secret
from .const import CONF_IMPLEMENTATION
from .providers import PROVIDERS, Provider, ProviderKey
from .token_request import Client, request_tokens

# The form of a credential's auth domain: which provider it is for is not stored anywhere else.
_PREFIX: Final = f"{DOMAIN}."


class HubImplementation(LocalOAuth2ImplementationWithPkce):
    """One registered application at one provider."""

    def __init__(
        self,
        hass: HomeAssistant,
        auth_domain: str,
        provider: Provider,
        credential: ClientCredential,
    ) -> None:
        """Use a credential the user entered."""
        super().__init__(
            hass,
            auth_domain,
            credential.client_id,
            provider.authorize_url,
            provider.token_url,
            credential.client_secret,
        )
        self.provider = provider

    @property
    @override
    def name(self) -> str:
        """Return the provider and enough of the client id to tell it from others."""
        return f"{self.provider.name} ({self.client_id[:12]}…)"

    @property
    def client(self) -> Client:
        """Return the application, its secret masked."""
        return Client(id=self.client_id, secret=Secret(self.client_secret))

    @property
    @override
    def extra_authorize_data(self) -> dict[str, str]:
        """Return what the provider wants at its consent page."""
        challenge = super().extra_authorize_data if self.provider.pkce else {}
        return {**self.provider.authorize_parameters, **challenge}

    @property
    @override
    def extra_token_resolve_data(self) -> dict[str, str]:
        """Return the verifier of the challenge, where there was one."""
        return super().extra_token_resolve_data if self.provider.pkce else {}

    @override
    async def _token_request(self, data: dict[str, str]) -> dict[str, Any]:
        """Return the provider's answer. Raises `UpstreamError`; nothing of it is logged."""
        session = async_get_clientsession(self.hass)
        return await request_tokens(session, self.provider, self.client, data)


def auth_domain_of(provider: Provider, client_id: str) -> str:
    """Return the auth domain that names provider and client id."""
    return f"{_PREFIX}{provider.key}.{crc32(client_id.encode()):08x}"


def implementation_of(
    hass: HomeAssistant, auth_domain: str, credential: ClientCredential
) -> HubImplementation | None:
    """Return the implementation of a credential, None if it names none of our providers."""
    key = auth_domain.removeprefix(_PREFIX).partition(".")[0]
    if not auth_domain.startswith(_PREFIX) or key not in PROVIDERS:
        return None
    return HubImplementation(hass, auth_domain, PROVIDERS[ProviderKey(key)], credential)


async def implementations(hass: HomeAssistant, provider: Provider) -> dict[str, HubImplementation]:
    """Return the applications there are for a provider, by auth domain."""
    known = await async_get_implementations(hass, DOMAIN)
    return {
        auth_domain: implementation
        for auth_domain, implementation in known.items()
        if isinstance(implementation, HubImplementation) and implementation.provider == provider
    }


async def add_client(hass: HomeAssistant, provider: Provider, client: Client) -> str | None:
    """Store an application. Return its auth domain, None if it is in use with another secret.

    Home Assistant never changes a stored secret. One that no connection uses was mistyped, and
    makes room.
    """
    auth_domain = auth_domain_of(provider, client.id)
    stored = (await implementations(hass, provider)).get(auth_domain)
    if stored and stored.client.secret == client.secret:
        return auth_domain
    if not await _make_room(hass, client.id):
        return None
    credential = ClientCredential(client.id, client.secret.reveal(), provider.name)
    await async_import_client_credential(hass, DOMAIN, credential, auth_domain)
    return auth_domain


async def _make_room(hass: HomeAssistant, client_id: str) -> bool:
    """Delete what is stored of a client id. Return False if a connection uses it.

    Home Assistant stores one application for each client id. Its own dialog stores it without
    saying which provider it is for, which is of no use to anybody.
    """
    entries = hass.config_entries.async_entries(DOMAIN)
    used = {entry.data.get(CONF_IMPLEMENTATION) for entry in entries}
    credentials = hass.data[DATA_COMPONENT]
    for item in credentials.async_items():
        if item[CONF_DOMAIN] != DOMAIN or item[CONF_CLIENT_ID] != client_id:
            continue
        if item.get(CONF_AUTH_DOMAIN) in used - {None}:
            return False
        await credentials.async_delete_item(item[CONF_ID])
    return True
