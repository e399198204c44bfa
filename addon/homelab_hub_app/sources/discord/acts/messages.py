"""Messages: written, edited, deleted, reacted to and pinned. All raise `RequestError`."""

from typing import Any

import discord

from homelab_hub_app.sources.discord.buttons import buttons
from homelab_hub_app.sources.discord.content import embeds, files, mentions
from homelab_hub_app.sources.discord.failures import refusals
from homelab_hub_app.sources.discord.server_bot import ServerBot, Writable, snowflake
from homelab_hub_app.sources.discord.texts import LONGEST, split
from homelab_hub_protocol.discord_methods import Content, Edit, MessageAt, Pin, React, Send, Sent
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.words import Nothing


async def target(bot: ServerBot, channel: str | None, user: str | None) -> Writable:
    """Return where to write: a channel, or the direct one with a member."""
    if (channel is None) == (user is None):
        raise RequestError(Code.INVALID, reason="channel_or_user")
    if channel is not None:
        return await bot.find_channel(channel)
    member = await bot.find_member(user or "")
    with refusals():
        return member.dm_channel or await member.create_dm()


async def send(bot: ServerBot, wanted: Send) -> Sent:
    """Write; what follows the text goes with its last part."""
    channel = await target(bot, wanted.channel, wanted.user)
    content = wanted.content
    parts = split(content.text) or [""]
    if parts == [""] and not (content.embeds or content.files):
        raise RequestError(Code.INVALID, reason="empty_message")
    more: list[dict[str, Any]] = [{} for _ in parts]
    if wanted.reply_to is not None:
        more[0]["reference"] = _reference(channel, wanted.reply_to)
    if view := buttons(content.buttons):
        more[-1]["view"] = view
    more[-1]["embeds"] = embeds(content)
    sent: list[discord.Message] = []
    with refusals(bot.granted(channel), _needed(channel, content)):
        async with files(bot.context, content, file_limit(channel)) as attached:
            more[-1]["files"] = attached
            for part, extra in zip(parts, more, strict=True):
                message = await channel.send(
                    part, allowed_mentions=mentions(content), silent=wanted.silent, **extra
                )
                sent.append(message)
    return _sent(*sent)


async def edit(bot: ServerBot, wanted: Edit) -> Sent:
    """Replace what a message consists of; files stay as they are unless there are new ones."""
    channel = await bot.find_channel(wanted.channel)
    content = wanted.content
    if len(content.text) > LONGEST:
        raise RequestError(Code.INVALID, reason="text_too_long", details={"longest": str(LONGEST)})
    message = channel.get_partial_message(snowflake(wanted.message))
    with refusals(bot.granted(channel), _needed(channel, content)):
        async with files(bot.context, content, file_limit(channel)) as attached:
            changed = await message.edit(
                content=content.text or None,
                embeds=embeds(content),
                view=buttons(content.buttons),
                allowed_mentions=mentions(content),
                attachments=attached or discord.utils.MISSING,
            )
    return _sent(changed)


async def delete(bot: ServerBot, wanted: MessageAt) -> Nothing:
    """Delete one message."""
    channel = await bot.find_channel(wanted.channel)
    message, reason = snowflake(wanted.message), wanted.reason or None
    with refusals(bot.granted(channel), ("manage_messages",)):
        await bot.http.delete_message(channel.id, message, reason=reason)
    return Nothing()


async def react(bot: ServerBot, wanted: React) -> Nothing:
    """Add a reaction, or remove the bot's own."""
    channel = await bot.find_channel(wanted.channel)
    message = channel.get_partial_message(snowflake(wanted.message))
    emoji = discord.PartialEmoji.from_str(wanted.emoji.strip())
    if not emoji.name:
        raise RequestError(Code.INVALID, reason="unknown_emoji")
    with refusals(bot.granted(channel), ("read_message_history", "add_reactions")):
        if wanted.remove:
            await message.remove_reaction(emoji, discord.Object(bot.on_server().me.id))
        else:
            await message.add_reaction(emoji)
    return Nothing()


async def pin(bot: ServerBot, wanted: Pin) -> Nothing:
    """Pin a message, or unpin it."""
    channel = await bot.find_channel(wanted.channel)
    message = channel.get_partial_message(snowflake(wanted.message))
    with refusals(bot.granted(channel), ("pin_messages",)):
        await (message.pin() if wanted.pinned else message.unpin())
    return Nothing()


def file_limit(channel: Writable) -> int:
    """Return how many bytes a file may have in a channel."""
    if isinstance(channel, discord.DMChannel):
        return discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES
    return channel.guild.filesize_limit


def _needed(channel: Writable, content: Content) -> tuple[str, ...]:
    """Return the permissions that writing takes."""
    in_thread = isinstance(channel, discord.Thread)
    needed = ["send_messages_in_threads" if in_thread else "send_messages"]
    if content.files:
        needed.append("attach_files")
    if content.embeds:
        needed.append("embed_links")
    return (*needed, "read_message_history")


def _reference(channel: Writable, message: str) -> discord.MessageReference:
    """Return what is answered; where that is gone, the answer stands alone."""
    guild = None if isinstance(channel, discord.DMChannel) else channel.guild.id
    return discord.MessageReference(
        message_id=snowflake(message),
        channel_id=channel.id,
        guild_id=guild,
        fail_if_not_exists=False,
    )


def _sent(*messages: discord.Message) -> Sent:
    """Return what was written."""
    return Sent(
        channel=str(messages[0].channel.id),
        messages=[str(message.id) for message in messages],
        url=messages[0].jump_url,
    )
