"""Everything there is at this Discord, and who is told when it changes."""

import asyncio
from collections.abc import Callable

from homelab_hub_simulators.oauth.model import Account, Clock, Grant

from .gateway import Hub, Intent, Session
from .model import (
    BOT,
    EVERYONE,
    Application,
    AuditEntry,
    Channel,
    Guild,
    Json,
    Kind,
    Member,
    Role,
    Snowflakes,
    User,
    VoiceState,
    iso,
)

CHANNELS = (
    (Kind.CATEGORY, "Homelab"),
    (Kind.TEXT, "general"),
    (Kind.TEXT, "alerts"),
    (Kind.ANNOUNCEMENT, "announcements"),
    (Kind.VOICE, "Living Room"),
)


class World:
    """The registry of users, guilds and channels, with what changes guilds as such.

    `registered` and `grants` look at the OAuth simulator: the applications with a bot, and what
    people have allowed them.
    """

    def __init__(
        self,
        clock: Clock,
        registered: Callable[[], list[Application]],
        grants: Callable[[], list[Grant]],
    ) -> None:
        """Begin empty."""
        self.clock = clock
        self.ids = Snowflakes(clock)
        self.hub = Hub(clock, self.changed)
        self.users: dict[str, User] = {}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, tuple[bytes, str]] = {}
        self._registered = registered
        self._grants = grants
        self._seen: set[str] = set()
        self._change = asyncio.Event()

    # Time and change

    @property
    def now(self) -> str:
        """Return the time it is, as Discord writes it."""
        return iso(self.clock.now())

    def changed(self) -> None:
        """Wake those who wait for something."""
        self._change.set()
        self._change = asyncio.Event()

    async def until[T](self, look: Callable[[], T | None], timeout: float = 5) -> T:
        """Wait until `look` returns something true, and return it.

        Looks again after every change; raises TimeoutError after some seconds.
        """
        async with asyncio.timeout(timeout):
            while not (found := look()):
                await self._change.wait()
        return found

    # Who there is

    def application(self, token: str) -> Application | None:
        """Return the application of a bot token, or None."""
        for application in self._registered():
            if application.token == token:
                self.users[application.id] = application.user
                return application
        return None

    def application_by_id(self, id_: str) -> Application | None:
        """Return an application, or None."""
        return next((one for one in self._registered() if one.id == id_), None)

    def applications(self) -> list[Application]:
        """Return all applications."""
        return self._registered()

    def user(self, account: Account) -> User:
        """Return the user of somebody's account."""
        if account.id not in self.users:
            self.users[account.id] = User(
                id=account.id, username=account.login, global_name=account.name
            )
        return self.users[account.id]

    def guilds_of(self, application: Application) -> list[Guild]:
        """Return the guilds a bot is in."""
        return [guild for guild in self.guilds.values() if application.id in guild.members]

    def look_for_new_guilds(self) -> None:
        """Let bots join the guilds that people have allowed them into by the code grant."""
        for grant in self._grants():
            if grant.id in self._seen or grant.guild is None or not grant.redeemed:
                continue
            self._seen.add(grant.id)
            application = self.application_by_id(grant.client.client_id)
            if application is not None and grant.guild.id in self.guilds:
                guild = self.guilds[grant.guild.id]
                self.let_in(application, guild, int(grant.permissions or 0))

    # Guilds

    def add_guild(self, name: str, owner: User, *, id_: str | None = None) -> Guild:
        """Add a guild with some channels and its owner."""
        guild = Guild(id=id_ or self.ids.new(), name=name, owner_id=owner.id)
        everyone = Role(id=guild.id, name="@everyone", permissions=int(EVERYONE), position=0)
        guild.roles[guild.id] = everyone
        self.guilds[guild.id] = guild
        guild.members[owner.id] = Member(user=owner, joined_at=self.now)
        category = None
        for kind, title in CHANNELS:
            channel = self.add_channel(guild, title, kind, parent_id=category)
            category = category or channel.id
        return guild

    def let_in(self, application: Application, guild: Guild, permissions: int = int(BOT)) -> None:
        """Add a bot to a guild with a role of its own, and tell it."""
        bot = application.user
        self.users[bot.id] = bot
        role = Role(
            id=self.ids.new(), name=bot.username, permissions=permissions, bot_id=bot.id, position=1
        )
        for other in guild.roles.values():
            other.position += other.position > 0
        guild.roles[role.id] = role
        guild.members[bot.id] = Member(user=bot, joined_at=self.now, roles=[role.id])
        for session in self.hub.of(application):
            self.show(session, guild, new=True)
        self.changed()

    def throw_out(self, application: Application, guild: Guild) -> None:
        """Take a bot and its role from a guild, and tell it."""
        member = guild.members.pop(application.id)
        for role in member.roles:
            if guild.roles[role].bot_id == application.id:
                del guild.roles[role]
        application.commands.pop(guild.id, None)
        for session in self.hub.of(application):
            if guild.id in session.guilds:
                session.guilds.discard(guild.id)
                session.dispatch("GUILD_DELETE", {"id": guild.id})
        self.changed()

    def show(self, session: Session, guild: Guild, *, new: bool = False) -> None:
        """Tell a session everything about a guild, which it may have been promised (not `new`)."""
        session.guilds.add(guild.id)
        intents, bot = session.intents, session.application.id
        all_members = intents & Intent.GUILD_MEMBERS
        heard = intents & Intent.GUILD_VOICE_STATES
        members = [
            member
            for id_, member in guild.members.items()
            if all_members or id_ == bot or (heard and id_ in guild.voice)
        ]
        data: Json = guild.as_json() | {
            "joined_at": guild.members[bot].joined_at,
            "large": False,
            "member_count": len(guild.members),
            "voice_states": [one.as_json(guild.id) for one in guild.voice.values()],
            "members": [member.as_json() for member in members],
            "channels": [channel.as_json() for channel in guild.channels.values()],
            "threads": [one.as_json() for one in guild.threads.values() if _open(one)],
            "presences": _presences(guild) if intents & Intent.GUILD_PRESENCES else [],
            "stage_instances": [],
            "guild_scheduled_events": list(guild.events.values()),
            "soundboard_sounds": [],
        }
        session.dispatch("GUILD_CREATE", data if new else data | {"unavailable": False})

    def add_channel(
        self, guild: Guild, name: str, kind: Kind = Kind.TEXT, *, parent_id: str | None = None
    ) -> Channel:
        """Add a channel, and tell it."""
        channel = Channel(
            id=self.ids.new(),
            kind=kind,
            name=name,
            guild=guild,
            parent_id=parent_id,
            position=len(guild.channels),
        )
        guild.channels[channel.id] = self.channels[channel.id] = channel
        self.tell("CHANNEL_CREATE", channel.as_json(), guild)
        return channel

    def remove_channel(self, channel: Channel) -> None:
        """Remove a channel or thread, and tell it."""
        del self.channels[channel.id]
        assert channel.guild is not None
        if channel.thread is None:
            del channel.guild.channels[channel.id]
            self.tell("CHANNEL_DELETE", channel.as_json(), channel.guild)
        else:
            del channel.guild.threads[channel.id]
            self.tell("THREAD_DELETE", channel.as_json(), channel.guild)

    def direct(self, one: User, other: User) -> Channel:
        """Return the channel in which two people write to each other."""
        for channel in self.channels.values():
            if (
                channel.kind is Kind.DM
                and one in channel.recipients
                and other in channel.recipients
            ):
                return channel
        channel = Channel(id=self.ids.new(), kind=Kind.DM, recipients=[one, other])
        self.channels[channel.id] = channel
        return channel

    def tell(self, event: str, data: Json, guild: Guild, intent: Intent = Intent.GUILDS) -> None:
        """Tell the bots of a guild of an event."""
        self.hub.publish(event, data, intent=intent, guild=guild)

    def audit(
        self,
        guild: Guild,
        action: int,
        by: User,
        target: str | None,
        reason: str | None,
        *,
        changes: list[Json] | None = None,
    ) -> None:
        """Write down what was done, and tell it to who may read it."""
        entry = AuditEntry(
            id=self.ids.new(),
            action=action,
            user_id=by.id,
            target_id=target,
            reason=reason,
            changes=changes or [],
        )
        guild.audit.append(entry)
        told = entry.as_json() | {"guild_id": guild.id}
        self.tell("GUILD_AUDIT_LOG_ENTRY_CREATE", told, guild, Intent.GUILD_MODERATION)

    def move_bot(self, application: Application, guild_id: str, channel_id: str | None) -> None:
        """Let a bot join a voice channel, or leave it; no sound is ever sent."""
        guild = self.guilds.get(str(guild_id))
        if guild is not None and application.id in guild.members:
            self.set_voice(guild, guild.members[application.id], channel_id)

    def set_voice(
        self, guild: Guild, member: Member, channel_id: str | None, *, muted: bool = False
    ) -> None:
        """Let somebody talk in a channel, or nowhere, and tell it."""
        old = guild.voice.pop(member.user.id, None)
        if channel_id is not None:
            session_id = old.session_id if old else self.ids.new()
            state = VoiceState(
                member=member, channel_id=str(channel_id), session_id=session_id, self_mute=muted
            )
            guild.voice[member.user.id] = state
            told = state.as_json(guild.id)
        elif old is not None:
            told = old.as_json(guild.id, connected=False)
        else:
            return
        self.tell("VOICE_STATE_UPDATE", told, guild, Intent.GUILD_VOICE_STATES)


def _open(thread: Channel) -> bool:
    """Tell whether a thread is not archived."""
    return thread.thread is not None and not thread.thread.archived


def _presences(guild: Guild) -> list[Json]:
    """Return who is there."""
    return [
        {"user": {"id": id_}, "status": one.status, "activities": [], "client_status": {}}
        for id_, one in guild.members.items()
        if one.status != "offline"
    ]
