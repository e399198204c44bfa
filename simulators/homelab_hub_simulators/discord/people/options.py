"""What a person fills into a slash command, as Discord's own app checks and sends it."""

from enum import IntEnum
from typing import Any

from homelab_hub_simulators.discord.model import Channel, Guild, Json, Role, User


class Option(IntEnum):
    """The types of options."""

    SUB_COMMAND = 1
    SUB_COMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


PLAIN: dict[Option, tuple[type, ...]] = {
    Option.STRING: (str,),
    Option.INTEGER: (int,),
    Option.BOOLEAN: (bool,),
    Option.NUMBER: (int, float),
}


def command_data(
    command: Json,
    path: list[str],
    given: dict[str, Any],
    guild: Guild | None,
    *,
    typing: str | None = None,
) -> Json:
    """Return the data of an interaction for a command.

    `path` are the sub-commands. `typing` is the option that is being typed, for autocompletion.
    Raises ValueError for what Discord's app would not let a person send.
    """
    options: list[Json] = command.get("options") or []
    layers: list[Json] = []
    for name in path:
        layer = next((one for one in options if one["name"] == name), None)
        if layer is None or layer["type"] not in (Option.SUB_COMMAND, Option.SUB_COMMAND_GROUP):
            raise ValueError(f"/{command['name']} has no sub-command {name!r}")
        layers.append(layer)
        options = layer.get("options") or []
    if options and options[0]["type"] in (Option.SUB_COMMAND, Option.SUB_COMMAND_GROUP):
        raise ValueError(f"/{command['name']} wants one of {[one['name'] for one in options]}")
    resolved: dict[str, Json] = {}
    filled = _filled(options, given, resolved, guild, typing)
    for layer in reversed(layers):
        filled = [{"type": layer["type"], "name": layer["name"], "options": filled}]
    data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if "guild_id" in command:
        data["guild_id"] = command["guild_id"]
    if filled:
        data["options"] = filled
    return data | {"resolved": resolved} if resolved else data


def _filled(
    options: list[Json],
    given: dict[str, Any],
    resolved: dict[str, Json],
    guild: Guild | None,
    typing: str | None,
) -> list[Json]:
    """Return the options with their values."""
    known = {option["name"]: option for option in options}
    if unknown := set(given) - set(known):
        raise ValueError(f"unknown options {sorted(unknown)}, known: {sorted(known)}")
    missing = [name for name, one in known.items() if one.get("required") and name not in given]
    if missing and typing is None:
        raise ValueError(f"options {missing} are required")
    filled = []
    for name, value in given.items():
        kind = Option(known[name]["type"])
        sent = value if typing is not None else _value(known[name], kind, value)
        one = {"type": int(kind), "name": name, "value": _resolved(sent, kind, resolved, guild)}
        filled.append(one | {"focused": True} if name == typing else one)
    return filled


def _value(option: Json, kind: Option, value: Any) -> Any:
    """Return a value that fits an option; raises ValueError for another."""
    name = option["name"]
    wanted = PLAIN.get(kind)
    if wanted is None:
        return value
    if not isinstance(value, wanted) or (isinstance(value, bool) and kind is not Option.BOOLEAN):
        raise ValueError(f"{name} is of type {kind.name.lower()}, and cannot be {value!r}")
    choices = option.get("choices")
    if choices and not option.get("autocomplete"):
        named = {choice["name"]: choice["value"] for choice in choices}
        if value not in named and value not in named.values():
            raise ValueError(f"{name} is one of {sorted(named)}")
        return named.get(value, value)
    size = len(value) if isinstance(value, str) else value
    low, high = (("min_length", "max_length"), ("min_value", "max_value"))[kind != Option.STRING]
    if size < option.get(low, size) or size > option.get(high, size):
        raise ValueError(f"{name} cannot be {value!r}: its limits are not kept")
    return value


def _resolved(value: Any, kind: Option, resolved: dict[str, Json], guild: Guild | None) -> Any:
    """Return a value as it is sent, and enter what it stands for."""
    match value:
        case User():
            resolved.setdefault("users", {})[value.id] = value.as_json()
            if guild is not None and value.id in guild.members:
                member = guild.members[value.id].as_json(with_user=False)
                resolved.setdefault("members", {})[value.id] = member | {"permissions": "0"}
            return value.id
        case Role():
            resolved.setdefault("roles", {})[value.id] = value.as_json()
            return value.id
        case Channel():
            shown = value.as_json() | {"permissions": "0"}
            resolved.setdefault("channels", {})[value.id] = shown
            return value.id
        case dict() if kind is Option.ATTACHMENT:
            resolved.setdefault("attachments", {})[value["id"]] = value
            return value["id"]
        case _:
            return value
