"""Announcements of streams: written once, edited while the stream goes on, and at its end."""

from typing import Final

import discord

from homelab_hub_app.sources.discord.failures import refusals
from homelab_hub_app.sources.discord.server_bot import ServerBot, snowflake
from homelab_hub_app.sources.discord.texts import clip
from homelab_hub_protocol.discord_methods import Announce, Sent
from homelab_hub_protocol.errors import Code, RequestError

_PREFIX: Final = "announcement:"
_NEEDED: Final = ("send_messages", "embed_links", "read_message_history")
_LIVE, _OVER = 0xE91916, 0x747F8D


async def announce(bot: ServerBot, wanted: Announce) -> Sent:
    """Tell that a stream is live, or change what was told. Raises `RequestError`.

    Nothing is written about the end of a stream that was not announced, nor anew where somebody
    has deleted the announcement: then there are no messages in the answer.
    """
    key = _PREFIX + wanted.key
    if (told := await bot.context.store.get(key)) is not None:
        if not wanted.live:
            await bot.context.store.delete(key)
        return await _change(bot, wanted, told["channel"], told["message"])
    if not wanted.live:
        return Sent(channel=bot.settings.live_channel or "", messages=[])
    if bot.settings.live_channel is None:
        raise RequestError(Code.INVALID, reason="no_live_channel")
    channel = await bot.find_channel(bot.settings.live_channel)
    roles: list[discord.abc.Snowflake] = []
    if wanted.mention_role is not None:
        roles.append(bot.find_role(wanted.mention_role))
    with refusals(bot.granted(channel), _NEEDED):
        message = await channel.send(
            _line(wanted) + "".join(f" <@&{role.id}>" for role in roles),
            embed=_card(wanted),
            allowed_mentions=discord.AllowedMentions(everyone=False, users=False, roles=roles),
        )
    await bot.context.store.put(key, {"channel": str(channel.id), "message": str(message.id)})
    return Sent(channel=str(channel.id), messages=[str(message.id)], url=message.jump_url)


async def _change(bot: ServerBot, wanted: Announce, channel: str, message: str) -> Sent:
    """Edit what was told."""
    try:
        place = await bot.find_channel(channel)
        with refusals(bot.granted(place), _NEEDED):
            partial = place.get_partial_message(snowflake(message))
            changed = await partial.edit(content=_line(wanted), embed=_card(wanted))
    except RequestError as error:
        if error.code is Code.NOT_FOUND:
            return Sent(channel=channel, messages=[])
        raise
    return Sent(channel=channel, messages=[message], url=changed.jump_url)


def _line(wanted: Announce) -> str:
    """Return the sentence above the card."""
    name = discord.utils.escape_mentions(discord.utils.escape_markdown(wanted.streamer))
    text = f"**{name}** is live!" if wanted.live else f"**{name}** was live."
    return clip(text, 300)


def _card(wanted: Announce) -> discord.Embed:
    """Return the card."""
    card = discord.Embed(
        title=clip(wanted.title, 256), url=wanted.url, color=_LIVE if wanted.live else _OVER
    )
    card.set_author(name=clip(wanted.streamer, 256))
    if wanted.game:
        card.add_field(name="Category", value=clip(wanted.game, 1024))
    if wanted.image and wanted.live:
        card.set_image(url=wanted.image)
    if not wanted.live:
        card.set_footer(text="The stream has ended.")
    return card
