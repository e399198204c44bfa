"""What a method of the API is, and what a call of it has been asked."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from homelab_hub_simulators.discord.membership import Membership
from homelab_hub_simulators.discord.model import (
    Application,
    Channel,
    Guild,
    Json,
    Member,
    Message,
    Permission,
    Role,
    User,
    in_channel,
    in_guild,
    top_position,
)
from homelab_hub_simulators.discord.world import World
from homelab_hub_simulators.discord.writing import Writing

from .errors import (
    invalid_form,
    missing_access,
    missing_permissions,
    required,
    too_long,
    unauthorized,
    unknown,
)

ROOT = "/api/v10/"

type Answer = Json | list[Any] | web.StreamResponse | None
type Serve = Callable[[Call], Answer | Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method, by the id of its operation in Discord's document.

    `open` ones need no token, or have another in their path. The body of a `listed` one is
    a list. `status` is for an answer; without
    one it is 204.
    """

    id: str
    http: str
    path: str
    serve: Serve
    open: bool = False
    listed: bool = False
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An uploaded file."""

    name: str
    content: bytes
    content_type: str


@dataclass(slots=True, kw_only=True)
class Call:
    """One call. Whatever it names is looked up here, with Discord's refusal if it is not there."""

    method: Method
    request: web.Request
    path: Mapping[str, str]
    world: World
    writing: Writing
    membership: Membership
    who: Application | None
    body: Any = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)

    @property
    def application(self) -> Application:
        """Whose call it is."""
        if self.who is None:
            raise unauthorized()
        return self.who

    @property
    def bot(self) -> User:
        """The bot that calls."""
        return self.application.user

    @property
    def reason(self) -> str | None:
        """The reason for the audit log."""
        given = self.request.headers.get("X-Audit-Log-Reason")
        return unquote(given) if given else None

    @property
    def origin(self) -> str:
        """Where the client sees this server."""
        return str(self.request.url.origin())

    @property
    def guild(self) -> Guild:
        """The guild of the path, which the bot must be in."""
        guild = self.world.guilds.get(self.path["guild_id"])
        if guild is None:
            raise unknown(10004, "Guild")
        if self.application.id not in guild.members:
            raise missing_access()
        return guild

    @property
    def channel(self) -> Channel:
        """The channel of the path, which the bot must see."""
        return self.channel_by_id(self.path["channel_id"])

    def channel_by_id(self, id_: str) -> Channel:
        """Return a channel that the bot sees."""
        channel = self.world.channels.get(str(id_))
        if channel is None:
            raise unknown(10003, "Channel")
        if channel.guild is None:
            if self.bot not in channel.recipients:
                raise missing_access()
        elif not self.granted(channel) & Permission.VIEW_CHANNEL:
            raise missing_access()
        return channel

    @property
    def message(self) -> Message:
        """The message of the path."""
        found = self.channel.messages.get(self.path["message_id"])
        if found is None or found.is_ephemeral:
            raise unknown(10008, "Message")
        self.need(Permission.READ_MESSAGE_HISTORY)
        return found

    @property
    def member(self) -> Member:
        """The member of the path."""
        return self.member_by_id(self.path["user_id"])

    def member_by_id(self, id_: str) -> Member:
        """Return a member of the path's guild."""
        found = self.guild.members.get(self.bot.id if id_ == "@me" else id_)
        if found is None:
            raise unknown(10007, "Member") if id_ in self.world.users else unknown(10013, "User")
        return found

    @property
    def user(self) -> User:
        """The user of the path."""
        id_ = self.path["user_id"]
        found = self.bot if id_ == "@me" else self.world.users.get(id_)
        if found is None:
            raise unknown(10013, "User")
        return found

    @property
    def role(self) -> Role:
        """The role of the path."""
        found = self.guild.roles.get(self.path["role_id"])
        if found is None:
            raise unknown(10011, "Role")
        return found

    # Who may

    def granted(self, channel: Channel | None = None) -> int:
        """Return what the bot may do in a channel, or in the guild of the path."""
        now = self.world.clock.now()
        if channel is None:
            return in_guild(self.guild, self.guild.members[self.bot.id], now=now)
        if channel.guild is None or (member := channel.guild.members.get(self.bot.id)) is None:
            return int(Permission.VIEW_CHANNEL) if self.bot in channel.recipients else 0
        return in_channel(channel, member, now=now)

    def need(self, permission: Permission, channel: Channel | None = None) -> None:
        """Raise the 403 unless the bot may, in the channel of the path or this one."""
        place = channel or self.channel
        if place.guild is not None and not self.granted(place) & permission:
            raise missing_permissions()

    def need_in_guild(self, permission: Permission) -> None:
        """Raise the 403 unless the bot may, in the guild of the path."""
        if not self.granted() & permission:
            raise missing_permissions()

    def need_above(self, member: Member) -> None:
        """Raise the 403 unless the bot's highest role is above a member's."""
        guild = self.guild
        me = guild.members[self.bot.id]
        if member is not me and top_position(guild, me) <= top_position(guild, member):
            raise missing_permissions()

    def need_role_below(self, role: Role) -> None:
        """Raise the 403 unless the bot's highest role is above a role."""
        if top_position(self.guild, self.guild.members[self.bot.id]) <= role.position:
            raise missing_permissions()

    # What was asked

    def text(self, name: str, longest: int, *, needed: bool = False) -> str | None:
        """Return a field that is a text; raises the 400 for a wrong one."""
        value = self.body.get(name)
        if value is None or value == "":
            if needed:
                raise required(name)
            return None
        if not isinstance(value, str):
            raise invalid_form(name, "STRING_TYPE_CONVERT", "Could not interpret as string.")
        if len(value) > longest:
            raise too_long(name, longest)
        return value

    def number(self, name: str, default: int, most: int) -> int:
        """Return a field that is a whole number from 0 on; raises the 400 for a wrong one."""
        value = self.body.get(name)
        if value is None:
            return default
        if not str(value).isdigit():
            raise invalid_form(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        if int(value) > most:
            text = f"int value should be less than or equal to {most}."
            raise invalid_form(name, "NUMBER_TYPE_MAX", text)
        return int(value)

    def query(self, name: str, default: int, most: int) -> int:
        """Return a parameter of the query that is a number from 1 on."""
        value = self.request.query.get(name, str(default))
        if not value.isdigit() or not 1 <= int(value) <= most:
            text = f"int value should be between 1 and {most}."
            raise invalid_form(name, "NUMBER_TYPE_MAX", text)
        return int(value)

    def audit(self, action: int, target: str | None, changes: list[Json] | None = None) -> None:
        """Write down in the guild's audit log what the bot did."""
        guild = self.guild if "guild_id" in self.path else self.channel.guild
        if guild is not None:
            self.world.audit(guild, action, self.bot, target, self.reason, changes=changes)
