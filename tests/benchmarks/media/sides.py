"""The two integrations that are compared, each with an entry of somebody who allowed everything."""

from collections.abc import Iterator
from contextlib import contextmanager
import time
from typing import Any, Protocol, override
from unittest.mock import patch

from homeassistant.components.application_credentials import (
    ClientCredential,
    async_import_client_credential,
)
from homeassistant.core import HomeAssistant
from homeassistant.util.ulid import ulid_now
from yarl import URL

from custom_components.homelab_hub.connector.capabilities import OFFERS
from custom_components.homelab_hub.connector.const import (
    CONF_CAPABILITIES,
    CONF_GRANT,
    CONF_GRANTED_AT,
    CONF_IMPLEMENTATION,
    CONF_TOKEN,
)
from custom_components.homelab_hub.connector.oauth import auth_domain_of
from custom_components.homelab_hub.connector.providers import provider_of
from custom_components.homelab_hub.connector.tokens import Tokens
from custom_components.homelab_hub.const import CONF_KIND, DOMAIN, Kind
from custom_components.homelab_hub.upstream.secret import Secret
from homelab_hub_simulators.spotify import SpotifySimulator
from tests.entries import new_entry

NAME = "bench"
# Tokens of a day, so that none has to be renewed: what is counted is the Web API.
DAY = 86_400


class Side(Protocol):
    """One of them."""

    domain: str

    async def sign_in(self, hass: HomeAssistant, spotify: SpotifySimulator) -> None:
        """Add its entry, as its flow would."""


class Core(Side):
    """Home Assistant's own `spotify`."""

    domain = "spotify"

    @override
    async def sign_in(self, hass: HomeAssistant, spotify: SpotifySimulator) -> None:
        """Add the entry."""
        from homeassistant.components.spotify.const import SPOTIFY_SCOPES

        person = spotify.person()
        await async_import_client_credential(hass, self.domain, ClientCredential(NAME, NAME))
        token = {
            "access_token": NAME,
            "refresh_token": NAME,
            "token_type": "Bearer",
            "expires_in": DAY,
            "expires_at": time.time() + DAY,
            "scope": " ".join(SPOTIFY_SCOPES),
        }
        data = {
            "id": person.id,
            "name": person.id,
            "auth_implementation": self.domain,
            "token": token,
        }
        entry = new_entry(data, title="Bench", domain=self.domain, unique_id=person.id)
        await hass.config_entries.async_add(entry)


class Ours(Side):
    """The `spotify` connection."""

    domain = DOMAIN

    @override
    async def sign_in(self, hass: HomeAssistant, spotify: SpotifySimulator) -> None:
        """Add the entry."""
        application = auth_domain_of(provider_of(Kind.SPOTIFY), NAME)
        await async_import_client_credential(
            hass, DOMAIN, ClientCredential(NAME, NAME), application
        )
        offers = OFFERS[Kind.SPOTIFY]
        tokens = Tokens(
            access=Secret(NAME),
            refresh=Secret(NAME),
            expires_at=time.time() + DAY,
            scopes=frozenset(scope for offer in offers.values() for scope in offer.scopes),
        )
        data = {
            CONF_KIND: Kind.SPOTIFY,
            CONF_CAPABILITIES: list(offers),
            CONF_IMPLEMENTATION: application,
            CONF_GRANT: ulid_now(),
            CONF_GRANTED_AT: time.time(),
            CONF_TOKEN: tokens.as_dict(),
        }
        person = spotify.person()
        entry = new_entry(data, title="Bench", unique_id=f"{Kind.SPOTIFY}:{person.id}")
        await hass.config_entries.async_add(entry)


SIDES: dict[str, type[Side]] = {"core": Core, "ours": Ours}


@contextmanager
def led_to(spotify: SpotifySimulator, side: str) -> Iterator[None]:
    """Lead core's library to the simulator, whose host and scheme are constants in it."""
    if side != "core":
        yield
        return

    class Elsewhere:
        """What the library calls a URL: it only builds one, of a host."""

        @staticmethod
        def build(**_: Any) -> URL:
            return URL(spotify.origin)

    with patch("spotifyaio.spotify.URL", Elsewhere):
        yield
