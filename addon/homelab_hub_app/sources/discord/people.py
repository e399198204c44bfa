"""Discord's people and places in the words of the protocol."""

import discord

from homelab_hub_protocol.chat import ChatUser, File, Place, Source


def chat_user(user: discord.abc.User) -> ChatUser:
    """Return somebody; roles are known of members only."""
    roles = [] if not isinstance(user, discord.Member) else user.roles
    return ChatUser(
        source=Source.DISCORD,
        id=str(user.id),
        name=user.name,
        display_name=user.display_name,
        roles=[str(role.id) for role in roles if not role.is_default()],
        bot=user.bot,
    )


def unknown_user(id_: int) -> ChatUser:
    """Return somebody of whom nothing but the id is known."""
    return ChatUser(source=Source.DISCORD, id=str(id_), name="", display_name="")


def place(channel: object, guild: discord.Guild | None) -> Place:
    """Return a channel as a place; only those of a server have a name."""
    id_, name = getattr(channel, "id", ""), getattr(channel, "name", None)
    return Place(
        channel=str(id_),
        channel_name=name or "",
        guild=None if guild is None else str(guild.id),
        parent=str(channel.parent_id) if isinstance(channel, discord.Thread) else None,
    )


def file(attachment: discord.Attachment) -> File:
    """Return what somebody attached."""
    return File(
        name=attachment.filename,
        url=attachment.url,
        size=attachment.size,
        content_type=attachment.content_type or "",
    )


def emoji_text(emoji: discord.PartialEmoji | discord.Emoji | str) -> str:
    """Return an emoji as the protocol has it: Unicode, or `name:id`."""
    if isinstance(emoji, str):
        return emoji
    return emoji.name if emoji.id is None else f"{emoji.name}:{emoji.id}"
