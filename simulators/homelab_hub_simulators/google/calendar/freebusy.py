"""Free and busy times: https://developers.google.com/workspace/calendar/api/v3/reference/freebusy."""

from typing import Any

from homelab_hub_simulators.google import moments
from homelab_hub_simulators.google.api import Call
from homelab_hub_simulators.google.errors import GoogleError, required

from .calendars import Calendars
from .entry import Entry
from .event import Event

MOST_CALENDARS = 50
LONGEST = 62 * 24 * 3600


def free_busy(call: Call, calendars: Calendars) -> dict[str, Any]:
    """Return the FreeBusyResponse to a call of freebusy.query."""
    for name in ("timeMin", "timeMax"):
        if not call.body.get(name):
            raise required(f"Missing {name} parameter.", name)
    after = moments.parsed(call.body["timeMin"], "timeMin")
    before = moments.parsed(call.body["timeMax"], "timeMax")
    zone = call.body.get("timeZone", "UTC")
    moments.zone(zone, "timeZone")
    if after >= before:
        message = "The specified time range is empty."
        raise GoogleError(400, "timeRangeEmpty", message, domain="calendar")
    if before - after > LONGEST:
        message = "The requested time range is too long."
        raise GoogleError(400, "timeRangeTooLong", message, domain="calendar")
    found: dict[str, Any] = {}
    for item in call.body.get("items", [])[:MOST_CALENDARS]:
        found[item["id"]] = _calendar(calendars, item["id"], after, before)
    return {
        "kind": "calendar#freeBusy",
        "timeMin": moments.rfc3339(after),
        "timeMax": moments.rfc3339(before),
        "calendars": found,
    }


def _calendar(calendars: Calendars, name: str, after: float, before: float) -> dict[str, Any]:
    """Return when one calendar is busy, or that it is not there."""
    try:
        entry = calendars.entry(name)
    except GoogleError:
        return {"errors": [{"domain": "global", "reason": "notFound"}], "busy": []}
    spans = sorted(_busy(calendars, entry, after, before))
    merged: list[list[float]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    shown = [
        {"start": moments.rfc3339(start)[:-5] + "Z", "end": moments.rfc3339(end)[:-5] + "Z"}
        for start, end in merged
    ]
    return {"busy": shown}


def _busy(
    calendars: Calendars, entry: Entry, after: float, before: float
) -> list[tuple[float, float]]:
    """Return the times that are taken, cut to the range."""
    spans = []
    for item in entry.calendar.occurrences(after, before):
        event = item if isinstance(item, Event) else item.event
        end = event.end if isinstance(item, Event) else event.end_of(item.start)
        fields = event.fields
        declined = any(
            guest["email"] == calendars.account.email and guest.get("responseStatus") == "declined"
            for guest in fields.get("attendees", ())
        )
        if fields.get("transparency") != "transparent" and not declined and end.at > item.start.at:
            spans.append((max(item.start.at, after), min(end.at, before)))
    return spans
