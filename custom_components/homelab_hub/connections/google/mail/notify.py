"""Notify entities: a mail to oneself, and to each address of the options."""

from email.headerregistry import Address
from typing import override

from homeassistant.components.notify import NotifyEntity
from homeassistant.components.notify.const import NotifyEntityFeature

from ....connector.account import Account
from ....connector.actor import Actor, acting
from ....connector.entity import AccountEntity
from . import addresses
from .choices import notify_key
from .client import MailClient
from .const import SENDING
from .letter import Letter
from .refusals import refusals
from .sending import send


class MailNotify(AccountEntity, NotifyEntity):
    """Sends a mail with a plain text; its first line is the subject if there is no title."""

    _attr_supported_features = NotifyEntityFeature.TITLE

    def __init__(self, account: Account, client: MailClient, recipient: str | None) -> None:
        """Send to an address, None for the account's own."""
        super().__init__(account.entry, notify_key(recipient))
        self._client = client
        self._recipient = recipient
        if recipient:
            self._attr_translation_key = "mail_to"
            self._attr_translation_placeholders = {"address": recipient}
        else:
            self._attr_translation_key = "mail_to_me"

    @property
    @override
    def available(self) -> bool:
        """Return whether sending is allowed, and not turned off."""
        return self._account.error is None and self._client.allows(SENDING)

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Send a mail. Raises `HomeAssistantError`."""
        with acting(Actor.of(self._context, "mail")), refusals(self._account.entry):
            to: Address = addresses.typed(self._recipient or await self._client.address())
            subject = title if title is not None else next(iter(message.splitlines()), "")
            letter = Letter(to=[to], subject=" ".join(subject.split())[:250], text=message)
            await send(self._client, letter)
