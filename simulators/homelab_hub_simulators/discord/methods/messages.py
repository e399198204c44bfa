"""Messages: https://discord.com/developers/docs/resources/message."""

from homelab_hub_simulators.discord.model import Channel, Json, Message, Permission, born
from homelab_hub_simulators.discord.model.channels import WRITABLE
from homelab_hub_simulators.discord.rest.api import Call, Method
from homelab_hub_simulators.discord.rest.drafts import (
    SUPPRESS_EMBEDS,
    draft_of,
    editable,
    need_for,
    reference_of,
)
from homelab_hub_simulators.discord.rest.errors import DiscordError, invalid_form, unknown

PLACE = "channels/{channel_id}/messages"
ONE = f"{PLACE}/{{message_id}}"
TWO_WEEKS = 14 * 86_400
MOST_PINS = 250
DELETED, DELETED_IN_BULK, PINNED, UNPINNED = 72, 73, 74, 75
MODERN, OLD = "channels/{channel_id}/messages/pins", "channels/{channel_id}/pins"


def methods() -> tuple[Method, ...]:
    """Return the methods."""
    return (
        Method(id="list_messages", http="GET", path=PLACE, serve=_list),
        Method(id="create_message", http="POST", path=PLACE, serve=_create),
        Method(id="get_message", http="GET", path=ONE, serve=_get),
        Method(id="update_message", http="PATCH", path=ONE, serve=_edit),
        Method(id="delete_message", http="DELETE", path=ONE, serve=_delete),
        Method(
            id="bulk_delete_messages", http="POST", path=f"{PLACE}/bulk-delete", serve=_bulk_delete
        ),
        Method(
            id="trigger_typing_indicator",
            http="POST",
            path="channels/{channel_id}/typing",
            serve=_type,
        ),
        Method(id="list_pins", http="GET", path=MODERN, serve=_pins),
        Method(id="deprecated_list_pins", http="GET", path=OLD, serve=_old_pins),
        Method(id="create_pin", http="PUT", path=f"{MODERN}/{{message_id}}", serve=_pin),
        Method(id="delete_pin", http="DELETE", path=f"{MODERN}/{{message_id}}", serve=_unpin),
        Method(id="deprecated_create_pin", http="PUT", path=f"{OLD}/{{message_id}}", serve=_pin),
        Method(
            id="deprecated_delete_pin", http="DELETE", path=f"{OLD}/{{message_id}}", serve=_unpin
        ),
    )


def _shown(call: Call, messages: list[Message]) -> list[Json]:
    """Return messages as the bot sees them; REST leaves out what it must not read, too."""
    readable = bool(call.application.intents & 1 << 15)
    return [
        one.as_json(
            to=call.bot,
            content=readable
            or one.author is call.bot
            or call.bot in one.mentions
            or one.channel.guild is None,
        )
        for one in messages
    ]


