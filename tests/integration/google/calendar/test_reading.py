"""Calendars are entities with what is on them, on time."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .page import OWN, Page, at
from .time_passing import NOON, pass_time, state

BIRTHDAYS = f"{OWN}_birthdays"
HOLIDAYS = f"{OWN}_holidays_in_germany"
# Those on the own calendar; a list of its own has them as well, and the better name.
OWN_BIRTHDAYS = f"{OWN}_birthdays_2"


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> None:
    """Let the clock stand still."""
    freezer.move_to(NOON)


async def test_each_calendar_is_an_entity(page: Page, person: Person) -> None:
    """The own one can be edited; birthdays and holidays are only read."""
    await connect(person, Capability.EDIT_CALENDAR)

    features = {
        found.entity_id: found.attributes["supported_features"]
        for found in page.hass.states.async_all("calendar")
    }
    assert features == {OWN: 7, BIRTHDAYS: 0, HOLIDAYS: 0, OWN_BIRTHDAYS: 0}
    entry = er.async_get(page.hass).async_get(OWN)
    assert entry is not None
    assert entry.options["calendar"]["color"].startswith("#")


async def test_the_state_follows_events_to_the_second(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """On when it begins, off when it ends; the next one is shown until then."""
    google.calendars().add_event(
        summary="Tea", start=at("2026-12-01T15:00"), end=at("2026-12-01T15:30")
    )
    await connect(person, Capability.READ_CALENDAR)
    assert (state(page.hass).state, state(page.hass).attributes["message"]) == ("off", "Tea")

    await pass_time(page.hass, freezer, hours=2, minutes=59, seconds=59)
    assert state(page.hass).state == "off"
    await pass_time(page.hass, freezer, seconds=1)
    assert state(page.hass).state == "on"
    await pass_time(page.hass, freezer, minutes=29, seconds=59)
    assert state(page.hass).state == "on"
    await pass_time(page.hass, freezer, seconds=1)
    assert state(page.hass).state == "off"


async def test_an_event_without_length_is_shown_but_never_on(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """And it keeps its length."""
    google.calendars().add_event(
        summary="Now", start=at("2026-12-01T15:00"), end=at("2026-12-01T15:00")
    )
    await connect(person, Capability.READ_CALENDAR)
    assert state(page.hass).attributes["message"] == "Now"
    [event] = await page.month()
    assert event["start"] == event["end"]

    await pass_time(page.hass, freezer, hours=3)
    assert state(page.hass).state == "off"
    assert "message" not in state(page.hass).attributes


async def test_whole_days_are_days_here(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """From midnight to midnight in the time zone of the home."""
    google.calendars().add_event(
        summary="Fair", start={"date": "2026-12-02"}, end={"date": "2026-12-03"}
    )
    await connect(person, Capability.READ_CALENDAR)
    await pass_time(page.hass, freezer, hours=11, minutes=59, seconds=59)
    assert state(page.hass).state == "off"
    await pass_time(page.hass, freezer, seconds=1)
    assert state(page.hass).state == "on"
    [event] = await page.month()
    assert (event["start"], event["end"], event["all_day"]) == ("2026-12-02", "2026-12-03", True)
    await pass_time(page.hass, freezer, hours=24)
    assert state(page.hass).state == "off"


async def test_series_keep_their_hour_when_clocks_change(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """In the time zone of the event, which is not the home's."""
    google.calendars().add_event(
        summary="Call",
        start={"dateTime": "2027-03-05T09:00:00", "timeZone": "America/New_York"},
        end={"dateTime": "2027-03-05T10:00:00", "timeZone": "America/New_York"},
        recurrence=["RRULE:FREQ=WEEKLY"],
    )
    await connect(person, Capability.READ_CALENDAR)

    # New York changes its clocks on 14 March, Berlin on 28 March.
    assert [event["start"] for event in await page.month("2027-03")] == [
        "2027-03-05T15:00:00+01:00",
        "2027-03-12T15:00:00+01:00",
        "2027-03-19T14:00:00+01:00",
        "2027-03-26T14:00:00+01:00",
    ]


async def test_what_was_declined_is_not_shown(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """It takes no time."""
    me = {"email": "robin.homelab@example.com", "responseStatus": "declined"}
    google.calendars().add_event(
        summary="Party",
        organizer={"email": "ada@example.com"},
        attendees=[me],
        start=at("2026-12-01T15:00"),
        end=at("2026-12-01T16:00"),
    )
    await connect(person, Capability.READ_CALENDAR)

    assert await page.month() == []


async def test_birthdays_and_where_one_works_have_entities_of_their_own(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """They are only read; else an automation could not tell a birthday from an appointment."""
    calendars = google.calendars()
    day = {"start": {"date": "2026-12-01"}, "end": {"date": "2026-12-02"}}
    calendars.add_event(
        summary="Ada's birthday",
        eventType="birthday",
        recurrence=["RRULE:FREQ=YEARLY"],
        transparency="transparent",
        **day,
    )
    calendars.add_event(summary="Office", eventType="workingLocation", **day)
    calendars.add_event(summary="Focus", eventType="focusTime", **day)
    entry = await connect(person, Capability.EDIT_CALENDAR)

    assert [event["summary"] for event in await page.month()] == ["Focus"]
    assert state(page.hass, OWN_BIRTHDAYS).attributes["message"] == "Ada's birthday"
    assert [one["summary"] for one in await page.month(entity_id=OWN_BIRTHDAYS)] == [
        "Ada's birthday"
    ]
    registry = er.async_get(page.hass)
    [working] = [
        found
        for found in er.async_entries_for_config_entry(registry, entry.entry_id)
        if found.unique_id.endswith("_working_location")
    ]
    assert working.disabled_by is er.RegistryEntryDisabler.INTEGRATION

    registry.async_update_entity(working.entity_id, disabled_by=None)
    assert await page.hass.config_entries.async_reload(entry.entry_id)
    await page.hass.async_block_till_done(wait_background_tasks=True)
    shown = state(page.hass, working.entity_id)
    assert (shown.state, shown.attributes["message"]) == ("on", "Office")
    assert shown.attributes["supported_features"] == 0
