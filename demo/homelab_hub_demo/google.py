"""What lies in the simulated Google account: a family's calendars, some mail, and a document.

Everything is told from today, and is there anew at each start; what was changed meanwhile is gone.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from homelab_hub_simulators.google import GoogleSimulator

from .folder import ZONE

ROBIN = "robin.homelab@example.com"
KIM = "kim.homelab@example.com"
FAMILY = "family@group.calendar.google.com"
HOUSEHOLD = "household@group.calendar.google.com"
INVITATION = "Lunch with Kim"
DOCUMENT = "Holiday plans"
DOCUMENT_TEXT = """Holiday plans

We take the ferry to Guernsey on the first Saturday of July and stay for ten days.
The cottage is near Cobo Bay; the key is in the blue box beside the door.
Still to do: book the ferry, ask Kim's sister to water the plants, renew the passports.
"""
MAILS = (
    (
        "Green Energy <bills@energy.example.com>",
        "Your statement is ready",
        "Your usage was 214 kWh, 8 % less than a year ago. The amount due is £61.20.",
    ),
    (
        "Library <noreply@library.example.org>",
        "Two books are due on Friday",
        "The Hobbit and A Brief History of Time are due. You can renew them twice more.",
    ),
    (
        f"Kim Homelab <{KIM}>",
        "Garden centre on Saturday?",
        "They have the bare-root hedges in. Shall we go at ten?\n\nKim",
    ),
)

type Event = dict[str, Any]


async def settle(google: GoogleSimulator, client_id: str) -> None:
    """Furnish the account of the first person; our application has made the document."""
    today = datetime.now(ZoneInfo(ZONE)).date()
    start = int(google.clock.now())
    google.calendars(KIM)
    mine = google.calendars()
    # What Home Assistant has kept of an earlier start is out of date, and must not look up to date.
    mine.generation = start
    mine.add_calendar("Family", calendar_id=FAMILY, zone=ZONE, backgroundColor="#0b8043")
    mine.add_calendar("Household", calendar_id=HOUSEHOLD, zone=ZONE, backgroundColor="#f4511e")
    mine.add_calendar("", calendar_id=KIM, role="freeBusyReader", summaryOverride="Kim")
    for calendar, events in some_events(today):
        for event in events:
            mine.add_event(calendar, **event)
    mailbox = google.mailbox()
    mailbox.history_id = mailbox.oldest_history = start
    for number, (sender, subject, body) in enumerate(MAILS):
        received = start - 3600 * (len(MAILS) - number)
        mailbox.deliver(sender, subject, body, received=received)
    drive = google.drive()
    drive.open_with(await drive.add_document(DOCUMENT, DOCUMENT_TEXT), client_id)


def some_events(today: date) -> Iterator[tuple[str, Iterator[Event]]]:
    """Yield the calendars' ids with their events, around a day."""
    yield "primary", _own(today)
    yield FAMILY, _family(today)
    yield HOUSEHOLD, _household(today)


def _own(today: date) -> Iterator[Event]:
    """Yield what is in Robin's own calendar."""
    monday = today - timedelta(days=today.weekday(), weeks=4)
    yield _timed("Stand-up", monday, time(9, 30), 15) | _every("WEEKLY;BYDAY=MO,TU,WE,TH,FR")
    yield _timed("Dentist", today + timedelta(days=2), time(14), 45) | {"location": "12 High St"}
    yield _timed(INVITATION, today + timedelta(days=3), time(12, 30), 60) | {
        "organizer": {"email": KIM},
        "attendees": [
            {"email": KIM, "organizer": True, "responseStatus": "accepted"},
            {"email": ROBIN, "responseStatus": "needsAction"},
        ],
    }


def _family(today: date) -> Iterator[Event]:
    """Yield what the family does together."""
    tuesday = today - timedelta(days=today.weekday() - 1, weeks=4)
    sunday = today - timedelta(days=today.weekday() - 6, weeks=4)
    yield _timed("Swimming lessons", tuesday, time(17), 60) | _every("WEEKLY;BYDAY=TU")
    yield _timed("Dinner at grandma's", sunday, time(18), 120) | _every("WEEKLY;BYDAY=SU")
    yield _timed("Parents' evening", today + timedelta(days=5), time(19), 90)
    saturday = today + timedelta(days=12 - today.weekday())
    yield _days("Weekend at the seaside", saturday, 2)


def _household(today: date) -> Iterator[Event]:
    """Yield what has to be done in the house."""
    wednesday = today - timedelta(days=today.weekday() - 2, weeks=4)
    yield _days("Recycling bins", wednesday, 1) | _every("WEEKLY;INTERVAL=2;BYDAY=WE")
    plants = today - timedelta(days=9)
    yield _timed("Water the plants", plants, time(8), 15) | _every("DAILY;INTERVAL=3")


def _timed(summary: str, day: date, at: time, minutes: int) -> Event:
    """Return an event with a time."""
    start = datetime.combine(day, at)
    end = start + timedelta(minutes=minutes)
    return {
        "summary": summary,
        "start": {"dateTime": start.isoformat(), "timeZone": ZONE},
        "end": {"dateTime": end.isoformat(), "timeZone": ZONE},
    }


def _days(summary: str, first: date, days: int) -> Event:
    """Return an event of whole days."""
    end = first + timedelta(days=days)
    return {
        "summary": summary,
        "start": {"date": first.isoformat()},
        "end": {"date": end.isoformat()},
        "transparency": "transparent",
    }


def _every(rule: str) -> Event:
    """Return what makes an event recur."""
    return {"recurrence": [f"RRULE:FREQ={rule}"]}
