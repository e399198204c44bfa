"""Guilds, roles, bans, voice and the audit log."""

from homelab_hub_simulators.discord.model import Json, Permission, Role, born
from homelab_hub_simulators.discord.model.permissions import ALL as EVERYTHING
from homelab_hub_simulators.discord.rest.api import Call, Method
from homelab_hub_simulators.discord.rest.errors import (
    DiscordError,
    invalid_form,
    missing_permissions,
    unknown,
)

ONE = "guilds/{guild_id}"
ROLE = f"{ONE}/roles/{{role_id}}"
BAN = f"{ONE}/bans/{{user_id}}"
WEEK = 604_800
ROLE_CREATED, ROLE_UPDATED, ROLE_DELETED = 30, 31, 32
BANNED, UNBANNED = 22, 23


def methods() -> tuple[Method, ...]:
    """Return the methods."""
    return (
        Method(id="get_guild", http="GET", path=ONE, serve=_get),
        Method(id="list_guild_roles", http="GET", path=f"{ONE}/roles", serve=_roles),
        Method(id="create_guild_role", http="POST", path=f"{ONE}/roles", serve=_create_role),
        Method(id="get_guild_role", http="GET", path=ROLE, serve=_role),
        Method(id="update_guild_role", http="PATCH", path=ROLE, serve=_edit_role),
        Method(id="delete_guild_role", http="DELETE", path=ROLE, serve=_delete_role),
        Method(id="list_guild_bans", http="GET", path=f"{ONE}/bans", serve=_bans),
        Method(id="get_guild_ban", http="GET", path=BAN, serve=_ban_of),
        Method(id="ban_user_from_guild", http="PUT", path=BAN, serve=_ban),
        Method(id="unban_user_from_guild", http="DELETE", path=BAN, serve=_unban),
        Method(
            id="bulk_ban_users_from_guild", http="POST", path=f"{ONE}/bulk-ban", serve=_bulk_ban
        ),
        Method(
            id="get_voice_state", http="GET", path=f"{ONE}/voice-states/{{user_id}}", serve=_voice
        ),
        Method(id="get_self_voice_state", http="GET", path=f"{ONE}/voice-states/@me", serve=_voice),
        Method(
            id="list_guild_audit_log_entries", http="GET", path=f"{ONE}/audit-logs", serve=_audit
        ),
        Method(id="list_guild_emojis", http="GET", path=f"{ONE}/emojis", serve=_emojis),
    )


def _get(call: Call) -> Json:
    """Answer a guild."""
    counted = call.request.query.get("with_counts") in ("1", "true")
    return call.guild.as_json() | (call.guild.counts() if counted else {})


def _emojis(call: Call) -> list[Json]:
    """Answer that a guild has no emojis of its own."""
    assert call.guild
    return []


def _roles(call: Call) -> list[Json]:
    """Answer the roles."""
    return [role.as_json() for role in call.guild.roles.values()]


def _role(call: Call) -> Json:
    """Answer a role."""
    return call.role.as_json()


def _apply(call: Call, role: Role) -> None:
    """Change a role as the body says; a bot can give no more than it has."""
    body = call.body
    if body.get("permissions") is not None:
        wanted = int(body["permissions"])
        if wanted & ~call.granted() & EVERYTHING:
            raise missing_permissions()
        role.permissions = wanted
    if "name" in body:
        role.name = call.text("name", 100) or "new role"
    colours = body.get("colors") or {}
    role.colour = body.get("color") or colours.get("primary_color") or role.colour
    role.hoist = bool(body.get("hoist", role.hoist))
    role.mentionable = bool(body.get("mentionable", role.mentionable))


def _create_role(call: Call) -> Json:
    """Create a role at the bottom."""
    call.need_in_guild(Permission.MANAGE_ROLES)
    role = call.membership.add_role(call.guild, "new role")
    _apply(call, role)
    call.membership.role_changed(call.guild, role)
    call.audit(ROLE_CREATED, role.id)
    return role.as_json()


def _edit_role(call: Call) -> Json:
    """Change a role."""
    call.need_in_guild(Permission.MANAGE_ROLES)
    role = call.role
    call.need_role_below(role)
    _apply(call, role)
    call.membership.role_changed(call.guild, role)
    call.audit(ROLE_UPDATED, role.id)
    return role.as_json()


