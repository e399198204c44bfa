"""What the actions for calendars take. Importing this must stay cheap."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any, Final

from homeassistant.helpers import config_validation as cv
import probatio

ATTR_SUMMARY: Final = "summary"
ATTR_DESCRIPTION: Final = "description"
ATTR_LOCATION: Final = "location"
ATTR_START: Final = "start_date_time"
ATTR_END: Final = "end_date_time"
ATTR_START_DATE: Final = "start_date"
ATTR_END_DATE: Final = "end_date"
ATTR_RRULE: Final = "rrule"
ATTR_GUESTS: Final = "guests"
ATTR_REMINDERS: Final = "reminders"
ATTR_COLOR: Final = "color"
ATTR_MEET: Final = "video_call"
ATTR_BUSY: Final = "busy"
ATTR_VISIBILITY: Final = "visibility"
ATTR_NOTIFY: Final = "notify_guests"
ATTR_UID: Final = "uid"
ATTR_RECURRENCE_ID: Final = "recurrence_id"
ATTR_RECURRENCE_RANGE: Final = "recurrence_range"
ATTR_RESPONSE: Final = "response"
ATTR_COMMENT: Final = "comment"
ATTR_QUERY: Final = "query"
ATTR_LIMIT: Final = "limit"
ATTR_DURATION: Final = "duration"
ATTR_EARLIEST: Final = "earliest"
ATTR_LATEST: Final = "latest"
ATTR_WEEKDAYS: Final = "weekdays"

# Google's own names of the colours of events, developers.google.com/workspace/calendar/api/v3/
# reference/colors.
COLORS: Final[Mapping[str, str]] = {
    "lavender": "1",
    "sage": "2",
    "grape": "3",
    "flamingo": "4",
    "banana": "5",
    "tangerine": "6",
    "peacock": "7",
    "graphite": "8",
    "blueberry": "9",
    "basil": "10",
    "tomato": "11",
}
# What Google calls who is told of a change.
UPDATES: Final[Mapping[str, str]] = {
    "nobody": "none",
    "others": "externalOnly",
    "everybody": "all",
}
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_GUESTS: Final = 200
MOST_REMINDERS: Final = 5
FOUR_WEEKS: Final = 40_320

_REMINDER: Final = probatio.Schema(
    {
        probatio.Optional("method", default="popup"): probatio.In(["popup", "email"]),
        probatio.Required("minutes"): probatio.All(
            probatio.Coerce(int), probatio.Range(min=0, max=FOUR_WEEKS)
        ),
    }
)


def _reminder(value: Any) -> dict[str, Any]:
    """Return a reminder, which may be given as its minutes alone."""
    reminder: dict[str, Any] = _REMINDER(value if isinstance(value, dict) else {"minutes": value})
    return reminder


def _address(value: Any) -> str:
    """Return an e-mail address."""
    text = cv.string(value).strip()
    name, at, domain = text.rpartition("@")
    if not name or not at or not domain or any(sign in text for sign in " ,;<>\n"):
        raise probatio.Invalid("not an e-mail address")
    return text


GUESTS: Final = probatio.All(cv.ensure_list, [_address], probatio.Length(max=MOST_GUESTS))
# What an event can be given.
EVENT: Final[dict[Any, Any]] = {
    probatio.Optional(ATTR_DESCRIPTION): cv.string,
    probatio.Optional(ATTR_LOCATION): cv.string,
    probatio.Optional(ATTR_START): cv.datetime,
    probatio.Optional(ATTR_END): cv.datetime,
    probatio.Optional(ATTR_START_DATE): cv.date,
    probatio.Optional(ATTR_END_DATE): cv.date,
    probatio.Optional(ATTR_RRULE): cv.string,
    probatio.Optional(ATTR_GUESTS): GUESTS,
    probatio.Optional(ATTR_REMINDERS): probatio.All(
        cv.ensure_list, [_reminder], probatio.Length(max=MOST_REMINDERS)
    ),
    probatio.Optional(ATTR_COLOR): probatio.In(list(COLORS)),
    probatio.Optional(ATTR_BUSY): cv.boolean,
    probatio.Optional(ATTR_VISIBILITY): probatio.In(["default", "public", "private"]),
    probatio.Optional(ATTR_NOTIFY, default="nobody"): probatio.In(list(UPDATES)),
}
_WHICH: Final[dict[Any, Any]] = {
    probatio.Required(ATTR_UID): cv.string,
    probatio.Optional(ATTR_RECURRENCE_ID): cv.string,
}
_RANGE: Final[dict[Any, Any]] = {probatio.Optional(ATTR_RECURRENCE_RANGE): cv.string}
CREATE: Final[dict[Any, Any]] = {
    probatio.Required(ATTR_SUMMARY): cv.string,
    probatio.Optional(ATTR_MEET, default=False): cv.boolean,
    **EVENT,
}
UPDATE: Final[dict[Any, Any]] = {
    **_WHICH,
    **_RANGE,
    probatio.Optional(ATTR_SUMMARY): cv.string,
    probatio.Optional(ATTR_MEET): cv.boolean,
    **EVENT,
}
DELETE: Final[dict[Any, Any]] = {
    **_WHICH,
    **_RANGE,
    probatio.Optional(ATTR_NOTIFY, default="nobody"): probatio.In(list(UPDATES)),
}
RESPOND: Final[dict[Any, Any]] = {
    **_WHICH,
    probatio.Required(ATTR_RESPONSE): probatio.In(["accepted", "tentative", "declined"]),
    probatio.Optional(ATTR_COMMENT, default=""): cv.string,
    probatio.Optional(ATTR_NOTIFY, default="nobody"): probatio.In(list(UPDATES)),
}
FIND: Final[dict[Any, Any]] = {
    probatio.Optional(ATTR_QUERY, default=""): cv.string,
    probatio.Optional(ATTR_START): cv.datetime,
    probatio.Optional(ATTR_END): cv.datetime,
    probatio.Optional(ATTR_LIMIT, default=50): probatio.All(
        probatio.Coerce(int), probatio.Range(min=1, max=500)
    ),
}
FREE_TIME: Final = probatio.Schema(
    {
        probatio.Required("entity_id"): cv.entity_ids,
        probatio.Optional(ATTR_START): cv.datetime,
        probatio.Optional(ATTR_END): cv.datetime,
        probatio.Optional(ATTR_DURATION, default=timedelta(hours=1)): probatio.All(
            cv.time_period, cv.positive_timedelta
        ),
        probatio.Optional(ATTR_EARLIEST, default=time(8)): cv.time,
        probatio.Optional(ATTR_LATEST, default=time(20)): cv.time,
        probatio.Optional(ATTR_WEEKDAYS, default=list(DAYS)): probatio.All(
            cv.ensure_list, [probatio.In(DAYS)]
        ),
        probatio.Optional(ATTR_GUESTS, default=[]): GUESTS,
        probatio.Optional(ATTR_LIMIT, default=10): probatio.All(
            probatio.Coerce(int), probatio.Range(min=1, max=100)
        ),
    }
)
