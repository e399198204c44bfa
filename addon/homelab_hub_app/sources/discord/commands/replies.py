"""Answers to commands."""

import asyncio
from collections.abc import Awaitable
from typing import Any, Final

import discord

from homelab_hub_app.sources.discord.refused import refused_text
from homelab_hub_app.sources.discord.server_bot import ServerBot
from homelab_hub_app.sources.discord.texts import split
from homelab_hub_protocol.errors import RequestError

type Asked = discord.Interaction[ServerBot]

_PATIENCE: Final = 1.0  # seconds; Discord wants a first answer within three


async def thinking(asked: Asked, task: asyncio.Task[Any], *, ephemeral: bool = False) -> None:
    """Wait for a task as long as nobody notices, then say that the answer will come.

    What fails at once can so be told to the one who asked alone.
    """
    done, _ = await asyncio.wait({task}, timeout=_PATIENCE)
    if not done:
        await asked.response.defer(thinking=True, ephemeral=ephemeral)


async def soon[R](asked: Asked, answer: Awaitable[R], *, ephemeral: bool = False) -> R:
    """Return an answer; say that it will come as soon as somebody would notice the wait."""
    said: list[asyncio.Task[Any]] = []

    def say() -> None:
        defer = asked.response.defer(thinking=True, ephemeral=ephemeral)
        said.append(asyncio.create_task(defer, name="say that an answer will come"))

    patience = asyncio.get_running_loop().call_later(_PATIENCE, say)
    try:
        return await answer
    except asyncio.CancelledError:
        for one in said:
            one.cancel()
        raise
    finally:
        patience.cancel()
        await asyncio.gather(*said)


async def post(
    asked: Asked, text: str, view: discord.ui.View | None = None, *, ephemeral: bool = False
) -> discord.Message:
    """Write the first answer, after "thinking" or at once."""
    if asked.response.is_done():
        return await asked.edit_original_response(content=text, view=view)
    beneath = view or discord.utils.MISSING
    answered = await asked.response.send_message(text, view=beneath, ephemeral=ephemeral)
    assert isinstance(answered.resource, discord.InteractionMessage)
    return answered.resource


async def more(
    asked: Asked, text: str, view: discord.ui.View | None = None, *, ephemeral: bool = False
) -> discord.Message:
    """Write another message after the first."""
    beneath = view or discord.utils.MISSING
    return await asked.followup.send(text, view=beneath, ephemeral=ephemeral, wait=True)


async def reply(
    asked: Asked, text: str, view: discord.ui.View | None = None, *, ephemeral: bool = False
) -> discord.Message:
    """Write an answer in as many messages as it takes, with buttons beneath the last."""
    parts = split(text) or ["Done."]
    for index, part in enumerate(parts[:-1]):
        await (more if index else post)(asked, part, ephemeral=ephemeral)
    last = more if len(parts) > 1 else post
    return await last(asked, parts[-1], view, ephemeral=ephemeral)


async def refuse(asked: Asked, error: RequestError) -> None:
    """Tell who asked, and nobody else, why it was not done."""
    text = refused_text(error)
    if not asked.response.is_done():
        await asked.response.send_message(text, ephemeral=True)
        return
    # What follows "thinking" takes its place and is seen by the same people, so it goes first.
    await asked.delete_original_response()
    await asked.followup.send(text, ephemeral=True)
