"""The commands that are offered, and what happens before and after each."""

from collections import OrderedDict
import hashlib
import json
import logging
from typing import Any, Final, override

import discord
from discord import app_commands

from homelab_hub_app.sources.discord.conversation import Conversation
from homelab_hub_app.sources.discord.overview import Overview
from homelab_hub_app.sources.discord.permissions import MODERATION
from homelab_hub_app.sources.discord.server_bot import ServerBot
from homelab_hub_protocol.errors import Code, RequestError

from .asking import Asking
from .managing import Change, Managing
from .moderating import Moderating
from .replies import Asked, refuse
from .status import Status

_LOGGER: Final = logging.getLogger(__name__)
_STORED: Final = "commands"
_RATE, _PER = 5, 10.0  # commands of one person in so many seconds
_MOST_PEOPLE: Final = 1000
_EXPIRED: Final = {10062, 10015, 40060}


class Tree(app_commands.CommandTree[ServerBot]):
    """The commands of one server."""

    def __init__(
        self, bot: ServerBot, conversation: Conversation, overview: Overview, change: Change
    ) -> None:
        """Prepare all commands; none is offered yet."""
        super().__init__(bot)
        asking, moderating = Asking(bot, conversation), Moderating(bot)
        commands: dict[str, Any] = {
            "jarvis": _command("jarvis", "Talk to Jarvis", asking.jarvis),
            "home": _command("home", "See and switch what is shared here", asking.home),
            "calendar": _command("calendar", "What is on in the next days", asking.calendar),
            "status": _command("status", "What is connected", Status(bot, overview).status),
            "settings": Managing(bot, change).group(),
        }
        for name, description, callback in (
            ("purge", "Delete the last messages of this channel", moderating.purge),
            ("timeout", "Silence a member for a while", moderating.timeout),
            ("kick", "Remove a member", moderating.kick),
            ("ban", "Ban somebody", moderating.ban),
            ("slowmode", "Let everybody write more slowly here", moderating.slowmode),
        ):
            command = _command(name, description, callback)
            command.default_permissions = discord.Permissions(**{MODERATION[name]: True})
            commands[name] = command
        self._commands: Final = commands
        self._cooldowns: OrderedDict[int, app_commands.Cooldown] = OrderedDict()

    async def offer(self, guild: discord.Guild) -> bool:
        """Offer the commands that the settings name; Discord is told only what it does not know.

        Return whether Discord lets the bot have commands on this server.
        """
        self.clear_commands(guild=guild)
        wanted = self.client.settings.commands
        for name, command in self._commands.items():
            if name in wanted:
                self.add_command(command, guild=guild)
        told = [command.to_dict(self) for command in self.get_commands(guild=guild)]
        text = json.dumps([guild.id, self.client.application_id, told], sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        store = self.client.context.store
        if (known := await store.get(_STORED)) is not None and known["hash"] == digest:
            return True
        try:
            await self.sync(guild=guild)
        except discord.Forbidden:
            return False
        await store.put(_STORED, {"hash": digest})
        return True

    async def forget(self) -> None:
        """Take note that the server does not have the commands any more."""
        await self.client.context.store.delete(_STORED)

    @override
    async def interaction_check(self, asked: Asked, /) -> bool:
        """Let go on who is on the server and not too fast."""
        self.client.work.join()
        if not self.client.is_about(asked.guild_id):
            return False
        if asked.type is discord.InteractionType.autocomplete or self._has_time(asked.user.id):
            return True
        await refuse(asked, RequestError(Code.RATE_LIMITED, reason="too_fast"))
        return False

    @override
    async def on_error(self, asked: Asked, error: app_commands.AppCommandError, /) -> None:
        """Tell who asked why it was not done."""
        cause: BaseException = error
        if isinstance(error, app_commands.CommandInvokeError):
            cause = error.original
        try:
            match cause:
                case RequestError():
                    await refuse(asked, cause)
                case discord.HTTPException() if cause.code in _EXPIRED:
                    _LOGGER.debug("Discord: a command was answered too late")
                case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
                    await self.forget()  # so that Discord is told anew what there is
                    await refuse(asked, RequestError(Code.FAILED))
                case _:
                    _LOGGER.error("Discord: a command failed", exc_info=cause)
                    await refuse(asked, RequestError(Code.FAILED))
        except discord.HTTPException as failed:
            _LOGGER.debug("Discord: a command could not be answered: %s", failed.code)

    def _has_time(self, user: int) -> bool:
        """Count a command of somebody, and tell whether it is not too many."""
        cooldown = self._cooldowns.pop(user, None) or app_commands.Cooldown(_RATE, _PER)
        self._cooldowns[user] = cooldown
        if len(self._cooldowns) > _MOST_PEOPLE:
            self._cooldowns.popitem(last=False)
        return cooldown.update_rate_limit() is None


def _command(name: str, description: str, callback: Any) -> app_commands.Command[Any, ..., None]:
    """Return a command."""
    return app_commands.Command(name=name, description=description, callback=callback)
