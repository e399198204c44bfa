"""Reactions."""

import re

from homelab_hub_simulators.discord.model import Json, Permission
from homelab_hub_simulators.discord.rest.api import Call, Method
from homelab_hub_simulators.discord.rest.errors import DiscordError, unknown

ALL = "channels/{channel_id}/messages/{message_id}/reactions"
ONE = f"{ALL}/{{emoji_name}}"
CUSTOM = re.compile(r"\w+:\d+")
MOST = 20


def methods() -> tuple[Method, ...]:
    """Return the methods."""
    return (
        Method(id="add_my_message_reaction", http="PUT", path=f"{ONE}/@me", serve=_add),
        Method(id="delete_my_message_reaction", http="DELETE", path=f"{ONE}/@me", serve=_take_back),
        Method(
            id="delete_user_message_reaction",
            http="DELETE",
            path=f"{ONE}/{{user_id}}",
            serve=_remove,
        ),
        Method(id="list_message_reactions_by_emoji", http="GET", path=ONE, serve=_list),
        Method(id="delete_all_message_reactions", http="DELETE", path=ALL, serve=_clear),
        Method(id="delete_all_message_reactions_by_emoji", http="DELETE", path=ONE, serve=_clear),
    )


def _emoji(call: Call) -> str:
    """Return the emoji of the path; raises the 400 for what is none."""
    emoji = call.path["emoji_name"]
    if emoji.isascii() and not CUSTOM.fullmatch(emoji):
        raise DiscordError(400, 10014, "Unknown Emoji")
    return emoji


def _add(call: Call) -> None:
    """React; a new emoji needs the permission, one that is there already does not."""
    message, emoji = call.message, _emoji(call)
    if emoji not in message.reactions:
        call.need(Permission.ADD_REACTIONS)
        if len(message.reactions) >= MOST:
            raise DiscordError(400, 30010, f"Maximum number of reactions reached ({MOST})")
    call.writing.react(message, call.bot, emoji)


def _take_back(call: Call) -> None:
    """Remove the bot's own reaction."""
    call.writing.take_back(call.message, call.bot, _emoji(call))


def _remove(call: Call) -> None:
    """Remove somebody's reaction."""
    call.need(Permission.MANAGE_MESSAGES)
    message, emoji = call.message, _emoji(call)
    if call.user.id not in message.reactions.get(emoji, ()):
        raise unknown(10014, "Emoji")
    call.writing.take_back(message, call.user, emoji)


def _clear(call: Call) -> None:
    """Remove all reactions, or all of one emoji."""
    call.need(Permission.MANAGE_MESSAGES)
    call.writing.clear_reactions(call.message, _emoji(call) if "emoji_name" in call.path else None)


def _list(call: Call) -> list[Json]:
    """Answer who reacted with an emoji, in the order of their ids."""
    after = int(call.request.query.get("after", "0"))
    reacted = call.message.reactions.get(_emoji(call), [])
    users = sorted((one for one in reacted if int(one) > after), key=int)
    return [call.world.users[id_].as_json() for id_ in users[: call.query("limit", 25, 100)]]
