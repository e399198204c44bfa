"""Events, one by one: what Google takes, adds, keeps and refuses."""

from typing import Any

import aiohttp
import pytest

from homelab_hub_simulators.google import GoogleSimulator

from .client import GoogleClient
from .scene import ELEVEN, ME, NINE, TEN, event


async def test_an_event_is_made_read_changed_and_deleted(client: GoogleClient) -> None:
    """As it was sent, with what Google adds."""
    events = client.calendar.events()
    made = await client.run(events.insert(calendarId="primary", body=event(summary="Tea")))
    assert (made["summary"], made["start"], made["status"]) == ("Tea", TEN, "confirmed")
    assert made["organizer"] == {"email": ME, "self": True}
    assert made["iCalUID"] == f"{made['id']}@google.com"
    at = {"calendarId": "primary", "eventId": made["id"]}
    assert await client.run(events.get(**at)) == made
    patched = await client.run(events.patch(**at, body={"location": "Kitchen"}))
    assert (patched["summary"], patched["location"]) == ("Tea", "Kitchen")
    assert patched["etag"] != made["etag"]
    replaced = await client.run(events.update(**at, body=event(summary="Coffee")))
    assert (replaced["summary"], "location" in replaced) == ("Coffee", False)
    await client.run(events.delete(**at))
    assert (await client.run(events.get(**at)))["status"] == "cancelled"
    assert await client.refused(events.delete(**at)) == (410, "deleted")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (event(end=NINE), "timeRangeEmpty"),
        (event(start={"date": "2026-12-01"}, end={"date": "2026-12-01"}), "timeRangeEmpty"),
        (event(end={"date": "2026-12-02"}), "invalid"),
        (event(start={"dateTime": "2026-12-01T10:00:00"}), "required"),
        (event(start={"dateTime": "yesterday"}), "invalid"),
        (event(start={"dateTime": TEN["dateTime"], "timeZone": "Mars/Base"}), "invalid"),
        ({"summary": "Never", "end": TEN}, "required"),
        (event(recurrence=["RRULE:FREQ=SOMETIMES"]), "invalid"),
        (event(recurrence=["RRULE:FREQ=HOURLY"]), "invalid"),
        (event(recurrence=["FREQ=DAILY"]), "invalid"),
        (event(recurrence=["RRULE:FREQ=DAILY;COUNT=many"]), "invalid"),
        (event(start={"dateTime": TEN["dateTime"]}, recurrence=["RRULE:FREQ=DAILY"]), "required"),
        (event(attendees=[{"email": "kim at home"}]), "invalid"),
        (event(id="UPPER"), "invalid"),
        (event(colorId="99"), "invalid"),
        (
            event(reminders={"useDefault": True, "overrides": [{"method": "popup", "minutes": 1}]}),
            "cannotUseDefaultRemindersAndSpecifyOverride",
        ),
        (event(reminders={"useDefault": False, "overrides": [{"method": "sms"}]}), "invalid"),
    ],
    ids=lambda value: "",
)
async def test_what_google_refuses(client: GoogleClient, body: dict[str, Any], reason: str) -> None:
    """With the reason it gives; nothing is kept."""
    insert = client.calendar.events().insert(calendarId="primary", body=body)
    assert await client.refused(insert) == (400, reason)
    listed = await client.run(client.calendar.events().list(calendarId="primary"))
    assert listed["items"] == []


async def test_a_zero_length_event_is_fine(client: GoogleClient) -> None:
    """It starts and ends at once."""
    insert = client.calendar.events().insert(calendarId="primary", body=event(end=TEN))
    made = await client.run(insert)
    assert made["start"] == made["end"]


async def test_an_id_is_taken_once(client: GoogleClient) -> None:
    """Even when its event is deleted."""
    events = client.calendar.events()
    body = event(id="abcde12345")
    await client.run(events.insert(calendarId="primary", body=body))
    await client.run(events.delete(calendarId="primary", eventId="abcde12345"))
    insert = events.insert(calendarId="primary", body=body)
    assert await client.refused(insert) == (409, "duplicate")


