"""The calendar page edits what Google has, and nothing else of it."""

from typing import Any

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .page import OWN, Page, at

RICH: dict[str, Any] = {
    "summary": "Choir",
    "description": "Bring the scores",
    "location": "Town hall",
    "start": at("2026-12-01T18:00"),
    "end": at("2026-12-01T19:30"),
    "attendees": [
        {"email": "ada@example.com", "responseStatus": "accepted", "comment": "With cake"},
        {"email": "bo@example.com", "optional": True},
    ],
    "reminders": {"useDefault": False, "overrides": [{"method": "popup", "minutes": 42}]},
    "colorId": "5",
    "visibility": "private",
    "guestsCanInviteOthers": False,
    "extendedProperties": {"private": {"app": "choir"}, "shared": {"stage": "left"}},
    "conferenceData": {"createRequest": {"requestId": "choir"}},
}
# What a change changes anyway.
STAMPS = {"etag", "updated", "sequence"}


def without(event: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return an event without some fields, and without what every change changes."""
    return {name: value for name, value in event.items() if name not in {*names, *STAMPS}}


async def test_an_event_is_added(connected: Page, google: GoogleSimulator) -> None:
    """As it was entered, in the time zone of the home."""
    await connected.do(
        "create",
        event={
            "summary": "Tea",
            "dtstart": "2026-12-01T15:00:00+01:00",
            "dtend": "2026-12-01T16:00:00+01:00",
            "location": "Kitchen",
        },
    )

    [event] = google.calendars().events()
    assert (event["summary"], event["location"]) == ("Tea", "Kitchen")
    assert event["start"] == at("2026-12-01T15:00")
    assert [shown["summary"] for shown in await connected.month()] == ["Tea"]


async def test_only_what_changes_is_sent(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """Guests, reminders, colour, Meet link and other apps' properties survive, and nobody is told."""
    before = google.calendars().add_event(**RICH)
    await connect(person, Capability.EDIT_CALENDAR)
    [shown] = await page.month()
    await page.do(
        "update",
        uid=shown["uid"],
        event={
            "summary": shown["summary"],
            "description": shown["description"],
            "location": "Church",
            "dtstart": shown["start"],
            "dtend": shown["end"],
        },
    )

    after = google.calendars().event(before["id"])
    assert after["location"] == "Church"
    assert without(after, "location") == without(before, "location")
    [call] = google.calls("calendar.events.patch")
    assert call["body"] == {"location": "Church"}
    assert call["query"]["sendUpdates"] == "none"
    assert google.calendars().notifications == []


async def test_an_event_is_moved(page: Page, person: Person, google: GoogleSimulator) -> None:
    """Its time zone stays."""
    before = google.calendars().add_event(**RICH)
    await connect(person, Capability.EDIT_CALENDAR)
    await page.do(
        "update",
        uid=before["id"],
        event={
            "summary": "Choir",
            "dtstart": "2026-12-03T18:00:00+01:00",
            "dtend": "2026-12-03T19:30:00+01:00",
        },
    )

    after = google.calendars().event(before["id"])
    assert (after["start"], after["end"]) == (at("2026-12-03T18:00"), at("2026-12-03T19:30"))
    assert without(after, "start", "end") == without(before, "start", "end")


async def test_an_event_becomes_a_whole_day(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """And a time again."""
    event = google.calendars().add_event(**RICH)
    await connect(person, Capability.EDIT_CALENDAR)
    days = {"summary": "Choir", "dtstart": "2026-12-01", "dtend": "2026-12-02"}
    await page.do("update", uid=event["id"], event=days)
    assert google.calendars().event(event["id"])["start"] == {"date": "2026-12-01"}

    times = {
        "summary": "Choir",
        "dtstart": "2026-12-01T18:00:00+01:00",
        "dtend": "2026-12-01T19:00:00+01:00",
    }
    await page.do("update", uid=event["id"], event=times)
    assert google.calendars().event(event["id"])["start"] == at("2026-12-01T18:00")


async def test_an_event_is_deleted(page: Page, person: Person, google: GoogleSimulator) -> None:
    """At Google and here."""
    event = google.calendars().add_event(**RICH)
    await connect(person, Capability.EDIT_CALENDAR)
    await page.do("delete", uid=event["id"])

    assert google.calendars().event(event["id"])["status"] == "cancelled"
    assert await page.month() == []


async def test_two_changes_of_different_things_both_hold(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """Somebody changed the title on the phone; here the place is changed."""
    event = google.calendars().add_event(**RICH)
    await connect(person, Capability.EDIT_CALENDAR)
    google.calendars().change_event(event["id"], summary="Choir, louder")
    await page.do(
        "update",
        uid=event["id"],
        event={
            "summary": "Choir",
            "location": "Church",
            "dtstart": "2026-12-01T18:00:00+01:00",
            "dtend": "2026-12-01T19:30:00+01:00",
        },
    )

    after = google.calendars().event(event["id"])
    assert (after["summary"], after["location"]) == ("Choir, louder", "Church")


async def test_two_changes_of_the_same_thing_are_not_mixed(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """The later one is refused, and shown what the earlier one made."""
    event = google.calendars().add_event(**RICH)
    await connect(person, Capability.EDIT_CALENDAR)
    google.calendars().change_event(event["id"], location="Park")
    answer = await page.ask(
        "update",
        uid=event["id"],
        event={
            "summary": "Choir",
            "location": "Church",
            "dtstart": "2026-12-01T18:00:00+01:00",
            "dtend": "2026-12-01T19:30:00+01:00",
        },
    )

    assert not answer["success"]
    assert "changed elsewhere" in answer["error"]["message"]
    assert google.calendars().event(event["id"])["location"] == "Park"
    assert [shown["location"] for shown in await page.month()] == ["Park"]


async def test_a_calendar_that_is_only_read_offers_no_changes(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """Neither here nor, if somebody asks all the same, at Google."""
    google.calendars().add_event(**RICH)
    await connect(person, Capability.READ_CALENDAR)
    answer = await page.ask("delete", uid="any")

    state = page.hass.states.get(OWN)
    assert state is not None
    assert state.attributes["supported_features"] == 0
    assert answer["error"]["code"] == "not_supported"
