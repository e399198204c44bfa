"""Event entities: a new mail in the inbox, and one of each filter."""

from typing import Final, override

from homeassistant.components.event import EventEntity
from homeassistant.core import callback

from ....connector.account import Account
from .const import EVENT_NEW_MAIL
from .entity import MailEntity
from .filters import MailFilter
from .heading import Heading
from .mailbox import Mailbox

_ID: Final = "message_id"


class NewMailEvent(MailEntity, EventEntity):
    """Fires once for each new mail: of the inbox, or of a filter.

    It stays available while Gmail cannot be reached. Coming back would be a change of its state,
    which an automation could take for a mail.
    """

    _attr_translation_key = "new_mail"
    # What people wrote, and to whom, is not for years of history.
    _unrecorded_attributes = frozenset({"recipients", "snippet", "to"})

    def __init__(
        self, account: Account, mailbox: Mailbox, wanted: MailFilter | None = None
    ) -> None:
        """Belong to the mailbox, or to a filter."""
        super().__init__(account, mailbox, "new_mail", wanted)
        self._attr_event_types = [EVENT_NEW_MAIL]
        self._filter_id = wanted.id if wanted else None
        self.reported: str | None = None
        """The id of the mail that it reported last, before a restart too."""

    @override
    async def async_added_to_hass(self) -> None:
        """Hear of new mails."""
        await super().async_added_to_hass()
        data = await self.async_get_last_event_data()
        if data is not None and data.last_event_attributes is not None:
            self.reported = data.last_event_attributes.get(_ID)
        self.async_on_remove(self._mailbox.hear(self._filter_id, self._fire))

    @callback
    def _fire(self, heading: Heading) -> None:
        """Report a mail."""
        self.reported = heading.id
        self._trigger_event(EVENT_NEW_MAIL, heading.as_answer())
        self.async_write_ha_state()
