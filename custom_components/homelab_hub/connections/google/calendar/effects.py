"""What an assistant can change on calendars, as tools.

They are offered only to agents whose guard asks a person first.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from homeassistant.helpers import config_validation as cv, llm
from homeassistant.util.json import JsonObjectType, JsonValueType
import probatio

from ....connector.capabilities import Capability
from . import deeds, fields
from .editor import THIS_AND_FUTURE, Editor
from .problems import EventProblemError
from .tool import DAY, TIME, CalendarTool, as_action, calendar_of

if TYPE_CHECKING:
    from .part import CalendarPart

# Guests may see a change, so it reaches the outside.
CHANGING: Final = llm.ToolAnnotations(
    read_only=False, destructive=True, idempotent=True, open_world=True
)
ADDING: Final = llm.ToolAnnotations(
    read_only=False, destructive=False, idempotent=False, open_world=True
)
_WHICH: Final[dict[Any, Any]] = {
    probatio.Required("calendar"): cv.string,
    probatio.Required("event_id"): cv.string,
    probatio.Optional("occurrence_id", description="One occurrence of a series"): cv.string,
    probatio.Optional("and_all_following", default=False): cv.boolean,
}


def effects(part: CalendarPart) -> list[llm.Tool]:
    """Return the tools that change something."""
    if Capability.EDIT_CALENDAR not in part.account.granted:
        return []
    times = {
        probatio.Optional("start", description="ISO 8601, with time"): TIME,
        probatio.Optional("end", description="ISO 8601, with time"): TIME,
        probatio.Optional("start_date", description="For whole days"): DAY,
        probatio.Optional("end_date", description="For whole days; exclusive"): DAY,
    }
    return [
        CalendarTool(
            part,
            "create_event",
            "Add an event to a calendar.",
            parameters={
                probatio.Required("summary"): cv.string,
                probatio.Optional("calendar", description="The own one, if left out"): cv.string,
                probatio.Optional("description"): cv.string,
                probatio.Optional("location"): cv.string,
                probatio.Optional("rrule", description="RFC 5545"): cv.string,
                **times,
            },
            annotations=ADDING,
            call=_create_event,
        ),
        CalendarTool(
            part,
            "move_event",
            "Move an event to another time; its length stays unless an end is given.",
            parameters=_WHICH | times,
            annotations=CHANGING,
            call=_move_event,
        ),
        CalendarTool(
            part,
            "cancel_event",
            "Delete an event from a calendar.",
            parameters=_WHICH,
            annotations=CHANGING,
            call=_cancel_event,
        ),
    ]


async def _create_event(part: CalendarPart, arguments: Mapping[str, Any]) -> JsonObjectType:
    """Add an event."""
    wanted = deeds.wanted(as_action(arguments))
    if wanted.start is None:
        raise EventProblemError("calendar_start_needed")
    made = await _editor(part, arguments.get("calendar")).create(wanted)
    return {"created": True, "event_id": made["id"]}


async def _move_event(part: CalendarPart, arguments: Mapping[str, Any]) -> JsonObjectType:
    """Move an event."""
    said = {
        name: value
        for name, value in as_action(arguments).items()
        if name in {fields.ATTR_START, fields.ATTR_END, "start_date", "end_date"}
    }
    changed = await _editor(part, arguments["calendar"]).change(
        arguments["event_id"],
        deeds.wanted(said),
        recurrence_id=arguments.get("occurrence_id"),
        recurrence_range=_range(arguments),
    )
    start = changed.event["start"]
    dropped: list[JsonValueType] = [*changed.dropped]
    return {
        "moved_to": start.get("dateTime") or start.get("date"),
        "dropped_exceptions": dropped,
    }


async def _cancel_event(part: CalendarPart, arguments: Mapping[str, Any]) -> JsonObjectType:
    """Delete an event."""
    editor = _editor(part, arguments["calendar"])
    await editor.delete(
        arguments["event_id"],
        recurrence_id=arguments.get("occurrence_id"),
        recurrence_range=_range(arguments),
    )
    return {"deleted": True}


def _range(arguments: Mapping[str, Any]) -> str | None:
    """Return whether what follows an occurrence is meant too, as the editor takes it."""
    return THIS_AND_FUTURE if arguments["and_all_following"] else None


def _editor(part: CalendarPart, name: str | None) -> Editor:
    """Return what changes a calendar, the own one if none is named."""
    zone = part.client.hass.config.time_zone
    if name is not None:
        return Editor(calendar_of(part, name), zone)
    own = next((one for one in part.calendars.values() if one.facts.primary), None)
    if own is None:
        raise EventProblemError("calendar_unknown", entity_id="")
    return Editor(own, zone)
