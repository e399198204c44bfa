"""What the entities of a bot have in common."""

from typing import override

from ...connector.entity import AccountEntity
from .bot import Bot


class DiscordEntity(AccountEntity):
    """An entity that is there while the bot is."""

    def __init__(self, bot: Bot, key: str) -> None:
        """Show something of a bot."""
        super().__init__(bot.account.entry, key)
        self._bot = bot

    @property
    @override
    def available(self) -> bool:
        """Return whether the app and its bot are connected."""
        return self._bot.connected

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the bot."""
        await super().async_added_to_hass()
        self.async_on_remove(self._bot.listen(self._write))
