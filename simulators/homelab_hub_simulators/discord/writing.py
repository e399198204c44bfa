"""Messages are written, edited, deleted, pinned and reacted to."""

from dataclasses import dataclass, field
import re
from typing import Any

from .gateway import Intent
from .model import Channel, Json, Kind, Message, Permission, Type, User, emoji_json, in_channel
from .model.channels import ThreadState
from .world import World

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
ALL = re.compile(r"@(everyone|here)\b")


@dataclass(slots=True, kw_only=True)
class Draft:
    """What somebody wants to write; `allowed` are the allowed mentions, None for all."""

    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    allowed: Json | None = None
    flags: int = 0
    tts: bool = False
    nonce: Any = None
    reference: Message | None = None
    type: Type = Type.DEFAULT
    webhook_id: str | None = None
    application_id: str | None = None
    interaction: Json | None = None
    seen_by: User | None = None


class Writing:
    """What is done with messages, and told to the bots."""

    def __init__(self, world: World) -> None:
        """Write in this world."""
        self._world = world

    def write(self, channel: Channel, author: User, draft: Draft) -> Message:
        """Write a message; an ephemeral one is kept, and told to nobody."""
        world = self._world
        message = Message(
            id=world.ids.new(),
            channel=channel,
            author=author,
            timestamp=world.now,
            type=Type.REPLY if draft.reference and draft.type is Type.DEFAULT else draft.type,
            content=draft.content,
            embeds=draft.embeds,
            components=draft.components,
            attachments=draft.attachments,
            flags=draft.flags,
            tts=draft.tts,
            nonce=draft.nonce,
            reference=draft.reference,
            webhook_id=draft.webhook_id,
            application_id=draft.application_id,
            interaction=draft.interaction,
            seen_by=draft.seen_by,
        )
        self._mention(message, draft.allowed)
        channel.messages[message.id] = message
        channel.sent += 1
        self.announce("MESSAGE_CREATE", message)
        return message

    def attach(self, place: str, name: str, content: bytes, content_type: str) -> Json:
        """Keep a file, and return the attachment; `place` is the URL of the channel's files."""
        id_ = self._world.ids.new()
        url = f"{place}/{id_}/{name}"
        self._world.files[url.partition("/attachments/")[2]] = (content, content_type)
        return {
            "id": id_,
            "filename": name,
            "size": len(content),
            "url": url,
            "proxy_url": url,
            "content_type": content_type,
        }

    def edit(self, message: Message, *, allowed: Json | None = None, **changes: Any) -> None:
        """Change some fields of a message, and tell it."""
        if "content" in changes:
            message.revisions.append(message.content)
        for name, value in changes.items():
            setattr(message, name, value)
        self._mention(message, allowed)
        message.edited_at = self._world.now
        self.announce("MESSAGE_UPDATE", message)

    def delete(self, *messages: Message) -> None:
        """Delete one message, or many in bulk."""
        for message in messages:
            message.channel.messages.pop(message.id, None)
            message.deleted = True
        first = messages[0]
        ids = [message.id for message in messages if not message.is_ephemeral]
        if not ids:
            self._world.changed()
            return
        place = self._place(first.channel)
        if len(messages) == 1:
            self._in(first.channel, "MESSAGE_DELETE", place | {"id": first.id})
        else:
            self._in(first.channel, "MESSAGE_DELETE_BULK", place | {"ids": ids})

    def pin(self, message: Message, by: User, *, on: bool) -> None:
        """Pin a message, or take the pin off; a new pin is told in the channel."""
        if message.pinned == on:
            return
        message.pinned_at = self._world.now if on else None
        if on:
            message.channel.last_pin = self._world.now
        self.announce("MESSAGE_UPDATE", message)
        told = self._place(message.channel) | {"last_pin_timestamp": message.channel.last_pin}
        self._in(message.channel, "CHANNEL_PINS_UPDATE", told, Intent.GUILDS)
        if on:
            self.write(message.channel, by, Draft(type=Type.PIN, reference=message))

    def react(self, message: Message, user: User, emoji: str) -> None:
        """Add a reaction; a second one of the same is none."""
        users = message.reactions.setdefault(emoji, [])
        if user.id in users:
            return
        users.append(user.id)
        told = self._reaction(message, user, emoji)
        if (guild := message.channel.guild) is not None and user.id in guild.members:
            told["member"] = guild.members[user.id].as_json()
        told["message_author_id"] = message.author.id
        self._reacted(message, "MESSAGE_REACTION_ADD", told)

    def take_back(self, message: Message, user: User, emoji: str) -> None:
        """Remove somebody's reaction, if it is there."""
        users = message.reactions.get(emoji, [])
        if user.id not in users:
            return
        users.remove(user.id)
        if not users:
            del message.reactions[emoji]
        self._reacted(message, "MESSAGE_REACTION_REMOVE", self._reaction(message, user, emoji))

    def clear_reactions(self, message: Message, emoji: str | None = None) -> None:
        """Remove all reactions, or all of one emoji."""
        told = self._place(message.channel) | {"message_id": message.id}
        if emoji is None:
            message.reactions.clear()
            self._reacted(message, "MESSAGE_REACTION_REMOVE_ALL", told)
        else:
            message.reactions.pop(emoji, None)
            told |= {"emoji": emoji_json(emoji)}
            self._reacted(message, "MESSAGE_REACTION_REMOVE_EMOJI", told)

    def open_thread(
        self,
        parent: Channel,
        name: str,
        by: User,
        *,
        message: Message | None = None,
        kind: Kind = Kind.PUBLIC_THREAD,
        auto_archive: int = 1440,
    ) -> Channel:
        """Open a thread, on a message or on its own, and tell it."""
        world, guild = self._world, parent.guild
        assert guild is not None
        thread = Channel(
            id=message.id if message else world.ids.new(),
            kind=kind,
            name=name,
            guild=guild,
            parent_id=parent.id,
            thread=ThreadState(owner_id=by.id, created_at=world.now, auto_archive=auto_archive),
        )
        assert thread.thread is not None
        thread.thread.members[by.id] = world.now
        guild.threads[thread.id] = world.channels[thread.id] = thread
        told = thread.as_json() | {"newly_created": True}
        if by.bot:
            told["member"] = thread.thread_member_json(by.id)
        world.tell("THREAD_CREATE", told, guild)
        if message is not None:
            message.thread = thread
            self.announce("MESSAGE_UPDATE", message)
        return thread

    def type(self, channel: Channel, user: User) -> None:
        """Tell that somebody is typing."""
        told = self._place(channel) | {
            "user_id": user.id,
            "timestamp": int(self._world.clock.now()),
        }
        guild = channel.guild
        if guild is not None and user.id in guild.members:
            told["member"] = guild.members[user.id].as_json()
        self._in(channel, "TYPING_START", told, Intent.GUILD_MESSAGE_TYPING)

    def announce(self, event: str, message: Message) -> None:
        """Tell of a message, unless only one person sees it."""
        if message.is_ephemeral:
            self._world.changed()
            return
        more: Json = {"channel_type": int(message.channel.kind)}
        guild = message.channel.guild
        if guild is not None:
            more["guild_id"] = guild.id
            if message.webhook_id is None and message.author.id in guild.members:
                more["member"] = guild.members[message.author.id].as_json(with_user=False)
        self._world.hub.publish_message(event, message, more)

    def _mention(self, message: Message, allowed: Json | None) -> None:
        """Find out who is mentioned, of those who may be."""
        parse = {"users", "roles", "everyone"}
        some: dict[str, set[str]] = {"users": set(), "roles": set()}
        if allowed is not None:
            parse = set(allowed.get("parse") or ())
            some = {name: {str(one) for one in allowed.get(name) or ()} for name in some}
        guild = message.channel.guild
        users = [one for one in USER.findall(message.content) if one in self._world.users]
        message.mentions = [
            self._world.users[one]
            for one in dict.fromkeys(users)
            if "users" in parse or one in some["users"]
        ]
        reference = message.reference
        replied = allowed is None or allowed.get("replied_user", False)
        answers = reference is not None and message.type is Type.REPLY and replied
        if answers and reference and reference.author not in message.mentions:
            message.mentions.append(reference.author)
        roles = [] if guild is None else ROLE.findall(message.content)
        message.mention_roles = [
            one
            for one in dict.fromkeys(roles)
            if guild and one in guild.roles and ("roles" in parse or one in some["roles"])
        ]
        loud = bool(ALL.search(message.content)) and "everyone" in parse
        message.mention_everyone = loud and self._may_be_loud(message)

    def _may_be_loud(self, message: Message) -> bool:
        """Tell whether the author may mention everyone."""
        guild = message.channel.guild
        member = None if guild is None else guild.members.get(message.author.id)
        if member is None:
            return message.webhook_id is not None and guild is not None
        granted = in_channel(message.channel, member, now=self._world.clock.now())
        return bool(granted & Permission.MENTION_EVERYONE)

    def _place(self, channel: Channel) -> Json:
        """Return where it happens."""
        place: Json = {"channel_id": channel.id}
        return place | {"guild_id": channel.guild.id} if channel.guild else place

    def _reaction(self, message: Message, user: User, emoji: str) -> Json:
        """Return what every event about a reaction has."""
        return self._place(message.channel) | {
            "user_id": user.id,
            "message_id": message.id,
            "emoji": emoji_json(emoji),
            "burst": False,
            "type": 0,
        }

    def _reacted(self, message: Message, event: str, told: Json) -> None:
        """Tell of a reaction."""
        self._in(message.channel, event, told, Intent.GUILD_MESSAGE_REACTIONS)

    def _in(
        self, channel: Channel, event: str, told: Json, intent: Intent = Intent.GUILD_MESSAGES
    ) -> None:
        """Tell of something in a channel; each intent has its twin for direct messages."""
        direct = {
            Intent.GUILD_MESSAGES: Intent.DIRECT_MESSAGES,
            Intent.GUILD_MESSAGE_REACTIONS: Intent.DIRECT_MESSAGE_REACTIONS,
            Intent.GUILD_MESSAGE_TYPING: Intent.DIRECT_MESSAGE_TYPING,
            Intent.GUILDS: Intent.DIRECT_MESSAGES,
        }[intent]
        self._world.hub.publish_in(event, told, channel=channel, guild=intent, direct=direct)
