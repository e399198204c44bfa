"""Sensors: unread mails of labels and filters, and how long the vacation responder answers."""

from datetime import datetime
from typing import override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorStateClass
from homeassistant.const import EntityCategory

from ....connector.account import Account
from .choices import unread_key
from .const import INBOX
from .entity import WatchingEntity
from .filters import MailFilter
from .mailbox import Mailbox


class UnreadSensor(WatchingEntity, SensorEntity):
    """How many mails of a label or of a filter are unread."""

    _attr_state_class = SensorStateClass.MEASUREMENT

    def __init__(self, account: Account, mailbox: Mailbox, what: str | MailFilter) -> None:
        """Count the mails of a label, by its id, or of a filter."""
        if isinstance(what, MailFilter):
            super().__init__(account, mailbox, "unread", what)
            self._attr_translation_key = "unread"
            self._key = what.id
            return
        super().__init__(account, mailbox, unread_key(what))
        self._key = what
        if what == INBOX:
            self._attr_translation_key = "unread_inbox"
        else:
            self._attr_translation_key = "unread_label"
            self._attr_translation_placeholders = {"label": mailbox.labels[what]}

    @property
    @override
    def available(self) -> bool:
        """Return whether it is still there at Google."""
        return super().available and self.native_value is not None

    @property
    @override
    def native_value(self) -> int | None:
        """Return the number."""
        return self._mailbox.unread.get(self._key)


class VacationSensor(WatchingEntity, SensorEntity):
    """When the vacation responder ends; unknown while it is off, or has no end."""

    _attr_device_class = SensorDeviceClass.TIMESTAMP
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_translation_key = "vacation_end"

    def __init__(self, account: Account, mailbox: Mailbox) -> None:
        """Belong to the mailbox."""
        super().__init__(account, mailbox, "vacation_end")

    @property
    @override
    def native_value(self) -> datetime | None:
        """Return the end."""
        vacation = self._mailbox.vacation
        return vacation.end if vacation and vacation.enabled else None
