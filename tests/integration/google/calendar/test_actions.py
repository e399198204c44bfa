"""Actions that automations and dashboards call."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .acting import TEA, act
from .page import OWN, Page, at


async def test_an_event_is_made_with_everything(connected: Page, google: GoogleSimulator) -> None:
    """What core's own action does not have: a rule, guests, reminders, colour, a video call."""
    answer = await act(
        connected.hass,
        "create_event",
        **TEA,
        description="Scones",
        location="Kitchen",
        rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=3",
        guests=["ada@example.com", "bo@example.com"],
        reminders=[10, {"minutes": 1440, "method": "email"}],
        color="basil",
        video_call=True,
        busy=False,
        visibility="private",
    )

    event = google.calendars().event(answer["uid"])
    assert event["start"] == at("2026-12-01T15:00")
    assert event["recurrence"] == ["RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3"]
    assert [guest["email"] for guest in event["attendees"]] == ["ada@example.com", "bo@example.com"]
    assert event["reminders"]["overrides"] == [
        {"method": "popup", "minutes": 10},
        {"method": "email", "minutes": 1440},
    ]
    assert (event["colorId"], event["transparency"]) == ("10", "transparent")
    assert answer["video_call"] == event["hangoutLink"]
    assert google.calendars().notifications == []


async def test_guests_are_told_if_wanted(connected: Page, google: GoogleSimulator) -> None:
    """By Google's mail."""
    await act(
        connected.hass,
        "create_event",
        **TEA,
        guests="ada@example.com",
        notify_guests="everybody",
    )

    [told] = google.calendars().notifications
    assert told.guests == ("ada@example.com",)


async def test_an_event_of_whole_days_is_made(connected: Page, google: GoogleSimulator) -> None:
    """One day, if nobody says how many."""
    answer = await act(connected.hass, "create_event", summary="Fair", start_date="2026-12-05")

    assert (answer["start"], answer["end"]) == ("2026-12-05", "2026-12-06")


async def test_a_change_keeps_what_is_not_said(connected: Page, google: GoogleSimulator) -> None:
    """The length, and the answers of those who are invited already."""
    made = google.calendars().add_event(
        summary="Tea",
        start=at("2026-12-01T15:00"),
        end=at("2026-12-01T16:00"),
        attendees=[{"email": "ada@example.com", "responseStatus": "accepted"}],
    )
    answer = await act(
        connected.hass,
        "update_event",
        uid=made["id"],
        start_date_time="2026-12-02T10:00:00",
        guests=["ada@example.com", "cy@example.com"],
    )

    assert answer["end"] == "2026-12-02T11:00:00+01:00"
    assert answer["guests"] == [
        {"email": "ada@example.com", "response": "accepted"},
        {"email": "cy@example.com", "response": "needsAction"},
    ]


async def test_an_event_of_a_minute_ago_is_found_by_its_id(
    connected: Page, google: GoogleSimulator
) -> None:
    """Somebody made it on the phone; Google is asked once more."""
    made = google.calendars().add_event(
        summary="Tea", start=at("2026-12-01T15:00"), end=at("2026-12-01T16:00")
    )
    await act(connected.hass, "delete_event", uid=made["id"])

    assert google.calendars().event(made["id"])["status"] == "cancelled"


