"""Application commands: https://discord.com/developers/docs/interactions/application-commands."""

import re
from typing import Any

from homelab_hub_simulators.discord.model import Json
from homelab_hub_simulators.discord.rest.api import Call, Method
from homelab_hub_simulators.discord.rest.errors import (
    DiscordError,
    invalid_form,
    missing_access,
    required,
    too_long,
    unknown,
)
from homelab_hub_simulators.oauth.discord_api import plain_json

GLOBAL = "applications/{application_id}/commands"
OF_GUILD = "applications/{application_id}/guilds/{guild_id}/commands"
NAME = re.compile(r"[-_'\w]{1,32}")
CHAT_INPUT = 1
MOST, MOST_OPTIONS = 100, 25
KEPT = (
    "name_localizations",
    "description_localizations",
    "options",
    "dm_permission",
    "contexts",
    "integration_types",
)


def methods() -> tuple[Method, ...]:
    """Return the methods, for commands everywhere and in one guild."""
    made: list[Method] = []
    for path, name in ((GLOBAL, "application_command"), (OF_GUILD, "guild_application_command")):
        one = f"{path}/{{command_id}}"
        made += (
            Method(id=f"list_{name}s", http="GET", path=path, serve=_list),
            Method(id=f"bulk_set_{name}s", http="PUT", path=path, serve=_replace, listed=True),
            Method(id=f"create_{name}", http="POST", path=path, serve=_create),
            Method(id=f"get_{name}", http="GET", path=one, serve=_get),
            Method(id=f"update_{name}", http="PATCH", path=one, serve=_edit),
            Method(id=f"delete_{name}", http="DELETE", path=one, serve=_delete),
        )
    return tuple(made)


def _place(call: Call) -> dict[str, Json]:
    """Return the commands that the path is about."""
    if call.path["application_id"] != call.application.id:
        raise DiscordError(403, 20012, "You are not authorized to perform this action")
    guild_id = call.path.get("guild_id", "")
    if guild_id:
        guild = call.world.guilds.get(guild_id)
        if guild is None or call.application.id not in guild.members:
            raise missing_access()
    return call.application.commands.setdefault(guild_id, {})


def _one(call: Call) -> Json:
    """Return the command of the path."""
    found = _place(call).get(call.path["command_id"])
    if found is None:
        raise unknown(10063, "application command")
    return found


def _made(call: Call, body: Any, id_: str | None, path: str = "") -> Json:
    """Return a command as it is kept; raises the 400 for a wrong one."""
    _check(body, path)
    kind = body.get("type") or CHAT_INPUT
    permissions = body.get("default_member_permissions")
    command = {
        "id": id_ or call.world.ids.new(),
        "application_id": call.application.id,
        "version": call.world.ids.new(),
        "type": kind,
        "name": body["name"],
        "description": body.get("description") or "",
        "default_member_permissions": None if permissions is None else str(permissions),
        "nsfw": bool(body.get("nsfw")),
    }
    command |= {name: body[name] for name in KEPT if body.get(name) is not None}
    if "guild_id" in call.path:
        command["guild_id"] = call.path["guild_id"]
    else:
        command = {"dm_permission": True, "contexts": None} | command
    return command


def _check(body: Any, path: str) -> None:
    """Raise the 400 for a command, or an option of one, that is wrong."""
    at = f"{path}." if path else ""
    name = body.get("name")
    if not name:
        raise required(f"{at}name")
    chat = (body.get("type") or CHAT_INPUT) == CHAT_INPUT or path.count("options")
    if chat and (not NAME.fullmatch(name) or name != name.lower()):
        text = "Command name is invalid"
        raise invalid_form(f"{at}name", "APPLICATION_COMMAND_INVALID_NAME", text)
    if chat and not body.get("description"):
        raise required(f"{at}description")
    if len(body.get("description") or "") > 100:
        raise too_long(f"{at}description", 100)
    options = body.get("options") or []
    if len(options) > MOST_OPTIONS:
        raise too_long(f"{at}options", MOST_OPTIONS)
    if len({option.get("name") for option in options}) < len(options):
        text = "Option names must be unique"
        raise invalid_form(f"{at}options", "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATE", text)
    optional = False
    for index, option in enumerate(options):
        _check(option, f"{at}options.{index}")
        if option.get("required") and optional:
            text = "Required options must be placed before non-required options"
            code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
            raise invalid_form(f"{at}options.{index}", code, text)
        optional = optional or not option.get("required")


def _list(call: Call) -> list[Json]:
    """Answer the commands."""
    return list(_place(call).values())


def _get(call: Call) -> Json:
    """Answer a command."""
    return _one(call)


def _same(call: Call, body: Any) -> str | None:
    """Return the id of the command with the same name and type."""
    kind = body.get("type") or CHAT_INPUT
    for command in _place(call).values():
        if (command["name"], command["type"]) == (body.get("name"), kind):
            return str(command["id"])
    return None


def _replace(call: Call) -> list[Json]:
    """Put these commands in place of all; those with a known name keep their ids."""
    place = _place(call)
    if len(call.body) > MOST:
        raise DiscordError(400, 30032, f"Maximum number of application commands reached ({MOST})")
    made = [
        _made(call, body, _same(call, body), str(index)) for index, body in enumerate(call.body)
    ]
    if len({(one["name"], one["type"]) for one in made}) < len(made):
        text = "Application command names must be unique"
        raise invalid_form("_", "APPLICATION_COMMANDS_DUPLICATE_NAME", text)
    place.clear()
    place.update({one["id"]: one for one in made})
    call.world.changed()
    return made


def _create(call: Call) -> Any:
    """Create a command, or put it in place of the one with its name."""
    place = _place(call)
    old = _same(call, call.body)
    if old is None and len(place) >= MOST:
        raise DiscordError(400, 30032, f"Maximum number of application commands reached ({MOST})")
    command = _made(call, call.body, old)
    place[command["id"]] = command
    call.world.changed()
    return plain_json(command, status=201 if old is None else 200)


def _edit(call: Call) -> Json:
    """Change a command."""
    old = _one(call)
    command = _made(call, old | call.body, old["id"])
    _place(call)[old["id"]] = command
    return command


def _delete(call: Call) -> None:
    """Delete a command."""
    del _place(call)[_one(call)["id"]]
    call.world.changed()
