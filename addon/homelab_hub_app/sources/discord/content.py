"""What a message consists of, made for discord.py."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import discord

from homelab_hub_app.sources.source import Context
from homelab_hub_protocol.discord_methods import Content, Embed
from homelab_hub_protocol.errors import Code, RequestError

from .server_bot import snowflake

_MOST_EMBEDS: Final = 10
_MOST_FILES: Final = 10


def embed(wanted: Embed) -> discord.Embed:
    """Return a framed text."""
    made = discord.Embed(
        title=wanted.title, description=wanted.description, url=wanted.url, color=wanted.color
    )
    if wanted.image:
        made.set_image(url=wanted.image)
    if wanted.thumbnail:
        made.set_thumbnail(url=wanted.thumbnail)
    if wanted.footer:
        made.set_footer(text=wanted.footer)
    if wanted.author:
        made.set_author(name=wanted.author)
    for one in wanted.fields:
        made.add_field(name=one.name, value=one.value, inline=one.inline)
    return made


def embeds(content: Content) -> list[discord.Embed]:
    """Return the framed texts of a message. Raises `RequestError`."""
    if len(content.embeds) > _MOST_EMBEDS:
        raise RequestError(
            Code.INVALID, reason="too_many_embeds", details={"most": str(_MOST_EMBEDS)}
        )
    return [embed(one) for one in content.embeds]


def mentions(content: Content) -> discord.AllowedMentions:
    """Return who may be pinged: who is named, and nobody else."""
    return discord.AllowedMentions(
        everyone=False,
        users=[discord.Object(snowflake(one)) for one in content.mention_users],
        roles=[discord.Object(snowflake(one)) for one in content.mention_roles],
        replied_user=False,
    )


def largest_file(guild: discord.Guild | None) -> int:
    """Return how many bytes a file may have in a server, or in direct messages."""
    return guild.filesize_limit if guild else discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES


@asynccontextmanager
async def files(
    context: Context, content: Content, limit: int
) -> AsyncGenerator[list[discord.File]]:
    """Give the files of a message, none larger than `limit` bytes. Raises `RequestError`.

    The uploads are deleted at the end.
    """
    if len(content.files) > _MOST_FILES:
        raise RequestError(
            Code.INVALID, reason="too_many_files", details={"most": str(_MOST_FILES)}
        )
    async with AsyncExitStack() as stack:
        made: list[discord.File] = []
        for id_ in content.files:
            upload = await stack.enter_async_context(context.file(id_))
            if upload.size > limit:
                details = {"file": upload.name, "limit": f"{limit // 1024 // 1024} MiB"}
                raise RequestError(Code.TOO_LARGE, reason="file_too_large", details=details)
            one = await asyncio.to_thread(_open, upload.path, upload.name)
            stack.callback(one.close)
            made.append(one)
        yield made


def _open(path: Any, name: str) -> discord.File:
    """Return a file that is open."""
    return discord.File(path, filename=name)
