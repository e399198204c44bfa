"""A person who writes and talks."""

from collections.abc import Mapping
from mimetypes import guess_type
from typing import TYPE_CHECKING

from homelab_hub_simulators.discord.model import (
    Channel,
    Guild,
    Member,
    Message,
    Permission,
    User,
    born,
    in_channel,
)
from homelab_hub_simulators.discord.writing import Draft

if TYPE_CHECKING:
    from homelab_hub_simulators.discord.simulator import DiscordSimulator

LONGEST = 2000

type Place = Channel | str


class Somebody:
    """Somebody who chats, and comes and goes.

    Channels may be given by name, in the first guild. What the app would not let a person do
    raises PermissionError or ValueError. `timeout` is in seconds.
    """

    def __init__(self, discord: DiscordSimulator, user: User) -> None:
        """Be this user."""
        self._discord = discord
        self._world = discord.world
        self.user = user

    @property
    def id(self) -> str:
        """The id of the user."""
        return self.user.id

    @property
    def mention(self) -> str:
        """How a message mentions this person."""
        return f"<@{self.user.id}>"

    @property
    def direct_channel(self) -> Channel:
        """Where this person and the first bot write to each other."""
        return self._world.direct(self._discord.bot, self.user)

    def member(self, guild: Guild | None = None) -> Member:
        """Return the membership of a guild, or of the first; raises KeyError."""
        return (guild or self._discord.guild()).members[self.user.id]

    # Come and go

    async def joins(self, guild: Guild | None = None) -> Member:
        """Join a guild; raises PermissionError for somebody who is banned."""
        place = guild or self._discord.guild()
        if self.user.id in place.bans:
            raise PermissionError(f"{self.user.username} is banned from {place.name}")
        return self._discord.membership.join(place, self.user)

    async def leaves(self, guild: Guild | None = None) -> None:
        """Leave a guild."""
        self._discord.membership.leave(guild or self._discord.guild(), self.user)

    async def join_voice(self, channel: Place, *, muted: bool = False) -> None:
        """Talk in a voice channel, and nowhere else."""
        place = self._place(channel, Permission.CONNECT)
        if place.guild is None:
            raise ValueError("there is no voice in direct messages")
        self._world.set_voice(place.guild, self.member(place.guild), place.id, muted=muted)

    async def leave_voice(self, guild: Guild | None = None) -> None:
        """Hang up."""
        place = guild or self._discord.guild()
        self._world.set_voice(place, self.member(place), None)

    async def is_now(self, status: str) -> None:
        """Be online, idle, dnd or offline, in every guild."""
        for guild in self._world.guilds.values():
            if self.user.id in guild.members:
                self._discord.membership.presence(guild, guild.members[self.user.id], status)

    # Messages

    async def say(
        self,
        channel: Place,
        text: str,
        *,
        reply_to: Message | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> Message:
        """Write a message, with files by their names."""
        place = self._place(channel, Permission.SEND_MESSAGES)
        if len(text) > LONGEST or not (text.strip() or files):
            raise ValueError(f"a message has 1 to {LONGEST} characters")
        self._wait_in_slow_mode(place)
        folder = f"{self._discord.origin}/attachments/{place.id}"
        attachments = [
            self._discord.writing.attach(
                folder, name, content, guess_type(name)[0] or "application/octet-stream"
            )
            for name, content in (files or {}).items()
        ]
        draft = Draft(content=text, reference=reply_to, attachments=attachments)
        return self._discord.writing.write(place, self.user, draft)

    async def ask(self, channel: Place, text: str, *, timeout: float = 5) -> Message:
        """Write a message, and return what the bot writes next in that channel."""
        return await self._discord.answer_to(await self.say(channel, text), timeout=timeout)

    async def direct(self, text: str) -> Message:
        """Write to the bot directly."""
        return await self.say(self.direct_channel, text)

    async def edit(self, message: Message, text: str) -> None:
        """Change an own message."""
        self._own(message)
        self._discord.writing.edit(message, content=text)

    async def delete(self, message: Message) -> None:
        """Delete an own message."""
        self._own(message)
        self._discord.writing.delete(message)

    async def react(self, message: Message, emoji: str) -> None:
        """Add a reaction."""
        if emoji not in message.reactions:
            self._place(message.channel, Permission.ADD_REACTIONS)
        self._discord.writing.react(message, self.user, emoji)

    async def take_back(self, message: Message, emoji: str) -> None:
        """Remove an own reaction."""
        self._discord.writing.take_back(message, self.user, emoji)

    async def type(self, channel: Place) -> None:
        """Be seen typing."""
        place = self._place(channel, Permission.SEND_MESSAGES)
        self._discord.writing.type(place, self.user)

    def sees(self, message: Message) -> bool:
        """Tell whether this person sees a message."""
        if message.deleted or (message.is_ephemeral and message.seen_by is not self.user):
            return False
        return bool(self._granted(message.channel) & Permission.VIEW_CHANNEL)

    # What stands behind

    def _granted(self, channel: Channel) -> int:
        """Return what this person may do in a channel."""
        guild = channel.guild
        if guild is None:
            return (1 << 53) - 1 if self.user in channel.recipients else 0
        if self.user.id not in guild.members:
            return 0
        return in_channel(channel, guild.members[self.user.id], now=self._world.clock.now())

    def _place(self, channel: Place, needed: Permission) -> Channel:
        """Return a channel; raises PermissionError where this person may not."""
        place = self._discord.channel(channel) if isinstance(channel, str) else channel
        if not self._granted(place) & needed:
            raise PermissionError(f"{self.user.username} may not: {needed.name}")
        return place

    def _own(self, message: Message) -> None:
        """Raise PermissionError for somebody else's message."""
        if message.author is not self.user:
            raise PermissionError("it is somebody else's")

    def _wait_in_slow_mode(self, channel: Channel) -> None:
        """Raise PermissionError for somebody who has written too shortly before."""
        exempt = Permission.MANAGE_MESSAGES | Permission.MANAGE_CHANNELS
        if not channel.slow_mode or self._granted(channel) & exempt:
            return
        own = [one for one in channel.messages.values() if one.author is self.user]
        if own and born(own[-1].id) + channel.slow_mode > self._world.clock.now():
            raise PermissionError(f"slow mode: once in {channel.slow_mode} seconds")
