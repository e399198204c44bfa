"""Approvals: shown with two buttons, decided by Home Assistant, and closed.

Where an approval is shown is stored until it is closed or over, so that it can be closed after a
restart as well.
"""

from contextlib import suppress
import time
from typing import Final

import discord

from homelab_hub_app.sources.discord.acts.messages import target
from homelab_hub_app.sources.discord.buttons import decision
from homelab_hub_app.sources.discord.failures import refusals
from homelab_hub_app.sources.discord.server_bot import ServerBot, snowflake
from homelab_hub_app.sources.discord.texts import LONGEST, clip
from homelab_hub_protocol.discord_methods import AskApproval, CloseApproval, Sent
from homelab_hub_protocol.errors import Code, RequestError
from homelab_hub_protocol.frames import Json
from homelab_hub_protocol.questions import Approval
from homelab_hub_protocol.words import Nothing

_PREFIX: Final = "approval:"
_LONGEST_TEXT: Final = LONGEST - 300  # the rest is for what becomes of it


async def ask(bot: ServerBot, wanted: AskApproval) -> Sent:
    """Show an approval. Raises `RequestError`."""
    channel = await target(bot, wanted.channel, wanted.user)
    text = clip(wanted.approval.text, _LONGEST_TEXT)
    with refusals(bot.granted(channel), ("send_messages",)):
        message = await channel.send(text, view=decision(wanted.approval))
    await remember(bot, wanted.approval, message)
    return Sent(channel=str(channel.id), messages=[str(message.id)], url=message.jump_url)


async def remember(bot: ServerBot, approval: Approval, message: discord.Message) -> None:
    """Store where an approval is shown, which may be in several places."""
    await bot.context.store.put(
        _key(approval.id, str(message.id)),
        {
            "channel": str(message.channel.id),
            "message": str(message.id),
            "text": message.content,
            "expires_at": approval.expires_at,
        },
    )


async def close(bot: ServerBot, wanted: CloseApproval) -> Nothing:
    """Replace the buttons by what became of it, wherever they are. Raises `RequestError`."""
    for key, shown in (await bot.context.store.items(_key(wanted.approval))).items():
        await _close(bot, key, shown, wanted.text)
    return Nothing()


async def forget(bot: ServerBot, approval: str, message: discord.Message | None) -> None:
    """Forget that an approval is shown by a message, where somebody has decided it."""
    if message is not None:
        await bot.context.store.delete(_key(approval, str(message.id)))


async def tidy(bot: ServerBot) -> None:
    """Close the approvals that are over; of those that cannot be, forget them."""
    for key, shown in (await bot.context.store.items(_PREFIX)).items():
        if shown["expires_at"] < time.time():
            with suppress(RequestError):
                await _close(bot, key, shown, "*Time is up.*")


async def _close(bot: ServerBot, key: str, shown: Json, result: str) -> None:
    """Replace the buttons of one message."""
    await bot.context.store.delete(key)
    try:
        channel = await bot.find_channel(shown["channel"])
        with refusals(bot.granted(channel)):
            message = channel.get_partial_message(snowflake(shown["message"]))
            await message.edit(content=closed(shown["text"], result), view=None)
    except RequestError as error:
        if error.code is not Code.NOT_FOUND:  # then nobody can press it any more
            raise


def _key(approval: str, message: str = "") -> str:
    """Return under what an approval is stored, or how all its places begin."""
    return f"{_PREFIX}{approval}:{message}"


def closed(text: str, result: str) -> str:
    """Return what stands in place of an approval."""
    return clip(f"{text}\n{result}", LONGEST)
