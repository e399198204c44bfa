"""What the entities of a mailbox have in common."""

from typing import override

from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo

from ....connector.account import Account
from ....connector.entity import AccountEntity
from ....const import DOMAIN
from .filters import MailFilter
from .mailbox import Mailbox


class MailEntity(AccountEntity):
    """An entity of an account's mailbox, or of a filter, which is a device of its own."""

    def __init__(
        self, account: Account, mailbox: Mailbox, key: str, wanted: MailFilter | None = None
    ) -> None:
        """Show something of a mailbox."""
        super().__init__(account.entry, key if wanted is None else f"{wanted.id}_{key}")
        self._mailbox = mailbox
        if wanted is not None:
            self._attr_device_info = DeviceInfo(
                identifiers={(DOMAIN, wanted.id)},
                name=wanted.title,
                manufacturer=account.provider.name,
                entry_type=DeviceEntryType.SERVICE,
            )

    async def async_update(self) -> None:
        """Look now; for `homeassistant.update_entity`."""
        self._mailbox.changed()


class WatchingEntity(MailEntity):
    """An entity that shows what was last seen, and is unavailable while nothing can be."""

    @property
    @override
    def available(self) -> bool:
        """Return whether what it shows is of now."""
        return self._mailbox.available

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the mailbox."""
        await super().async_added_to_hass()
        self.async_on_remove(self._mailbox.listen(self._write))