def _list(call: Call) -> list[Json]:
    """Answer messages, latest first."""
    channel = call.channel
    if channel.guild and not call.granted(channel) & Permission.READ_MESSAGE_HISTORY:
        return []
    limit, query = call.query("limit", 50, 100), call.request.query
    found = [one for one in channel.messages.values() if not one.is_ephemeral]
    if "before" in query:
        found = [one for one in found if int(one.id) < int(query["before"])]
    if "after" in query:
        found = [one for one in found if int(one.id) > int(query["after"])][:limit]
    if "around" in query:
        middle = sum(int(one.id) < int(query["around"]) for one in found)
        found = found[max(0, middle - limit // 2) :][:limit]
    return _shown(call, found[::-1][:limit])


def _get(call: Call) -> Json:
    """Answer a message."""
    return _shown(call, [call.message])[0]


def _create(call: Call) -> Json:
    """Write a message."""
    channel = call.channel
    if channel.kind not in WRITABLE:
        raise DiscordError(400, 50008, "Cannot send messages in a non-text channel")
    draft = draft_of(call, call.body, channel_id=channel.id)
    need_for(call, draft)
    _can_receive(call, channel)
    draft.reference = reference_of(call, call.body)
    draft.application_id = call.application.id if draft.components else None
    if call.body.get("enforce_nonce") and draft.nonce is not None:
        for old in reversed(channel.messages.values()):
            if old.author is call.bot and old.nonce == draft.nonce:
                return old.as_json(to=call.bot)
    message = call.writing.write(channel, call.bot, draft)
    return message.as_json(to=call.bot)


def _can_receive(call: Call, channel: Channel) -> None:
    """Raise the 403 for a direct message to somebody who takes none, or is a stranger."""
    if channel.guild is not None:
        return
    other = next(user for user in channel.recipients if user is not call.bot)
    shared = any(other.id in one.members for one in call.world.guilds_of(call.application))
    if other.bot or not other.open_to_messages or not shared:
        raise DiscordError(403, 50007, "Cannot send messages to this user")


def _edit(call: Call) -> Json:
    """Edit a message; of others' only the embeds can be hidden."""
    message = call.message
    if message.author is not call.bot and set(call.body) == {"flags"}:
        call.need(Permission.MANAGE_MESSAGES)
        call.writing.edit(message, flags=call.body["flags"] & SUPPRESS_EMBEDS)
        return message.as_json(to=call.bot)
    editable(call, message)
    draft = draft_of(call, call.body, channel_id=message.channel.id, old=message)
    call.writing.edit(
        message,
        allowed=draft.allowed,
        content=draft.content,
        embeds=draft.embeds,
        components=draft.components,
        attachments=draft.attachments,
        flags=draft.flags or message.flags,
    )
    return message.as_json(to=call.bot)


def _delete(call: Call) -> None:
    """Delete a message."""
    message = call.message
    if message.author is not call.bot:
        if message.channel.guild is None:
            raise DiscordError(403, 50003, "Cannot execute action on a DM channel")
        call.need(Permission.MANAGE_MESSAGES)
        call.audit(DELETED, message.author.id)
    call.writing.delete(message)


def _bulk_delete(call: Call) -> None:
    """Delete 2 to 100 messages that are younger than two weeks."""
    channel = call.channel
    call.need(Permission.MANAGE_MESSAGES)
    ids = call.body.get("messages") or []
    if not 2 <= len(ids) <= 100:
        text = "Must be between 2 and 100 in length."
        raise invalid_form("messages", "BASE_TYPE_BAD_LENGTH", text)
    if any(born(str(id_)) < call.world.clock.now() - TWO_WEEKS for id_ in ids):
        text = "You can only bulk delete messages that are under 14 days old."
        raise DiscordError(400, 50034, text)
    found = [channel.messages[str(id_)] for id_ in ids if str(id_) in channel.messages]
    if found:
        call.writing.delete(*found)
        call.audit(DELETED_IN_BULK, channel.id)


def _type(call: Call) -> None:
    """Show that the bot is typing."""
    call.need(Permission.SEND_MESSAGES)
    call.writing.type(call.channel, call.bot)


def _pinned(channel: Channel) -> list[Message]:
    """Return the pinned messages, latest pin first."""
    pinned = [one for one in channel.messages.values() if one.pinned]
    return sorted(pinned, key=lambda one: one.pinned_at or "", reverse=True)


def _pins(call: Call) -> Json:
    """Answer the pinned messages with when they were."""
    call.need(Permission.READ_MESSAGE_HISTORY)
    limit, before = call.query("limit", 50, 50), call.request.query.get("before")
    found = [one for one in _pinned(call.channel) if not before or (one.pinned_at or "") < before]
    shown = _shown(call, found[:limit])
    items = [
        {"pinned_at": one.pinned_at, "message": message}
        for one, message in zip(found, shown, strict=False)
    ]
    return {"items": items, "has_more": len(found) > limit}


def _old_pins(call: Call) -> list[Json]:
    """Answer the pinned messages."""
    return _shown(call, _pinned(call.channel))


def _pin(call: Call) -> None:
    """Pin a message."""
    call.need(Permission.PIN_MESSAGES)
    message = call.message
    if len(_pinned(message.channel)) >= MOST_PINS:
        raise DiscordError(400, 30003, f"Maximum number of pins reached ({MOST_PINS})")
    call.writing.pin(message, call.bot, on=True)
    call.audit(PINNED, message.author.id)


def _unpin(call: Call) -> None:
    """Take a pin off."""
    call.need(Permission.PIN_MESSAGES)
    message = call.message
    if not message.pinned:
        raise unknown(10008, "Message")
    call.writing.pin(message, call.bot, on=False)
    call.audit(UNPINNED, message.author.id)
