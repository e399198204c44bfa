"""Notify entities: one for each channel that the user chose."""

from collections.abc import Iterator
from typing import override

from homeassistant.components.notify import NotifyEntity
from homeassistant.components.notify.const import NotifyEntityFeature

from ...connector.actor import Actor, acting
from ...connector.capabilities import Capability
from ...protocol.discord_methods import SEND, Content, Send
from .bot import Bot
from .const import CONF_NOTIFY
from .entity import DiscordEntity
from .refusals import refusals
from .settings import chosen


class DiscordNotify(DiscordEntity, NotifyEntity):
    """Writes into a channel; a title is the first line, in bold."""

    _attr_supported_features = NotifyEntityFeature.TITLE
    _attr_translation_key = "discord_notify"

    def __init__(self, bot: Bot, channel: str, name: str) -> None:
        """Write into a channel."""
        super().__init__(bot, notify_key(channel))
        self._attr_translation_placeholders = {"channel": name}
        self._channel = channel

    @override
    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Write a message. Raises `HomeAssistantError`."""
        text = f"**{title}**\n{message}" if title else message
        with acting(Actor.of(self._context, "discord")), refusals(self._bot.account.entry):
            await self._bot.ask(
                SEND,
                Send(channel=self._channel, content=Content(text=text)),
                Capability.WRITE_MESSAGES,
            )


def notify_key(channel: str) -> str:
    """Return the key of a channel's notify entity."""
    return f"notify_{channel}"


def notifiers(bot: Bot) -> Iterator[DiscordNotify]:
    """Yield the notify entities of a bot."""
    if Capability.WRITE_MESSAGES in bot.account.granted:
        for channel, name in chosen(bot.account.entry.options, CONF_NOTIFY).items():
            yield DiscordNotify(bot, channel, name)
