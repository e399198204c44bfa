"""What happens on the server and in direct messages, told to Home Assistant."""

import discord

from homelab_hub_protocol.discord import (
    MEMBERSHIP,
    MESSAGE,
    REACTION,
    VOICE_MOVE,
    Membership,
    Message,
    MessageKind,
    Reaction,
    VoiceMove,
)

from .people import chat_user, emoji_text, file, place, unknown_user
from .server_bot import ServerBot


class Reports:
    """What is told: what settings say is watched, mentions, and direct messages of members."""

    def __init__(self, bot: ServerBot) -> None:
        """Tell what this bot hears."""
        self._bot = bot

    def kind(self, message: discord.Message) -> MessageKind | None:
        """Return how a message concerns the bot, or None if it does not."""
        if message.guild is None:
            return MessageKind.DIRECT
        if self._bot.user in message.mentions:
            return MessageKind.MENTION
        return MessageKind.MESSAGE if self.is_watched(message.channel) else None

    def is_watched(self, channel: object) -> bool:
        """Tell whether a channel is watched; a thread is with its channel."""
        ids = (getattr(channel, "id", None), getattr(channel, "parent_id", None))
        return any(str(id_) in self._bot.settings.watched for id_ in ids if id_ is not None)

    def message(
        self, message: discord.Message, kind: MessageKind, author: discord.abc.User
    ) -> None:
        """Tell of a message."""
        readable = kind is not MessageKind.MESSAGE or self._bot.intents.message_content
        reply_to = None if message.reference is None else message.reference.message_id
        told = Message(
            kind=kind,
            id=str(message.id),
            author=chat_user(author),
            place=place(message.channel, message.guild),
            content=message.content if readable else None,
            reply_to=None if reply_to is None else str(reply_to),
            files=[file(one) for one in message.attachments],
        )
        self._bot.context.tell(MESSAGE, told)

    def reaction(self, payload: discord.RawReactionActionEvent, *, added: bool) -> None:
        """Tell of a reaction in a watched channel."""
        guild = self._bot.server
        if guild is None:
            return
        channel = guild.get_channel_or_thread(payload.channel_id)
        if channel is None or not self.is_watched(channel):
            return
        user = payload.member or guild.get_member(payload.user_id)
        told = Reaction(
            added=added,
            message=str(payload.message_id),
            emoji=emoji_text(payload.emoji),
            user=unknown_user(payload.user_id) if user is None else chat_user(user),
            place=place(channel, guild),
        )
        self._bot.context.tell(REACTION, told)

    def membership(self, user: discord.abc.User, *, joined: bool) -> None:
        """Tell who joined or left."""
        self._bot.context.tell(MEMBERSHIP, Membership(joined=joined, user=chat_user(user)))

    def voice(
        self, member: discord.Member, before: discord.VoiceState, after: discord.VoiceState
    ) -> None:
        """Tell who changed the voice channel; muting is none of that."""
        if before.channel == after.channel:
            return
        places = [
            None if state.channel is None else place(state.channel, member.guild)
            for state in (before, after)
        ]
        told = VoiceMove(user=chat_user(member), before=places[0], after=places[1])
        self._bot.context.tell(VOICE_MOVE, told)
