"""A home with mail: what arrives at Gmail, and what the home says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event

from custom_components.homelab_hub.connections.google.mail.part import MailPart
from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.google.gmail import Mailbox


@dataclass(frozen=True, slots=True)
class Post:
    """One account's mail, at Google and at home."""

    hass: HomeAssistant
    google: GoogleSimulator
    entry: ConfigEntry[Any]

    @property
    def box(self) -> Mailbox:
        """The mailbox at Google."""
        return self.google.mailbox()

    @property
    def part(self) -> MailPart:
        """What the entry is loaded with."""
        part: MailPart = self.entry.runtime_data.parts[0]
        return part

    async def look(self) -> None:
        """Return when the home has looked for mail, and shows what it saw."""
        await self.settled()
        assert self.part.mailbox is not None
        self.part.mailbox.changed()
        await self.settled()

    async def settled(self) -> None:
        """Return when nothing is under way."""
        await self.hass.async_block_till_done(wait_background_tasks=True)

    async def restart(self) -> None:
        """Load the entry anew."""
        assert await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.settled()

    async def add_filter(self, title: str, **data: str) -> str:
        """Add a filter, load the entry anew, and return the filter's id."""
        subentry = ConfigSubentry(
            data=MappingProxyType(data), subentry_type="mail_filter", title=title, unique_id=None
        )
        self.hass.config_entries.async_add_subentry(self.entry, subentry)
        await self.settled()
        await self.restart()
        return subentry.subentry_id

    def id_of(self, platform: str, key: str) -> str:
        """Return the entity id of what the unique id ends in."""
        registry = er.async_get(self.hass)
        unique = f"{self.entry.entry_id}_{key}"
        entity_id = registry.async_get_entity_id(platform, DOMAIN, unique)
        assert entity_id is not None, unique
        return entity_id

    def state(self, platform: str, key: str) -> State:
        """Return the state of an entity."""
        state = self.hass.states.get(self.id_of(platform, key))
        assert state is not None
        return state

    def reports(self, key: str = "new_mail") -> list[Mapping[str, Any]]:
        """Return a list that an event entity's reports come into, from now on."""
        found: list[Mapping[str, Any]] = []

        @callback
        def changed(event: Event[EventStateChangedData]) -> None:
            new, old = event.data["new_state"], event.data["old_state"]
            if new is None or "message_id" not in new.attributes:
                return
            if old is None or old.state in ("unavailable", new.state):
                return
            found.append(new.attributes)

        async_track_state_change_event(self.hass, self.id_of("event", key), changed)
        return found

    async def act(self, action: str, **data: Any) -> dict[str, Any]:
        """Return what an action answers."""
        answer = await self.hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True
        )
        await self.settled()
        assert isinstance(answer, dict)
        return answer


def subjects(reports: list[Mapping[str, Any]]) -> list[str]:
    """Return what the reports are about."""
    return [report["subject"] for report in reports]
