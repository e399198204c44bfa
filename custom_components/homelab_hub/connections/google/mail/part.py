"""Gmail as a part of an entry."""

from collections.abc import Iterator, Mapping
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from ....connector.account import Account
from ....connector.capabilities import Capability
from .choices import forget_what_was_unchosen, recipients_of
from .client import MailClient, connect
from .const import READING
from .deeds import Deeds
from .event import NewMailEvent
from .filters import MailFilter
from .mailbox import Mailbox
from .notify import MailNotify
from .sensor import UnreadSensor, VacationSensor


class MailPart:
    """Gmail of one account: what it may read is followed, what it may send has entities."""

    name = "gmail"

    def __init__(self, hass: HomeAssistant, account: Account, client: MailClient) -> None:
        """Belong to an account."""
        self.account = account
        self.client = client
        granted = account.granted
        self._sends = Capability.SEND_MAIL in granted
        self.mailbox: Mailbox | None = None
        if any(capability in granted for capability in READING):
            self.mailbox = Mailbox(hass, account, client)
        self.deeds = Deeds(client, self.mailbox.changed if self.mailbox else lambda: None)
        self._events: list[NewMailEvent] = []

    @property
    def platforms(self) -> frozenset[Platform]:
        """Return where it has entities."""
        reading = {Platform.EVENT, Platform.SENSOR} if self.mailbox is not None else set()
        return frozenset(reading | ({Platform.NOTIFY} if self._sends else set()))

    def add_entities(
        self, platform: Platform, async_add_entities: AddConfigEntryEntitiesCallback
    ) -> None:
        """Add its entities of a platform; those of a filter belong to its subentry."""
        async_add_entities(self._entities(platform))
        if self.mailbox is None:
            return
        for wanted in self.mailbox.filters:
            entities = self._entities_of(self.mailbox, wanted, platform)
            async_add_entities(entities, config_subentry_id=wanted.id)

    def start(self) -> None:
        """Begin to follow what changes at Google."""
        if self.mailbox is not None:
            self.mailbox.start([event.reported for event in self._events])

    async def stop(self) -> None:
        """End, with everything stored."""
        if self.mailbox is not None:
            await self.mailbox.stop()

    def diagnostics(self) -> Mapping[str, Any]:
        """Return what helps to find a fault."""
        return self.mailbox.diagnostics() if self.mailbox is not None else {}

    def _entities(self, platform: Platform) -> Iterator[Entity]:
        """Yield the entities of the account."""
        if platform is Platform.NOTIFY and self._sends:
            yield MailNotify(self.account, self.client, None)
            for recipient in recipients_of(self.account.entry):
                yield MailNotify(self.account, self.client, recipient)
        if self.mailbox is None:
            return
        if platform is Platform.EVENT:
            yield self._event(self.mailbox, None)
        elif platform is Platform.SENSOR:
            for label in self.mailbox.labels:
                yield UnreadSensor(self.account, self.mailbox, label)
            yield VacationSensor(self.account, self.mailbox)

    def _entities_of(
        self, mailbox: Mailbox, wanted: MailFilter, platform: Platform
    ) -> Iterator[Entity]:
        """Yield the entities of a filter."""
        if platform is Platform.EVENT:
            yield self._event(mailbox, wanted)
        elif platform is Platform.SENSOR:
            yield UnreadSensor(self.account, mailbox, wanted)

    def _event(self, mailbox: Mailbox, wanted: MailFilter | None) -> NewMailEvent:
        """Return an event entity; which mail it reported last is asked at the start."""
        event = NewMailEvent(self.account, mailbox, wanted)
        self._events.append(event)
        return event


async def create(hass: HomeAssistant, account: Account) -> MailPart:
    """Return the part of an account, with what was stored of it."""
    part = MailPart(hass, account, await connect(hass, account))
    forget_what_was_unchosen(hass, account.entry)
    if part.mailbox is not None:
        await part.mailbox.load()
    return part
