"""What the actions do, and what they answer.

Everything raises `ServiceValidationError` for what the user named wrongly, `NotAllowedError`, and
`RequestError`; `refusals` makes Home Assistant's errors of them.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.util import dt as dt_util

from ...connector.capabilities import Capability
from ...documents.refusals import refusal
from ...protocol import discord_methods as methods
from ...protocol.words import Method
from .bot import Bot
from .contents import content_of
from .places import channel_id, role_id, user_id
from .targets import channel_of_entity

type Answer = dict[str, Any]
type Data = Mapping[str, Any]
type Deed = Callable[[Bot, Data], Awaitable[Answer]]


async def do(bot: Bot, action: str, data: Data) -> Answer:
    """Do what an action says; `data` is what its schema in `fields` makes of the call."""
    return await _DEEDS[action](bot, data)


def _channel(bot: Bot, data: Data) -> str:
    """Return the channel that is meant."""
    if (named := data.get("channel")) is not None:
        return channel_id(bot, named)
    if (entity_id := data.get(ATTR_ENTITY_ID)) is not None:
        return channel_of_entity(bot, entity_id)
    raise refusal("discord_which_channel")


async def _send(bot: Bot, data: Data) -> Answer:
    """Write to a channel or to somebody."""
    user = user_id(bot, data["user"]) if "user" in data else None
    channel = None if user else _channel(bot, data)
    bot.account.check(Capability.WRITE_MESSAGES)  # before a file is on its way
    sent = await bot.ask(
        methods.SEND,
        methods.Send(
            content=await content_of(bot, data),
            channel=channel,
            user=user,
            reply_to=data.get("reply_to"),
            silent=data["silent"],
        ),
        Capability.WRITE_MESSAGES,
    )
    return _sent(sent)


async def _edit(bot: Bot, data: Data) -> Answer:
    """Replace what a message of the bot says."""
    channel = _channel(bot, data)
    bot.account.check(Capability.WRITE_MESSAGES)
    sent = await bot.ask(
        methods.EDIT,
        methods.Edit(
            channel=channel, message=data["message_id"], content=await content_of(bot, data)
        ),
        Capability.WRITE_MESSAGES,
    )
    return _sent(sent)


async def _delete(bot: Bot, data: Data) -> Answer:
    """Delete a message, of anybody."""
    params = methods.MessageAt(
        channel=_channel(bot, data), message=data["message_id"], reason=data["reason"]
    )
    return await _done(bot, methods.DELETE, params, Capability.MODERATE)


async def _react(bot: Bot, data: Data) -> Answer:
    """React to a message, or take that back."""
    params = methods.React(
        channel=_channel(bot, data),
        message=data["message_id"],
        emoji=data["emoji"],
        remove=data["remove"],
    )
    return await _done(bot, methods.REACT, params, Capability.WRITE_MESSAGES)


async def _pin(bot: Bot, data: Data) -> Answer:
    """Pin a message, or unpin it."""
    params = methods.Pin(
        channel=_channel(bot, data), message=data["message_id"], pinned=data["pinned"]
    )
    return await _done(bot, methods.PIN, params, Capability.MODERATE)


async def _thread(bot: Bot, data: Data) -> Answer:
    """Begin a thread."""
    params = methods.MakeThread(
        channel=_channel(bot, data),
        name=data["name"],
        message=data.get("message_id"),
        archive_minutes=int(data["archive_after"]),
    )
    made = await bot.ask(methods.MAKE_THREAD, params, Capability.WRITE_MESSAGES)
    return {"thread_id": made.id, "url": made.url}


async def _purge(bot: Bot, data: Data) -> Answer:
    """Delete the last messages of a channel."""
    params = methods.Purge(
        channel=_channel(bot, data),
        count=data["count"],
        user=user_id(bot, data["user"]) if "user" in data else None,
        reason=data["reason"],
    )
    return {"deleted": (await bot.ask(methods.PURGE, params, Capability.MODERATE)).count}


async def _time_out(bot: Bot, data: Data) -> Answer:
    """Silence a member."""
    params = methods.TimeOut(
        user=user_id(bot, data["user"]),
        seconds=round(data["duration"].total_seconds()),
        reason=data["reason"],
    )
    return await _done(bot, methods.TIME_OUT, params, Capability.MODERATE)


async def _ban(bot: Bot, data: Data) -> Answer:
    """Ban somebody."""
    params = methods.Ban(
        user=user_id(bot, data["user"]),
        delete_seconds=round(data["delete_messages_of"].total_seconds()),
        reason=data["reason"],
    )
    return await _done(bot, methods.BAN, params, Capability.MODERATE)


def _to_member(method: Method[methods.Member, Any]) -> Deed:
    """Return what does something to one member."""

    async def deed(bot: Bot, data: Data) -> Answer:
        params = methods.Member(user=user_id(bot, data["user"]), reason=data["reason"])
        return await _done(bot, method, params, Capability.MODERATE)

    return deed


def _role(*, give: bool) -> Deed:
    """Return what gives a role, or takes it."""

    async def deed(bot: Bot, data: Data) -> Answer:
        params = methods.GiveRole(
            user=user_id(bot, data["user"]),
            role=role_id(bot, data["role"]),
            give=give,
            reason=data["reason"],
        )
        return await _done(bot, methods.GIVE_ROLE, params, Capability.MANAGE_SERVER)

    return deed


async def _slow(bot: Bot, data: Data) -> Answer:
    """Let members write only every so often."""
    params = methods.SlowMode(
        channel=_channel(bot, data),
        seconds=round(data["interval"].total_seconds()),
        reason=data["reason"],
    )
    return await _done(bot, methods.SLOW_MODE, params, Capability.MODERATE)


async def _event(bot: Bot, data: Data) -> Answer:
    """Announce an event."""
    channel = channel_id(bot, data["channel"]) if "channel" in data else None
    location = data.get("location")
    if channel is None and (location is None or "end" not in data):
        raise refusal("discord_event_where")
    params = methods.MakeEvent(
        name=data["name"],
        start=_moment(data["start"]),
        end=_moment(data["end"]) if "end" in data else None,
        description=data["description"],
        channel=channel,
        location=location,
    )
    made = await bot.ask(methods.MAKE_EVENT, params, Capability.MANAGE_SERVER)
    return {"event_id": made.id, "url": made.url}


async def _done[P](bot: Bot, method: Method[P, Any], params: P, capability: Capability) -> Answer:
    """Have something done that has no more to answer than that it is."""
    await bot.ask(method, params, capability)
    return {"done": True}


def _sent(sent: methods.Sent) -> Answer:
    """Return the ids of messages that were written."""
    return {"channel_id": sent.channel, "message_ids": list(sent.messages), "url": sent.url}


def _moment(when: datetime) -> str:
    """Return a time with its zone; one without is meant as clocks here show it."""
    return dt_util.as_utc(when).isoformat()


_DEEDS: Mapping[str, Deed] = {
    "send_discord_message": _send,
    "edit_discord_message": _edit,
    "delete_discord_message": _delete,
    "react_on_discord": _react,
    "pin_discord_message": _pin,
    "create_discord_thread": _thread,
    "purge_discord_channel": _purge,
    "timeout_discord_member": _time_out,
    "kick_discord_member": _to_member(methods.KICK),
    "ban_discord_user": _ban,
    "unban_discord_user": _to_member(methods.UNBAN),
    "add_discord_role": _role(give=True),
    "remove_discord_role": _role(give=False),
    "set_discord_slow_mode": _slow,
    "create_discord_event": _event,
}