def _delete_role(call: Call) -> None:
    """Delete a role, unless it is @everyone's or a bot's own."""
    call.need_in_guild(Permission.MANAGE_ROLES)
    role = call.role
    if role.id == call.guild.id or role.bot_id is not None:
        raise DiscordError(400, 50028, "Invalid role")
    call.need_role_below(role)
    call.membership.remove_role(call.guild, role)
    call.audit(ROLE_DELETED, role.id)


def _shown(call: Call, user_id: str) -> Json:
    """Return a ban."""
    return {"user": call.world.users[user_id].as_json(), "reason": call.guild.bans[user_id]}


def _bans(call: Call) -> list[Json]:
    """Answer the bans."""
    call.need_in_guild(Permission.BAN_MEMBERS)
    return [_shown(call, id_) for id_ in call.guild.bans]


def _ban_of(call: Call) -> Json:
    """Answer somebody's ban."""
    call.need_in_guild(Permission.BAN_MEMBERS)
    if call.path["user_id"] not in call.guild.bans:
        raise unknown(10026, "Ban")
    return _shown(call, call.path["user_id"])


def _ban(call: Call) -> None:
    """Ban somebody, and delete what she wrote of late."""
    call.need_in_guild(Permission.BAN_MEMBERS)
    guild, user = call.guild, call.user
    if user.id in guild.members:
        call.need_above(guild.members[user.id])
    call.body = dict(call.request.query) | call.body  # where discord.py has it
    seconds = call.number("delete_message_seconds", 0, WEEK)
    call.membership.ban(guild, user, call.reason)
    call.audit(BANNED, user.id)
    since = call.world.clock.now() - seconds
    for channel in guild.channels.values():
        recent = [
            one for one in channel.messages.values() if one.author is user and born(one.id) >= since
        ]
        if seconds and recent:
            call.writing.delete(*recent)


def _unban(call: Call) -> None:
    """Lift a ban."""
    call.need_in_guild(Permission.BAN_MEMBERS)
    if call.path["user_id"] not in call.guild.bans:
        raise unknown(10026, "Ban")
    call.membership.unban(call.guild, call.user)
    call.audit(UNBANNED, call.user.id)


def _bulk_ban(call: Call) -> Json:
    """Ban up to 200 people; those who cannot be are told."""
    call.need_in_guild(Permission.BAN_MEMBERS)
    call.need_in_guild(Permission.MANAGE_GUILD)
    ids = call.body.get("user_ids") or []
    if not 1 <= len(ids) <= 200:
        text = "Must be between 1 and 200 in length."
        raise invalid_form("user_ids", "BASE_TYPE_BAD_LENGTH", text)
    banned, failed = [], []
    for id_ in map(str, ids):
        user = call.world.users.get(id_)
        if user is None or id_ == call.guild.owner_id or id_ in call.guild.bans:
            failed.append(id_)
            continue
        call.membership.ban(call.guild, user, call.reason)
        call.audit(BANNED, id_)
        banned.append(id_)
    if not banned:
        raise DiscordError(400, 500000, "Failed to ban users")
    return {"banned_users": banned, "failed_users": failed}


def _voice(call: Call) -> Json:
    """Answer where somebody talks."""
    id_ = call.path.get("user_id", call.bot.id)
    if id_ not in call.guild.voice:
        raise unknown(10065, "Voice State")
    return call.guild.voice[id_].as_json(call.guild.id)


def _audit(call: Call) -> Json:
    """Answer the audit log, latest first."""
    call.need_in_guild(Permission.VIEW_AUDIT_LOG)
    query = call.request.query
    found = [
        entry
        for entry in reversed(call.guild.audit)
        if query.get("action_type") in (None, "0", str(entry.action))
        and query.get("user_id") in (None, entry.user_id)
        and ("before" not in query or int(entry.id) < int(query["before"]))
    ][: call.query("limit", 50, 100)]
    ids = {entry.user_id for entry in found} | {entry.target_id or "" for entry in found}
    empty = ("integrations", "webhooks", "guild_scheduled_events", "threads")
    return {
        **{name: [] for name in empty},
        "application_commands": [],
        "auto_moderation_rules": [],
        "audit_log_entries": [entry.as_json() for entry in found],
        "users": [call.world.users[id_].as_json() for id_ in ids if id_ in call.world.users],
    }
