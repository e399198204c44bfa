"""Members: found, renamed, given roles, silenced and removed."""

from typing import Any

from homelab_hub_simulators.discord.model import Guild, Json, Member, Permission, Role, unix
from homelab_hub_simulators.discord.rest.api import Call, Method
from homelab_hub_simulators.discord.rest.errors import (
    DiscordError,
    invalid_form,
    missing_access,
    missing_permissions,
    unknown,
)

ALL = "guilds/{guild_id}/members"
ONE = f"{ALL}/{{user_id}}"
ROLE = f"{ONE}/roles/{{role_id}}"
LONGEST_TIMEOUT = 28 * 86_400
MEMBERS_INTENT = 1 << 1
KICKED, UPDATED, ROLES_UPDATED = 20, 24, 25


def methods() -> tuple[Method, ...]:
    """Return the methods."""
    return (
        Method(id="list_guild_members", http="GET", path=ALL, serve=_list),
        Method(id="search_guild_members", http="GET", path=f"{ALL}/search", serve=_search),
        Method(id="get_guild_member", http="GET", path=ONE, serve=_get),
        Method(id="update_guild_member", http="PATCH", path=ONE, serve=_edit),
        Method(id="update_my_guild_member", http="PATCH", path=f"{ALL}/@me", serve=_edit_me),
        Method(id="delete_guild_member", http="DELETE", path=ONE, serve=_kick),
        Method(id="add_guild_member_role", http="PUT", path=ROLE, serve=_give),
        Method(id="delete_guild_member_role", http="DELETE", path=ROLE, serve=_take),
    )


def _get(call: Call) -> Json:
    """Answer a member."""
    return call.member.as_json()


def _list(call: Call) -> list[Json]:
    """Answer the members in the order of their ids, which needs the intent."""
    guild = call.guild
    if not call.application.intents & MEMBERS_INTENT:
        raise missing_access()
    after = int(call.request.query.get("after", "0"))
    found = sorted((one for one in guild.members if int(one) > after), key=int)
    return [guild.members[id_].as_json() for id_ in found[: call.query("limit", 1, 1000)]]


def _search(call: Call) -> list[Json]:
    """Answer the members whose name begins so."""
    start = call.request.query.get("query", "").lower()
    found = [
        member.as_json()
        for member in call.guild.members.values()
        if any(
            (name or "").lower().startswith(start)
            for name in (member.nick, member.user.username, member.user.global_name)
        )
    ]
    return found[: call.query("limit", 1, 1000)]


def _edit(call: Call) -> Json:
    """Change a member: nickname, roles, timeout, and voice."""
    guild, member, body = call.guild, call.member, call.body
    if "nick" in body:
        call.need_in_guild(Permission.MANAGE_NICKNAMES)
        call.need_above(member)
        member.nick = call.text("nick", 32)
    if body.get("roles") is not None:
        _set_roles(call, member, [str(id_) for id_ in body["roles"]])
    changes: list[Json] = []
    if "communication_disabled_until" in body:
        old = member.timeout_until
        _time_out(call, member, body["communication_disabled_until"])
        changes.append(_change("communication_disabled_until", old, member.timeout_until))
    for name, needed in (
        ("mute", Permission.MUTE_MEMBERS),
        ("deaf", Permission.DEAFEN_MEMBERS),
    ):
        if body.get(name) is not None:
            call.need_in_guild(needed)
            _must_talk(guild, member)
            setattr(member, name, bool(body[name]))
    if "channel_id" in body:
        call.need_in_guild(Permission.MOVE_MEMBERS)
        _must_talk(guild, member)
        call.world.set_voice(guild, member, body["channel_id"])
    call.membership.changed(guild, member)
    call.audit(UPDATED, member.user.id, changes)
    return member.as_json()


def _change(key: str, old: Any, new: Any) -> Json:
    """Return what an audit log entry says of a change; what is not there is left out."""
    values = {"old_value": old, "new_value": new}
    return {"key": key} | {name: value for name, value in values.items() if value is not None}


def _edit_me(call: Call) -> Json:
    """Change the bot's own nickname."""
    member = call.member_by_id("@me")
    if "nick" in call.body:
        call.need_in_guild(Permission.CHANGE_NICKNAME)
        member.nick = call.text("nick", 32)
    call.membership.changed(call.guild, member)
    return member.as_json()


def _must_talk(guild: Guild, member: Member) -> None:
    """Raise the 400 for somebody who is in no voice channel."""
    if member.user.id not in guild.voice:
        raise DiscordError(400, 40032, "Target user is not connected to voice.")


def _set_roles(call: Call, member: Member, wanted: list[str]) -> None:
    """Give a member exactly these roles."""
    call.need_in_guild(Permission.MANAGE_ROLES)
    for id_ in set(wanted) ^ set(member.roles):
        if id_ not in call.guild.roles:
            raise unknown(10011, "Role")
        _may_give(call, call.guild.roles[id_])
    member.roles = list(dict.fromkeys(wanted))


def _time_out(call: Call, member: Member, until: str | None) -> None:
    """Silence a member until some time, at most 28 days from now."""
    call.need_in_guild(Permission.MODERATE_MEMBERS)
    call.need_above(member)
    if until is None:
        member.timeout_until = None
        return
    granted = [call.guild.roles[role].permissions for role in member.roles]
    if any(one & Permission.ADMINISTRATOR for one in granted):
        raise missing_permissions()
    try:
        moment = unix(until)
    except (ValueError, TypeError) as error:
        text = f"Could not parse {until}. Should be ISO8601."
        raise invalid_form("communication_disabled_until", "DATE_TIME_TYPE_PARSE", text) from error
    if moment > call.world.clock.now() + LONGEST_TIMEOUT:
        text = "Timeout cannot be longer than 28 days."
        raise invalid_form("communication_disabled_until", "COMMUNICATION_DISABLED_TOO_LONG", text)
    member.timeout_until = until


def _may_give(call: Call, role: Role) -> None:
    """Raise the refusal unless the bot may give or take a role."""
    call.need_in_guild(Permission.MANAGE_ROLES)
    if role.bot_id is not None or role.id == call.guild.id:
        raise missing_permissions()
    call.need_role_below(role)


def _give(call: Call) -> None:
    """Give a member a role."""
    member, role = call.member, call.role
    _may_give(call, role)
    if role.id not in member.roles:
        member.roles.append(role.id)
        call.membership.changed(call.guild, member)
        change = _change("$add", None, [{"id": role.id, "name": role.name}])
        call.audit(ROLES_UPDATED, member.user.id, [change])


def _take(call: Call) -> None:
    """Take a role from a member."""
    member, role = call.member, call.role
    _may_give(call, role)
    if role.id in member.roles:
        member.roles.remove(role.id)
        call.membership.changed(call.guild, member)
        change = _change("$remove", None, [{"id": role.id, "name": role.name}])
        call.audit(ROLES_UPDATED, member.user.id, [change])


def _kick(call: Call) -> None:
    """Remove a member, who may come back."""
    call.need_in_guild(Permission.KICK_MEMBERS)
    member = call.member
    call.need_above(member)
    call.membership.leave(call.guild, member.user)
    call.audit(KICKED, member.user.id)
