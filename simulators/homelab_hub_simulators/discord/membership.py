"""People come, go, and get roles."""

from .gateway import Intent
from .model import Guild, Json, Member, Role, User
from .world import World


class Membership:
    """What happens to the members of guilds, and is told to their bots."""

    def __init__(self, world: World) -> None:
        """Change members of this world."""
        self._world = world

    def join(self, guild: Guild, user: User) -> Member:
        """Let somebody join; who is there already stays as she is."""
        if user.id in guild.members:
            return guild.members[user.id]
        member = Member(user=user, joined_at=self._world.now)
        guild.members[user.id] = member
        told = member.as_json() | {"guild_id": guild.id}
        self._world.tell("GUILD_MEMBER_ADD", told, guild, Intent.GUILD_MEMBERS)
        return member

    def leave(self, guild: Guild, user: User) -> None:
        """Take somebody out of a guild, for whatever reason."""
        member = guild.members[user.id]
        self._world.set_voice(guild, member, None)
        for application in self._world.applications():
            if application.id == user.id:
                self._world.throw_out(application, guild)
                return
        del guild.members[user.id]
        told = {"guild_id": guild.id, "user": user.as_json()}
        self._world.tell("GUILD_MEMBER_REMOVE", told, guild, Intent.GUILD_MEMBERS)

    def changed(self, guild: Guild, member: Member) -> None:
        """Tell that a member is not as before; a bot hears of itself in any case."""
        told = member.as_json() | {"guild_id": guild.id}
        for session in list(self._world.hub.sessions.values()):
            own = session.application.id == member.user.id
            if guild.id in session.guilds and (own or session.intents & Intent.GUILD_MEMBERS):
                session.dispatch("GUILD_MEMBER_UPDATE", told)
        self._world.changed()

    def ban(self, guild: Guild, user: User, reason: str | None) -> None:
        """Ban somebody, who need not be a member."""
        guild.bans[user.id] = reason
        if user.id in guild.members:
            self.leave(guild, user)
        self._moderated("GUILD_BAN_ADD", guild, user)

    def unban(self, guild: Guild, user: User) -> None:
        """Lift a ban."""
        del guild.bans[user.id]
        self._moderated("GUILD_BAN_REMOVE", guild, user)

    def add_role(self, guild: Guild, name: str, *, permissions: int = 0) -> Role:
        """Add a role at the bottom, and tell it."""
        for other in guild.roles.values():
            other.position += other.position > 0
        role = Role(id=self._world.ids.new(), name=name, permissions=permissions, position=1)
        guild.roles[role.id] = role
        told: Json = {"guild_id": guild.id, "role": role.as_json()}
        self._world.tell("GUILD_ROLE_CREATE", told, guild)
        return role

    def remove_role(self, guild: Guild, role: Role) -> None:
        """Remove a role from the guild and from whoever has it."""
        del guild.roles[role.id]
        for member in guild.members.values():
            if role.id in member.roles:
                member.roles.remove(role.id)
        self._world.tell("GUILD_ROLE_DELETE", {"guild_id": guild.id, "role_id": role.id}, guild)

    def role_changed(self, guild: Guild, role: Role) -> None:
        """Tell that a role is not as before."""
        told: Json = {"guild_id": guild.id, "role": role.as_json()}
        self._world.tell("GUILD_ROLE_UPDATE", told, guild)

    def presence(self, guild: Guild, member: Member, status: str) -> None:
        """Let somebody be online, idle, dnd or offline, and tell it."""
        member.status = status
        told: Json = {
            "guild_id": guild.id,
            "user": {"id": member.user.id},
            "status": status,
            "activities": [],
            "client_status": {} if status == "offline" else {"desktop": status},
        }
        self._world.tell("PRESENCE_UPDATE", told, guild, Intent.GUILD_PRESENCES)

    def _moderated(self, event: str, guild: Guild, user: User) -> None:
        """Tell of a ban or its end."""
        told = {"guild_id": guild.id, "user": user.as_json()}
        self._world.tell(event, told, guild, Intent.GUILD_MODERATION)
