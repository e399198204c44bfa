"""Channels and threads."""

from homelab_hub_simulators.discord.model import THREADS, Channel, Json, Kind, Overwrite, Permission
from homelab_hub_simulators.discord.rest.api import Call, Method
from homelab_hub_simulators.discord.rest.errors import DiscordError, invalid_form, unknown

ONE = "channels/{channel_id}"
OF_GUILD = "guilds/{guild_id}/channels"
SLOWEST = 21_600
ARCHIVE_AFTER = (60, 1440, 4320, 10_080)
CREATED, UPDATED, DELETED = 10, 11, 12


def methods() -> tuple[Method, ...]:
    """Return the methods."""
    threads, member = f"{ONE}/threads", f"{ONE}/thread-members"
    overwrite = f"{ONE}/permissions/{{overwrite_id}}"
    return (
        Method(id="get_channel", http="GET", path=ONE, serve=_get),
        Method(id="update_channel", http="PATCH", path=ONE, serve=_edit),
        Method(id="delete_channel", http="DELETE", path=ONE, serve=_delete),
        Method(id="list_guild_channels", http="GET", path=OF_GUILD, serve=_list),
        Method(id="create_guild_channel", http="POST", path=OF_GUILD, serve=_create, status=201),
        Method(id="set_channel_permission_overwrite", http="PUT", path=overwrite, serve=_overwrite),
        Method(
            id="delete_channel_permission_overwrite",
            http="DELETE",
            path=overwrite,
            serve=_delete_overwrite,
        ),
        Method(
            id="create_thread_from_message",
            http="POST",
            path=f"{ONE}/messages/{{message_id}}/threads",
            serve=_thread_on,
            status=201,
        ),
        Method(id="create_thread", http="POST", path=threads, serve=_thread, status=201),
        Method(id="join_thread", http="PUT", path=f"{member}/@me", serve=_join),
        Method(id="leave_thread", http="DELETE", path=f"{member}/@me", serve=_leave),
        Method(id="add_thread_member", http="PUT", path=f"{member}/{{user_id}}", serve=_join),
        Method(
            id="delete_thread_member", http="DELETE", path=f"{member}/{{user_id}}", serve=_leave
        ),
        Method(id="list_thread_members", http="GET", path=member, serve=_thread_members),
        Method(
            id="get_active_guild_threads",
            http="GET",
            path="guilds/{guild_id}/threads/active",
            serve=_active,
        ),
    )


def _get(call: Call) -> Json:
    """Answer a channel."""
    return call.channel.as_json(to=call.bot)


def _list(call: Call) -> list[Json]:
    """Answer the channels of a guild."""
    return [channel.as_json() for channel in call.guild.channels.values()]


def _create(call: Call) -> Json:
    """Create a channel."""
    call.need_in_guild(Permission.MANAGE_CHANNELS)
    name = call.text("name", 100, needed=True) or ""
    kind = _kind(call, Kind.TEXT)
    parent = None if (given := call.body.get("parent_id")) is None else str(given)
    channel = call.world.add_channel(call.guild, name, kind, parent_id=parent)
    channel.topic = call.text("topic", 1024)
    call.audit(CREATED, channel.id)
    return channel.as_json()


def _kind(call: Call, default: Kind) -> Kind:
    """Return the type of channel that is wanted; raises the 400 for one that is not here."""
    number = call.number("type", default, max(Kind))
    if number not in Kind or number == Kind.DM:
        raise invalid_form("type", "BASE_TYPE_CHOICES", f"Value must be one of {sorted(Kind)}.")
    return Kind(number)


def _edit(call: Call) -> Json:
    """Change a channel or thread."""
    channel, body = call.channel, call.body
    if channel.guild is None:
        raise DiscordError(403, 50003, "Cannot execute action on a DM channel")
    thread = channel.thread
    if thread is None:
        call.need(Permission.MANAGE_CHANNELS)
    elif thread.owner_id != call.bot.id or "locked" in body:
        call.need(Permission.MANAGE_THREADS)
    if "name" in body:
        channel.name = call.text("name", 100, needed=True) or ""
    if "topic" in body:
        channel.topic = call.text("topic", 1024)
    channel.slow_mode = call.number("rate_limit_per_user", channel.slow_mode, SLOWEST)
    channel.user_limit = call.number("user_limit", channel.user_limit, 99)
    channel.nsfw = bool(body.get("nsfw", channel.nsfw))
    if "parent_id" in body and thread is None:
        channel.parent_id = None if body["parent_id"] is None else str(body["parent_id"])
    if thread is not None:
        thread.archived = bool(body.get("archived", thread.archived))
        thread.locked = bool(body.get("locked", thread.locked))
        thread.auto_archive = body.get("auto_archive_duration") or thread.auto_archive
    event = "CHANNEL_UPDATE" if thread is None else "THREAD_UPDATE"
    call.world.tell(event, channel.as_json(), channel.guild)
    call.audit(UPDATED, channel.id)
    return channel.as_json()


