"""Scheduled events: https://discord.com/developers/docs/resources/guild-scheduled-event."""

from homelab_hub_simulators.discord.gateway import Intent
from homelab_hub_simulators.discord.model import Json, Permission, iso, unix
from homelab_hub_simulators.discord.rest.api import Call, Method
from homelab_hub_simulators.discord.rest.errors import invalid_form, required, unknown

ALL = "guilds/{guild_id}/scheduled-events"
ONE = f"{ALL}/{{guild_scheduled_event_id}}"
STAGE, VOICE, EXTERNAL = 1, 2, 3
SCHEDULED = 1
CREATED, UPDATED, DELETED = 100, 101, 102


def methods() -> tuple[Method, ...]:
    """Return the methods."""
    return (
        Method(id="list_guild_scheduled_events", http="GET", path=ALL, serve=_list),
        Method(id="create_guild_scheduled_event", http="POST", path=ALL, serve=_create),
        Method(id="get_guild_scheduled_event", http="GET", path=ONE, serve=_get),
        Method(id="update_guild_scheduled_event", http="PATCH", path=ONE, serve=_edit),
        Method(id="delete_guild_scheduled_event", http="DELETE", path=ONE, serve=_delete),
    )


def _event(call: Call) -> Json:
    """Return the event of the path."""
    found = call.guild.events.get(call.path["guild_scheduled_event_id"])
    if found is None:
        raise unknown(10070, "Guild Scheduled Event")
    return found


def _list(call: Call) -> list[Json]:
    """Answer the events."""
    return list(call.guild.events.values())


def _get(call: Call) -> Json:
    """Answer an event."""
    return _event(call)


def _create(call: Call) -> Json:
    """Create an event."""
    call.need_in_guild(Permission.CREATE_EVENTS)
    name = call.text("name", 100, needed=True)
    kind = call.number("entity_type", EXTERNAL, 3)
    event: Json = {
        "id": call.world.ids.new(),
        "guild_id": call.guild.id,
        "creator_id": call.bot.id,
        "creator": call.bot.as_json(),
        "name": name,
        "description": call.text("description", 1000),
        "image": None,
        "channel_id": _id(call.body.get("channel_id")),
        "scheduled_start_time": _time(call, "scheduled_start_time"),
        "scheduled_end_time": None,
        "status": SCHEDULED,
        "privacy_level": 2,
        "entity_type": kind,
        "entity_id": None,
        "entity_metadata": call.body.get("entity_metadata"),
        "recurrence_rule": None,
        "user_count": 0,
        "guild_scheduled_event_exceptions": [],
    }
    if event["scheduled_start_time"] is None:
        raise required("scheduled_start_time")
    event["scheduled_end_time"] = _time(call, "scheduled_end_time")
    _check(event)
    call.guild.events[event["id"]] = event
    _tell(call, "GUILD_SCHEDULED_EVENT_CREATE", event, CREATED)
    return event


def _check(event: Json) -> None:
    """Raise the 400 for an event without what its kind needs."""
    if event["entity_type"] == EXTERNAL:
        if not (event["entity_metadata"] or {}).get("location"):
            raise required("entity_metadata.location")
        if event["scheduled_end_time"] is None:
            raise required("scheduled_end_time")
    elif event["channel_id"] is None:
        raise required("channel_id")


def _edit(call: Call) -> Json:
    """Change an event; its status only goes forward."""
    event = _event(call)
    call.need_in_guild(Permission.MANAGE_EVENTS)
    changes = {
        name: call.body[name]
        for name in ("name", "description", "channel_id", "entity_metadata", "entity_type")
        if name in call.body
    }
    if "channel_id" in changes:
        changes["channel_id"] = _id(changes["channel_id"])
    for name in ("scheduled_start_time", "scheduled_end_time"):
        if name in call.body:
            changes[name] = _time(call, name)
    if (status := call.body.get("status")) is not None:
        allowed = {(1, 2), (1, 4), (2, 3)}
        if (event["status"], status) not in allowed:
            raise invalid_form("status", "BASE_TYPE_CHOICES", "Invalid status transition")
        changes["status"] = status
    _check(event | changes)
    event.update(changes)
    _tell(call, "GUILD_SCHEDULED_EVENT_UPDATE", event, UPDATED)
    return event


def _delete(call: Call) -> None:
    """Delete an event."""
    event = _event(call)
    call.need_in_guild(Permission.MANAGE_EVENTS)
    del call.guild.events[event["id"]]
    _tell(call, "GUILD_SCHEDULED_EVENT_DELETE", event, DELETED)


def _id(value: object) -> str | None:
    """Return an id as an answer has it."""
    return None if value is None else str(value)


def _time(call: Call, name: str) -> str | None:
    """Return a time, which must not be in the past."""
    text = call.body.get(name)
    if text is None:
        return None
    try:
        moment = unix(text)
    except (ValueError, TypeError) as error:
        told = f"Could not parse {text}. Should be ISO8601."
        raise invalid_form(name, "DATE_TIME_TYPE_PARSE", told) from error
    if moment < call.world.clock.now():
        told = "Cannot schedule event in the past."
        raise invalid_form(name, "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", told)
    return iso(moment)


def _tell(call: Call, name: str, event: Json, action: int) -> None:
    """Tell of an event, and write it down."""
    call.world.tell(name, event, call.guild, Intent.GUILD_SCHEDULED_EVENTS)
    call.audit(action, event["id"])
