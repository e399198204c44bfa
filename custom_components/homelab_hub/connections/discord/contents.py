"""What a message consists of: from the fields of an action to the protocol."""

from collections.abc import Mapping
from typing import Any

from ...documents.files_in import incoming, pieces
from ...documents.refusals import refusal
from ...protocol.discord_methods import Button, Content, Embed, EmbedField, Style
from .bot import Bot
from .places import role_id, user_id


async def content_of(bot: Bot, data: Mapping[str, Any]) -> Content:
    """Return a message's content; its files are at the app then.

    Raises `ServiceValidationError` for what is missing or not allowed, and `RequestError`.
    """
    if not any(data[key] for key in ("message", "embeds", "files")):
        raise refusal("discord_message_empty")
    mentioned = [user_id(bot, one) for one in data["mention_users"]]
    roles = [role_id(bot, one) for one in data["mention_roles"]]
    return Content(
        text=data["message"],
        embeds=[_embed(one) for one in data["embeds"]],
        files=[await _upload(bot, one) for one in data["files"]],
        buttons=[
            Button(
                label=one["label"],
                id=one.get("id"),
                url=one.get("url"),
                style=Style(one["style"]),
            )
            for one in data["buttons"]
        ],
        mention_users=mentioned,
        mention_roles=roles,
    )


def _embed(data: Mapping[str, Any]) -> Embed:
    """Return a framed text."""
    fields = [EmbedField(**one) for one in data["fields"]]
    return Embed(**{**data, "fields": fields})


async def _upload(bot: Bot, wanted: str) -> str:
    """Give the app a file of a media source or a folder that may be read; return its id."""
    async with incoming(bot.hass, wanted) as file:
        return await bot.link.upload(file.name, pieces(bot.hass, file.path))
