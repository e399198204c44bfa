"""What the bot hears of its server and of people, and who cares."""

from collections.abc import Callable
import logging
from typing import Any, Final

import discord

from homelab_hub_protocol.discord import MessageKind
from homelab_hub_protocol.errors import RequestError

from .care.log import Log
from .care.newcomers import Newcomers
from .care.reaction_roles import ReactionRoles
from .conversation import Conversation
from .pressing import Pressing
from .reports import Reports
from .server_bot import ServerBot

_LOGGER: Final = logging.getLogger(__name__)


class Hearing:
    """Functions for discord.py's events; none of them waits."""

    def __init__(
        self,
        bot: ServerBot,
        *,
        reports: Reports,
        conversation: Conversation,
        newcomers: Newcomers,
        reaction_roles: ReactionRoles,
        log: Log,
        pressing: Pressing,
        look: Callable[[], None],
    ) -> None:
        """Hear for this bot; `look` is called when the server may look different."""
        self._bot = bot
        self._reports = reports
        self._conversation = conversation
        self._newcomers = newcomers
        self._reaction_roles = reaction_roles
        self._log = log
        self._pressing = pressing
        self._look = look

    def table(self) -> dict[str, Callable[..., None]]:
        """Return the functions by the names of the events."""
        return {
            "message": self._message,
            "interaction": self._interaction,
            "raw_reaction_add": lambda payload: self._reacted(payload, added=True),
            "raw_reaction_remove": lambda payload: self._reacted(payload, added=False),
            "member_join": self._joined,
            "raw_member_remove": self._left,
            "member_update": self._changed_member,
            "voice_state_update": self._talks,
            "presence_update": lambda _, after: self._looks(after.guild),
            "guild_update": lambda _, after: self._looks(after),
            "guild_channel_create": lambda channel: self._looks(channel.guild),
            "guild_channel_delete": lambda channel: self._looks(channel.guild),
            "guild_channel_update": lambda _, after: self._looks(after.guild),
            "guild_role_create": lambda role: self._looks(role.guild),
            "guild_role_delete": lambda role: self._looks(role.guild),
            "guild_role_update": lambda _, after: self._looks(after.guild),
            "audit_log_entry_create": self._moderated,
            "member_ban": lambda guild, user: self._banned(guild, user, lifted=False),
            "member_unban": lambda guild, user: self._banned(guild, user, lifted=True),
            "raw_message_delete": self._deleted,
            "raw_bulk_message_delete": self._deleted_in_bulk,
        }

    # People

    def _message(self, message: discord.Message) -> None:
        """Report who wrote, and let Jarvis answer who talks to the bot."""
        bot, guild = self._bot, message.guild
        if message.author == bot.user or not (guild is None or bot.is_about(guild)):
            return
        if message.is_system():  # Discord's own, as when something is pinned
            return
        bot.context.count_message()
        match self._reports.kind(message):
            case MessageKind.MESSAGE as kind:
                self._reports.message(message, kind, message.author)
            case MessageKind.MENTION as kind:
                self._reports.message(message, kind, message.author)
                self._answer(message, message.author)
            case MessageKind.DIRECT:
                bot.work.start(self._direct(message), "direct message")
            case None:
                pass

    async def _direct(self, message: discord.Message) -> None:
        """Listen to members of the server only."""
        try:
            author = await self._bot.find_member(message.author.id)
        except RequestError:
            return
        self._reports.message(message, MessageKind.DIRECT, author)
        self._answer(message, author)

    def _answer(self, message: discord.Message, author: discord.abc.User) -> None:
        """Let Jarvis answer, where he is offered."""
        offered = "jarvis" in self._bot.settings.commands
        if offered and isinstance(author, discord.Member) and not author.bot:
            self._bot.work.start(self._conversation.reply(message, author), "answer")

    def _interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Take a button that was pressed; commands go to their tree."""
        if interaction.type is discord.InteractionType.component:
            self._bot.work.start(self._pressed(interaction), "button")

    async def _pressed(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button is for."""
        try:
            await self._pressing.pressed(interaction)
        except discord.HTTPException as error:
            _LOGGER.debug("Discord: a button could not be answered: %s", error.code)

    def _reacted(self, payload: discord.RawReactionActionEvent, *, added: bool) -> None:
        """Report a reaction, and see whether it stands for a role."""
        if self._bot.is_about(payload.guild_id):
            self._reports.reaction(payload, added=added)
            self._reaction_roles.reacted(payload, added=added)

    def _joined(self, member: discord.Member) -> None:
        """Report and welcome who joined."""
        if self._bot.is_about(member.guild):
            self._reports.membership(member, joined=True)
            self._newcomers.joined(member)
            self._look()

    def _left(self, payload: discord.RawMemberRemoveEvent) -> None:
        """Report who left."""
        if self._bot.is_about(payload.guild_id):
            self._reports.membership(payload.user, joined=False)
            self._look()

    def _changed_member(self, before: discord.Member, after: discord.Member) -> None:
        """See who has agreed to the rules, and what the bot's own roles allow now."""
        if self._bot.is_about(after.guild):
            self._newcomers.updated(before, after)
            if after == after.guild.me:
                self._look()

    def _talks(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Report who talks where."""
        if self._bot.is_about(member.guild):
            self._reports.voice(member, before, after)
            self._look()

    # The server

    def _looks(self, guild: discord.Guild) -> None:
        """Tell soon how the server looks."""
        if self._bot.is_about(guild):
            self._look()

    def _moderated(self, entry: discord.AuditLogEntry) -> None:
        """Write down what a moderator did."""
        if self._bot.is_about(entry.guild):
            self._log.done(entry)

    def _banned(self, guild: discord.Guild, user: discord.abc.User, *, lifted: bool) -> None:
        """Write down a ban, or its end."""
        if self._bot.is_about(guild):
            self._log.banned(user, lifted=lifted)

    def _deleted(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Write down that a message was deleted."""
        if self._bot.is_about(payload.guild_id):
            self._log.deleted(payload)

    def _deleted_in_bulk(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Write down that many messages were deleted."""
        if self._bot.is_about(payload.guild_id):
            self._log.deleted_in_bulk(payload)
