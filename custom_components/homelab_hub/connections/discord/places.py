"""Channels, roles and people, as users name them in actions."""

import re
from typing import Final

from ...documents.refusals import refusal
from ...protocol.discord import Guild
from .bot import Bot
from .settings import linked_of

_ID: Final = re.compile(r"\d{15,21}")
_MENTION: Final = re.compile(r"<(?:#|@[!&]?)(\d{15,21})>")


def id_in(text: str) -> str | None:
    """Return the id that a text is, or that it mentions as Discord writes it; None for a name."""
    text = text.strip()
    if _ID.fullmatch(text):
        return text
    return mention[1] if (mention := _MENTION.fullmatch(text)) else None


def channel_id(bot: Bot, named: str) -> str:
    """Return the id of a channel. Raises `ServiceValidationError` for a name that is not its own."""
    if (id_ := id_in(named)) is not None:
        return id_
    guild = _guild(bot)
    name = named.strip().removeprefix("#").casefold()
    found = [one.id for one in guild.channels if one.name.casefold() == name]
    if len(found) != 1:
        key = "discord_channel_ambiguous" if found else "discord_channel_unknown"
        raise refusal(key, name=named, server=guild.name)
    return found[0]


def role_id(bot: Bot, named: str) -> str:
    """Return the id of a role. Raises `ServiceValidationError` for a name that is not its own."""
    if (id_ := id_in(named)) is not None:
        return id_
    guild = _guild(bot)
    name = named.strip().removeprefix("@").casefold()
    found = [one.id for one in guild.roles if one.name.casefold() == name]
    if len(found) != 1:
        key = "discord_role_ambiguous" if found else "discord_role_unknown"
        raise refusal(key, name=named, server=guild.name)
    return found[0]


def user_id(bot: Bot, named: str) -> str:
    """Return the id of somebody at Discord: an id, or the name of somebody who is linked."""
    if (id_ := id_in(named)) is not None:
        return id_
    name = named.strip().removeprefix("@").casefold()
    linked = linked_of(bot.account.entry).values()
    found = [one.chat_id for one in linked if one.name.casefold() == name]
    if len(found) != 1:
        raise refusal("discord_user_unknown", name=named)
    return found[0]


def _guild(bot: Bot) -> Guild:
    """Return the server. Raises `ServiceValidationError` while nobody knows what it has."""
    if (guild := bot.guild) is None:
        raise refusal("discord_names_unknown", account=bot.account.entry.title)
    return guild
