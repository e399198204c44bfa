"""Homelab Hub with an account that may read and change calendars, and read mail."""

from dataclasses import replace
import time
from typing import Any, override

from homeassistant.components.application_credentials import (
    ClientCredential,
    async_import_client_credential,
)
from homeassistant.components.calendar import CalendarEntity
from homeassistant.core import HomeAssistant
from homeassistant.util.ulid import ulid_now

from custom_components.homelab_hub.connections.google.calendar.entity import GoogleCalendarEntity
from custom_components.homelab_hub.connector.capabilities import Capability
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
from tests.entries import new_entry

from .person import FAMILY, Person
from .sides import Side, calendars

CAPABILITIES = [Capability.EDIT_CALENDAR, Capability.READ_MAIL]


class Ours(Side):
    """The `google` connection, as its flow adds it."""

    name = "ours"
    domain = DOMAIN
    tells_of_mail = True

    def __init__(self, person: Person) -> None:
        """Belong to a person."""
        self._person = person

    @override
    async def sign_in(self, hass: HomeAssistant) -> None:
        """Add the entry."""
        application = auth_domain_of(provider_of(Kind.GOOGLE), self.name)
        client = ClientCredential(self.name, self.name)
        await async_import_client_credential(hass, DOMAIN, client, application)
        answer, issued_at = self._person.tokens[self.name], self._person.issued_at
        tokens = replace(Tokens.from_answer(answer), expires_at=issued_at + answer["expires_in"])
        data = {
            CONF_KIND: Kind.GOOGLE,
            CONF_CAPABILITIES: CAPABILITIES,
            CONF_IMPLEMENTATION: application,
            CONF_GRANT: ulid_now(),
            CONF_GRANTED_AT: time.time(),
            CONF_TOKEN: tokens.as_dict(),
        }
        entry = new_entry(data, title="Bench", unique_id=self._person.email)
        await hass.config_entries.async_add(entry)

    @override
    def family(self, hass: HomeAssistant) -> CalendarEntity | None:
        """Return the entity, once its copy has events."""
        entity = self._entity(hass)
        return entity if entity is not None and entity.calendar.copy.events is not None else None

    @override
    async def ask(self, hass: HomeAssistant) -> None:
        """Ask as it is done when it is time."""
        entity = self._entity(hass)
        assert entity is not None
        await entity.calendar._ask()

    @override
    def ask_for_mail(self, hass: HomeAssistant) -> None:
        """Ask as it is done when it is time."""
        [entry] = hass.config_entries.async_loaded_entries(DOMAIN)
        parts: dict[str, Any] = {part.name: part for part in entry.runtime_data.parts}
        parts["gmail"].mailbox.asking.ask_now()

    def _entity(self, hass: HomeAssistant) -> GoogleCalendarEntity | None:
        """Return the entity, None if there is none yet."""
        for entity in calendars(hass):
            if entity.calendar.facts.id == FAMILY:
                return entity  # type: ignore[no-any-return]  # there is no other integration
        return None
