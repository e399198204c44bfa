"""Home Assistant's own `google` and `google_mail`, led to the simulator.

Where Google is, is a constant in them and their libraries; here it is another one.
"""

from functools import partial
from typing import override
from unittest.mock import patch

from googleapiclient.discovery import build  # type: ignore[import-untyped]  # comes without types
from homeassistant.components.application_credentials import (
    AuthorizationServer,
    ClientCredential,
    async_import_client_credential,
)
from homeassistant.components.calendar import CalendarEntity
from homeassistant.core import HomeAssistant

from tests.entries import new_entry

from .person import FAMILY, Person
from .sides import Side, calendars

MAIL = "google_mail"
MAIL_MODULE = f"homeassistant.components.{MAIL}"


class Core(Side):
    """Both, as their flows add them; they do not tell of new mail."""

    name = "core"
    domain = "google"
    tells_of_mail = False

    def __init__(self, person: Person) -> None:
        """Belong to a person."""
        self._person = person
        places = person.endpoints["google"]

        async def server(_: HomeAssistant) -> AuthorizationServer:
            return AuthorizationServer(places["authorize"], places["token"])

        for name, value in {
            "gcal_sync.auth.API_BASE_URL": f"{places['calendar']}calendar/v3",
            "oauth2client.GOOGLE_TOKEN_URI": places["token"],
            f"{MAIL_MODULE}.api.build": partial(
                build, client_options={"api_endpoint": places["gmail"]}
            ),
            f"{MAIL_MODULE}.application_credentials.async_get_authorization_server": server,
        }.items():
            patch(name, value).start()

    @override
    async def sign_in(self, hass: HomeAssistant) -> None:
        """Add both entries."""
        answer = self._person.tokens[self.name]
        token = answer | {"expires_at": self._person.issued_at + answer["expires_in"]}
        for domain in (self.domain, MAIL):
            client = ClientCredential(self.name, self.name)
            await async_import_client_credential(hass, domain, client)
            data = {"auth_implementation": domain, "token": token}
            entry = new_entry(data, title="Bench", domain=domain, unique_id=self._person.email)
            await hass.config_entries.async_add(entry)

    @override
    def family(self, hass: HomeAssistant) -> CalendarEntity | None:
        """Return the entity, once its coordinator has data."""
        for entity in calendars(hass):
            if entity.calendar_id == FAMILY and entity.coordinator.data is not None:
                return entity  # type: ignore[no-any-return]  # whichever integration it is of
        return None

    @override
    async def ask(self, hass: HomeAssistant) -> None:
        """Let the coordinator do what it does every fifteen minutes."""
        entity = self.family(hass)
        await entity.coordinator.async_refresh()  # type: ignore[union-attr]  # of core's own class

    @override
    def ask_for_mail(self, hass: HomeAssistant) -> None:
        """There is nothing that could be asked."""
        raise NotImplementedError
