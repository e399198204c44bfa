"""The command /settings: how the bot behaves on the server, changed by who manages it.

What the bot hears and whom it obeys is decided in Home Assistant alone.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
import re
from typing import Any, Final

import discord
from discord import app_commands

from homelab_hub_app.sources.discord.server_bot import ServerBot
from homelab_hub_app.sources.discord.texts import tame
from homelab_hub_protocol.discord import ReactionRole, Settings
from homelab_hub_protocol.errors import Code, RequestError

from . import replies
from .replies import Asked

type Edit = Callable[[Settings], Settings]
type Change = Callable[[Edit], Awaitable[None]]

_MESSAGE: Final = re.compile(r"(?:.*/)?(\d{15,20})")


class Managing:
    """The functions of the command; `change` is given what edits the settings."""

    def __init__(self, bot: ServerBot, change: Change) -> None:
        """Manage this bot's server."""
        self._bot = bot
        self._change = change

    def group(self) -> app_commands.Group:
        """Return the command with its sub-commands."""
        group = app_commands.Group(
            name="settings",
            description="How this bot behaves here",
            default_permissions=discord.Permissions(manage_guild=True),
        )
        for name, description, callback in (
            ("show", "Show the settings", self.show),
            ("welcome", "Greet who joins; without a channel, nobody is greeted", self.welcome),
            ("autorole", "Give a role to everybody who joins", self.auto_role),
            ("reactionrole", "Give a role to who reacts to a message here", self.reaction_role),
            ("log", "Where moderation is written down; nowhere without a channel", self.log),
            ("live", "Where streams are announced; nowhere without a channel", self.live),
        ):
            group.add_command(_command(name, description, callback))
        return group

    async def show(self, asked: Asked) -> None:
        """Show the settings."""
        self._allow(asked)
        settings = self._bot.settings
        lines = [
            f"Welcome: {_in(settings.welcome_channel)} {tame(settings.welcome_text)}",
            f"Roles for everybody: {' '.join(f'<@&{one}>' for one in settings.auto_roles) or '-'}",
            f"Log: {_in(settings.log_channel)}",
            f"Streams: {_in(settings.live_channel)}",
            f"Watched: {' '.join(_in(one) for one in settings.watched) or '-'}",
            f"Scheduled messages: {len(settings.scheduled)}",
            *(f"{one.emoji} → <@&{one.role}>" for one in settings.reaction_roles),
        ]
        await replies.reply(asked, "\n".join(lines), ephemeral=True)

    @app_commands.describe(text="May hold {user}, {server} and {count}")
    async def welcome(
        self,
        asked: Asked,
        channel: discord.TextChannel | None = None,
        text: app_commands.Range[str, 1, 1500] = "Welcome, {user}!",
    ) -> None:
        """Greet who joins."""
        self._allow(asked)
        edit = partial(replace, welcome_channel=_id(channel), welcome_text=text)
        await self._apply(asked, edit)

    @app_commands.describe(on="Whether it is given")
    async def auto_role(self, asked: Asked, role: discord.Role, on: bool = True) -> None:
        """Give a role to everybody who joins, or do not."""
        self._allow(asked)
        if on:
            _may_give(asked, role)

        def edit(settings: Settings) -> Settings:
            others = [one for one in settings.auto_roles if one != str(role.id)]
            return replace(settings, auto_roles=others + [str(role.id)] * on)

        await self._apply(asked, edit)

    @app_commands.describe(message="Its link or id", emoji="What to react with", on="Or not")
    async def reaction_role(
        self, asked: Asked, message: str, emoji: str, role: discord.Role, on: bool = True
    ) -> None:
        """Give a role to who reacts to a message, or do not."""
        self._allow(asked)
        if on:
            _may_give(asked, role)
        parsed = discord.PartialEmoji.from_str(emoji.strip())
        name = parsed.name if parsed.id is None else f"{parsed.name}:{parsed.id}"
        if (found := _MESSAGE.fullmatch(message.strip())) is None:
            raise RequestError(Code.INVALID, reason="unknown_message")
        one = ReactionRole(
            message=found[1], channel=str(asked.channel_id), emoji=name, role=str(role.id)
        )

        def edit(settings: Settings) -> Settings:
            others = [
                other
                for other in settings.reaction_roles
                if (other.message, other.emoji) != (one.message, one.emoji)
            ]
            return replace(settings, reaction_roles=others + [one] * on)

        await self._apply(asked, edit)

    async def log(self, asked: Asked, channel: discord.TextChannel | None = None) -> None:
        """Write moderation down in a channel, or nowhere."""
        self._allow(asked)
        await self._apply(asked, partial(replace, log_channel=_id(channel)))

    async def live(self, asked: Asked, channel: discord.TextChannel | None = None) -> None:
        """Announce streams in a channel, or nowhere."""
        self._allow(asked)
        await self._apply(asked, partial(replace, live_channel=_id(channel)))

    async def _apply(self, asked: Asked, edit: Edit) -> None:
        """Change the settings, here and in Home Assistant."""
        # First the answer: the change may take a new connection, which ends this one's work.
        await replies.reply(asked, "Changed.", ephemeral=True)
        await self._change(edit)

    def _allow(self, asked: Asked) -> None:
        """Refuse who does not manage the server. Raises `RequestError`."""
        if not asked.permissions.manage_guild:
            raise RequestError(Code.FORBIDDEN, reason="not_moderator")


def _command(name: str, description: str, callback: Any) -> app_commands.Command[Any, ..., None]:
    """Return a sub-command."""
    return app_commands.Command(name=name, description=description, callback=callback)


def _may_give(asked: Asked, role: discord.Role) -> None:
    """Refuse a role that who asks, or the bot, could not give by hand. Raises `RequestError`."""
    user = asked.user
    if not role.is_assignable():
        raise RequestError(Code.FORBIDDEN, reason="unassignable_role")
    if not isinstance(user, discord.Member):
        raise RequestError(Code.FORBIDDEN, reason="not_moderator")
    above = user.guild.owner_id == user.id
    if not above and (not asked.permissions.manage_roles or role >= user.top_role):
        raise RequestError(Code.FORBIDDEN, reason="not_yours_to_give")


def _id(channel: discord.TextChannel | None) -> str | None:
    """Return a channel as the settings name it."""
    return None if channel is None else str(channel.id)


def _in(channel: str | None) -> str:
    """Return a channel as it is shown."""
    return "-" if channel is None else f"<#{channel}>"