def _delete(call: Call) -> Json:
    """Delete a channel or thread."""
    channel = call.channel
    shown = channel.as_json(to=call.bot)
    if channel.guild is not None:
        is_thread = channel.kind in THREADS
        call.need(Permission.MANAGE_THREADS if is_thread else Permission.MANAGE_CHANNELS)
        call.audit(DELETED, channel.id)
        call.world.remove_channel(channel)
    return shown


def _overwrite(call: Call) -> None:
    """Allow or deny a role or member something in a channel."""
    channel = call.channel
    call.need(Permission.MANAGE_ROLES)
    one = Overwrite(
        id=call.path["overwrite_id"],
        kind=call.number("type", 0, 1),
        allow=int(call.body.get("allow") or 0),
        deny=int(call.body.get("deny") or 0),
    )
    channel.overwrites[one.id] = one
    _told(call, channel)


def _delete_overwrite(call: Call) -> None:
    """Remove what a channel says of a role or member."""
    channel = call.channel
    call.need(Permission.MANAGE_ROLES)
    if channel.overwrites.pop(call.path["overwrite_id"], None) is None:
        raise unknown(10009, "Overwrite")
    _told(call, channel)


def _told(call: Call, channel: Channel) -> None:
    """Tell that a channel changed."""
    assert channel.guild is not None
    call.world.tell("CHANNEL_UPDATE", channel.as_json(), channel.guild)


def _opened(call: Call, kind: Kind, *, on: bool) -> Json:
    """Open a thread, on the message of the path or on its own."""
    name = call.text("name", 100, needed=True) or ""
    after = call.body.get("auto_archive_duration") or 1440
    if after not in ARCHIVE_AFTER:
        text = f"Value must be one of {ARCHIVE_AFTER}."
        raise invalid_form("auto_archive_duration", "BASE_TYPE_CHOICES", text)
    message = call.message if on else None
    if message is not None and message.thread is not None:
        raise DiscordError(400, 160004, "A thread has already been created for this message")
    private = kind is Kind.PRIVATE_THREAD
    call.need(Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS)
    thread = call.writing.open_thread(
        call.channel, name, call.bot, message=message, kind=kind, auto_archive=after
    )
    return thread.as_json() | {"member": thread.thread_member_json(call.bot.id)}


def _thread_on(call: Call) -> Json:
    """Open a thread on a message."""
    return _opened(call, Kind.PUBLIC_THREAD, on=True)


def _thread(call: Call) -> Json:
    """Open a thread on its own; private unless something else is said."""
    return _opened(call, _kind(call, Kind.PRIVATE_THREAD), on=False)


def _thread_of(call: Call) -> Channel:
    """Return the thread of the path."""
    channel = call.channel
    if channel.thread is None:
        raise DiscordError(400, 50024, "Cannot execute action on this channel type")
    return channel


def _join(call: Call) -> None:
    """Add a member to a thread."""
    thread = _thread_of(call)
    user = call.bot if "user_id" not in call.path else call.user
    assert thread.thread is not None
    thread.thread.members[user.id] = call.world.now
    call.world.changed()


def _leave(call: Call) -> None:
    """Remove a member from a thread."""
    thread = _thread_of(call)
    user = call.bot if "user_id" not in call.path else call.user
    if user is not call.bot:
        call.need(Permission.MANAGE_THREADS)
    assert thread.thread is not None
    thread.thread.members.pop(user.id, None)
    call.world.changed()


def _thread_members(call: Call) -> list[Json]:
    """Answer who is in a thread."""
    thread = _thread_of(call)
    assert thread.thread is not None
    return [thread.thread_member_json(id_) for id_ in thread.thread.members]


def _active(call: Call) -> Json:
    """Answer the threads of a guild that are not archived."""
    found = [one for one in call.guild.threads.values() if one.thread and not one.thread.archived]
    mine = [one for one in found if one.thread and call.bot.id in one.thread.members]
    return {
        "threads": [one.as_json() for one in found],
        "members": [one.thread_member_json(call.bot.id) for one in mine],
        "has_more": False,
    }