async def test_times_are_shown_in_the_calendar_s_zone(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """The event keeps its own; a call may ask for another."""
    there = {"dateTime": "2026-12-01T04:00:00", "timeZone": "America/New_York"}
    made = google.calendars().add_event(start=there, end=there)
    assert made["start"] == {
        "dateTime": "2026-12-01T10:00:00+01:00",
        "timeZone": "America/New_York",
    }
    get = client.calendar.events().get(calendarId="primary", eventId=made["id"], timeZone="UTC")
    assert (await client.run(get))["start"]["dateTime"] == "2026-12-01T09:00:00Z"


async def test_a_patch_of_a_day_needs_the_time_cleared(client: GoogleClient) -> None:
    """Both at once is nonsense."""
    events = client.calendar.events()
    made = await client.run(events.insert(calendarId="primary", body=event()))
    at = {"calendarId": "primary", "eventId": made["id"]}
    days = {"start": {"date": "2026-12-01"}, "end": {"date": "2026-12-02"}}
    assert await client.refused(events.patch(**at, body=days)) == (400, "invalid")
    cleared = {name: value | {"dateTime": None, "timeZone": None} for name, value in days.items()}
    assert (await client.run(events.patch(**at, body=cleared)))["end"] == {"date": "2026-12-02"}


async def test_an_etag_keeps_others_changes(
    client: GoogleClient, google: GoogleSimulator, session: aiohttp.ClientSession
) -> None:
    """`If-Match` of an old version is a 412, `If-None-Match` of this one a 304."""
    made = google.calendars().add_event(**event())
    google.calendars().change_event(made["id"], summary="Changed elsewhere")
    patch = client.calendar.events().patch(
        calendarId="primary", eventId=made["id"], body={"summary": "Mine"}
    )
    patch.headers["If-Match"] = made["etag"]
    assert await client.refused(patch) == (412, "conditionNotMet")
    etag = google.calendars().event(made["id"])["etag"]
    patch.headers["If-Match"] = etag
    changed = await client.run(patch)
    headers = {"If-None-Match": changed["etag"], "Authorization": f"Bearer {client.token}"}
    root = google.endpoints["google"]["calendar"]
    url = f"{root}calendar/v3/calendars/primary/events/{made['id']}"
    async with session.get(url, headers=headers) as answer:
        assert (answer.status, answer.headers["ETag"]) == (304, changed["etag"])


async def test_guests_are_told_when_that_is_asked(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """And not by an edit that does not."""
    events = client.calendar.events()
    body = event(attendees=[{"email": "kim.homelab@example.com"}, {"email": ME}])
    made = await client.run(events.insert(calendarId="primary", body=body, sendUpdates="all"))
    assert made["attendees"][0] == {
        "email": "kim.homelab@example.com",
        "responseStatus": "needsAction",
    }
    assert (made["attendees"][1]["self"], made["attendees"][1]["organizer"]) == (True, True)
    at = {"calendarId": "primary", "eventId": made["id"]}
    await client.run(events.patch(**at, body={"location": "Kitchen"}))
    [told] = google.calendars().notifications
    assert (told.action, told.updates, told.guests) == (
        "insert",
        "all",
        ("kim.homelab@example.com",),
    )


async def test_a_guest_answers_and_changes_nothing_else(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """An invitation of somebody else is theirs."""
    made = google.calendars().add_event(
        **event(
            summary="Party",
            organizer={"email": "kim.homelab@example.com"},
            attendees=[{"email": ME}, {"email": "kim.homelab@example.com"}],
        )
    )
    assert "self" not in made["organizer"]
    events = client.calendar.events()
    at = {"calendarId": "primary", "eventId": made["id"]}
    guests = [{"email": ME, "responseStatus": "accepted"}, made["attendees"][1]]
    answered = await client.run(events.patch(**at, body={"attendees": guests}))
    assert answered["attendees"][0]["responseStatus"] == "accepted"
    refused = await client.refused(events.patch(**at, body={"summary": "My party"}))
    assert refused == (403, "forbiddenForNonOrganizer")


async def test_a_meet_link_is_made_once_and_kept(client: GoogleClient) -> None:
    """Made on request, and not lost by an edit that knows nothing of it."""
    events = client.calendar.events()
    request = {"createRequest": {"requestId": "r1"}}
    made = await client.run(
        events.insert(
            calendarId="primary", conferenceDataVersion=1, body=event(conferenceData=request)
        )
    )
    assert made["hangoutLink"].startswith("https://meet.google.com/")
    assert made["conferenceData"]["createRequest"]["status"] == {"statusCode": "success"}
    at = {"calendarId": "primary", "eventId": made["id"]}
    edited = await client.run(events.update(**at, body=event(summary="Edited")))
    assert edited["conferenceData"] == made["conferenceData"]
    ignored = await client.run(
        events.insert(calendarId="primary", body=event(conferenceData=request))
    )
    assert "hangoutLink" not in ignored


async def test_everything_a_client_sets_comes_back(client: GoogleClient) -> None:
    """Reminders, colour, properties, transparency."""
    fields = {
        "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 5}]},
        "colorId": "5",
        "extendedProperties": {"private": {"a": "1"}, "shared": {"b": "2"}},
        "transparency": "transparent",
        "visibility": "private",
        "description": "<b>bold</b> & ü",
        "guestsCanModify": True,
        "source": {"title": "Hub", "url": "https://example.com"},
    }
    events = client.calendar.events()
    made = await client.run(events.insert(calendarId="primary", body=event(**fields)))
    assert {name: made[name] for name in fields} == fields
    by_property = events.list(calendarId="primary", privateExtendedProperty="a=1")
    assert len((await client.run(by_property))["items"]) == 1
    by_other = events.list(calendarId="primary", sharedExtendedProperty="b=1")
    assert (await client.run(by_other))["items"] == []


async def test_holidays_are_read_only(client: GoogleClient, google: GoogleSimulator) -> None:
    """As are birthdays, and whatever else is somebody's as a reader."""
    events = client.calendar.events()
    entries = (await client.run(client.calendar.calendarList().list()))["items"]
    readers = [entry["id"] for entry in entries if entry["accessRole"] == "reader"]
    assert len(readers) == 2
    for name in readers:
        assert (await client.run(events.list(calendarId=name)))["items"]
        refused = await client.refused(events.insert(calendarId=name, body=event()))
        assert refused == (403, "requiredAccessLevel")
    assert await client.refused(events.list(calendarId="nobody@example.com")) == (404, "notFound")


async def test_free_or_busy_is_all_some_may_see(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """Not what it is about."""
    calendars = google.calendars()
    name = calendars.add_calendar("Work")
    calendars.add_event(name, **event(summary="Secret"))
    calendars.change_calendar(name, role="freeBusyReader")
    [shown] = (await client.run(client.calendar.events().list(calendarId=name)))["items"]
    assert "summary" not in shown
    assert shown["start"] == TEN


async def test_busy_times_of_several_calendars(
    client: GoogleClient, google: GoogleSimulator
) -> None:
    """Overlaps are one; what is transparent or declined is free."""
    calendars = google.calendars()
    calendars.add_event(**event())
    calendars.add_event(**event(start=NINE, end=TEN))
    calendars.add_event(**event(start=NINE, end=ELEVEN, transparency="transparent"))
    declined = [{"email": ME, "responseStatus": "declined"}]
    calendars.add_event(
        **event(start=ELEVEN, end={"dateTime": "2026-12-01T12:00:00Z"}, attendees=declined)
    )
    calendars.add_event(**event(recurrence=["RRULE:FREQ=DAILY;COUNT=2"]))
    query = {
        "timeMin": "2026-12-01T00:00:00Z",
        "timeMax": "2026-12-03T00:00:00Z",
        "items": [{"id": "primary"}, {"id": "unknown"}],
    }
    found = (await client.run(client.calendar.freebusy().query(body=query)))["calendars"]
    assert found["primary"]["busy"] == [
        {"start": "2026-12-01T08:00:00Z", "end": "2026-12-01T10:00:00Z"},
        {"start": "2026-12-02T09:00:00Z", "end": "2026-12-02T10:00:00Z"},
    ]
    assert found["unknown"]["errors"] == [{"domain": "global", "reason": "notFound"}]