async def test_an_invitation_is_answered(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """Only the own answer changes."""
    email = "robin.homelab@example.com"
    made = google.calendars().add_event(
        summary="Party",
        start=at("2026-12-01T20:00"),
        end=at("2026-12-01T23:00"),
        organizer={"email": "ada@example.com"},
        attendees=[
            {"email": "ada@example.com", "responseStatus": "accepted"},
            {"email": email, "responseStatus": "needsAction"},
        ],
    )
    await connect(person, Capability.EDIT_CALENDAR)
    answer = await act(
        page.hass, "respond_to_event", uid=made["id"], response="tentative", comment="If it snows"
    )

    assert answer["guests"] == [
        {"email": "ada@example.com", "response": "accepted"},
        {"email": email, "response": "tentative"},
    ]
    await act(page.hass, "respond_to_event", uid=made["id"], response="declined")
    assert await page.month() == []


async def test_who_is_not_invited_cannot_answer(connected: Page, google: GoogleSimulator) -> None:
    """There is nothing to answer."""
    made = google.calendars().add_event(
        summary="Tea", start=at("2026-12-01T15:00"), end=at("2026-12-01T16:00")
    )
    with pytest.raises(ServiceValidationError, match="not among the guests"):
        await act(connected.hass, "respond_to_event", uid=made["id"], response="accepted")


async def test_events_are_found_with_their_ids(connected: Page, google: GoogleSimulator) -> None:
    """By words in any of their texts."""
    for summary, location in (("Choir", "Town hall"), ("Tea", "Kitchen"), ("Chess", "Town hall")):
        await act(
            connected.hass, "create_event", **TEA | {"summary": summary, "location": location}
        )
    answer = await act(
        connected.hass,
        "find_events",
        query="town CH",
        start_date_time="2026-12-01T00:00:00",
        end_date_time="2026-12-08T00:00:00",
        limit=1,
    )

    [found] = answer["events"]
    assert found["summary"] == "Choir"
    assert found["uid"] in {event["id"] for event in google.calendars().events()}
    assert answer["more"]


async def find_free(hass: HomeAssistant, **data: Any) -> list[tuple[str, str]]:
    """Return free times of Tuesday, 1 December, as hours."""
    answer = await hass.services.async_call(
        "homelab_hub",
        "find_free_time",
        {
            "entity_id": [OWN],
            "start_date_time": "2026-12-01T00:00:00",
            "end_date_time": "2026-12-02T00:00:00",
        }
        | data,
        blocking=True,
        return_response=True,
    )
    assert answer is not None
    found: Any = answer["free"]
    return [(span["start"][11:16], span["end"][11:16]) for span in found]


async def test_free_time_is_found(connected: Page, google: GoogleSimulator) -> None:
    """Between what takes time; what is marked as free, and whole days that are, do not."""
    calendars = google.calendars()
    calendars.add_event(summary="A", start=at("2026-12-01T09:00"), end=at("2026-12-01T10:30"))
    calendars.add_event(summary="B", start=at("2026-12-01T10:00"), end=at("2026-12-01T12:00"))
    calendars.add_event(
        summary="C",
        start=at("2026-12-01T13:00"),
        end=at("2026-12-01T19:30"),
        transparency="transparent",
    )
    await connected.hass.services.async_call(
        "homeassistant", "update_entity", {"entity_id": OWN}, blocking=True
    )
    await act(connected.hass, "create_event", **TEA)

    assert await find_free(connected.hass) == [
        ("08:00", "09:00"),
        ("12:00", "15:00"),
        ("16:00", "20:00"),
    ]
    assert await find_free(connected.hass, duration="03:30:00", latest="21:00:00") == [
        ("16:00", "21:00")
    ]
    assert await find_free(connected.hass, weekdays=["sat", "sun"]) == []


async def test_guests_must_show_when_they_are_busy(
    connected: Page, google: GoogleSimulator
) -> None:
    """Else nobody knows whether they have time."""
    with pytest.raises(ServiceValidationError, match=r"stranger@example\.com"):
        await find_free(connected.hass, guests=["stranger@example.com"])


async def test_an_event_whose_answer_was_lost_is_there_once(
    connected: Page, google: GoogleSimulator
) -> None:
    """It is looked for by the id we gave it."""
    google.faults.put("lost_answer", endpoint="calendar.events.insert", times=1)
    await act(connected.hass, "create_event", **TEA)

    assert [event["summary"] for event in google.calendars().events()] == ["Tea"]


async def test_a_refusal_of_google_is_told(connected: Page, google: GoogleSimulator) -> None:
    """In words."""
    google.faults.put("quota_exceeded", endpoint="calendar.events.insert")
    with pytest.raises(HomeAssistantError, match=r"quota|limit|allowance"):
        await act(connected.hass, "create_event", **TEA)


async def test_what_is_turned_off_is_not_done(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """The events are still shown, as reading is another capability."""
    await connect(person, Capability.READ_CALENDAR, Capability.EDIT_CALENDAR)
    [switch] = [
        state.entity_id
        for state in page.hass.states.async_all("switch")
        if "edit_calendars" in state.entity_id
    ]
    await page.hass.services.async_call("switch", "turn_off", {"entity_id": switch}, blocking=True)
    with pytest.raises(HomeAssistantError, match="turned this off"):
        await act(page.hass, "create_event", **TEA)
    assert google.counts["calendar.events.insert"] == 0
    assert await page.month() == []
