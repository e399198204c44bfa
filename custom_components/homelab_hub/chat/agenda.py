"""What is on in the calendars that are shared with a chat."""

from datetime import timedelta
from typing import Any, Final

from homeassistant.const import ATTR_ENTITY_ID, Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..assistant.outsiders import one_line
from ..protocol.errors import Code, RequestError
from ..protocol.questions import Agenda, Appointment, Appointments
from .people import Linked
from .sharing import Sharing

MOST_DAYS: Final = 31
MOST_EVENTS: Final = 25


async def look(
    hass: HomeAssistant, sharing: Sharing, agenda: Agenda, linked: Linked | None
) -> Appointments:
    """Return what is on. Raises `RequestError`: `not_shared`, or `failed` if no calendar answers."""
    known = [one for one in sharing.calendars if hass.states.get(one) is not None]
    if not known:
        raise RequestError(Code.NOT_FOUND, "no calendar is shared", reason="not_shared")
    now = dt_util.now()
    days = min(max(agenda.days, 1), MOST_DAYS)
    try:
        answer: Any = await hass.services.async_call(
            Platform.CALENDAR,
            "get_events",
            {
                ATTR_ENTITY_ID: known,
                "start_date_time": now.isoformat(),
                "end_date_time": (now + timedelta(days=days)).isoformat(),
            },
            blocking=True,
            context=Context(user_id=linked.user_id if linked else None),
            return_response=True,
        )
    except HomeAssistantError as error:
        raise RequestError(Code.FAILED, "a calendar did not answer") from error
    found = [
        Appointment(
            summary=one_line(event.get("summary") or "", 200),
            start=event["start"],
            end=event["end"],
            location=one_line(event.get("location") or "", 200),
        )
        for calendar in answer.values()
        for event in calendar["events"]
    ]
    # Whole days sort before what begins on them.
    found.sort(key=lambda one: (one.start, one.end))
    return Appointments(events=found[:MOST_EVENTS])
