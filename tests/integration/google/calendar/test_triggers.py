"""Automations run when events begin and end, also those of minutes ago."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .page import OWN, Page, at
from .pushing import ME, channels, deliver
from .time_passing import NOON, pass_time, state


@pytest.fixture(autouse=True)
async def noon(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> AsyncGenerator[None]:
    """Let the clock stand still, and end automations after the test."""
    freezer.move_to(NOON)
    yield
    await hass.services.async_call("automation", "turn_off", {"entity_id": "all"}, blocking=True)


async def automate(hass: HomeAssistant, trigger: str, **options: Any) -> list[ServiceCall]:
    """Return the calls of an automation, which tell the event's title."""
    calls = async_mock_service(hass, "test", "tell")
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "triggers": {
                    "trigger": f"homelab_hub.{trigger}",
                    "target": {"entity_id": OWN},
                    "options": options,
                },
                "actions": {
                    "action": "test.tell",
                    "data": {"title": "{{ trigger.calendar_event.summary }}"},
                },
            }
        },
    )
    await hass.async_block_till_done()
    return calls


def in_seconds(seconds: float, **length: float) -> dict[str, Any]:
    """Return start and end of an event that begins so long from now, and takes half an hour."""
    start = dt_util.utcnow() + timedelta(seconds=seconds)
    end = start + timedelta(**length or {"minutes": 30})
    return {"start": {"dateTime": start.isoformat()}, "end": {"dateTime": end.isoformat()}}


def titles(calls: list[ServiceCall]) -> list[str]:
    """Return what was told."""
    return [call.data["title"] for call in calls]


async def test_an_event_of_minutes_ago_triggers_when_it_begins(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Home Assistant's own trigger would look at the calendar again when it is too late."""
    await connect(person, Capability.EDIT_CALENDAR)
    calls = await automate(page.hass, "calendar_event_started")
    await page.do(
        "create",
        event={
            "summary": "Tea",
            "dtstart": "2026-12-01T12:05:00+01:00",
            "dtend": "2026-12-01T12:06:00+01:00",
        },
    )
    await pass_time(page.hass, freezer, minutes=4, seconds=59)
    assert titles(calls) == []
    await pass_time(page.hass, freezer, seconds=1)
    assert titles(calls) == ["Tea"]
    await pass_time(page.hass, freezer, minutes=30)
    assert titles(calls) == ["Tea"]


async def test_an_event_made_at_google_seconds_ahead_triggers_on_time_where_google_tells(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Its message is there before the event begins."""
    await page.hass.config.async_update(external_url="https://localhost:9")
    await connect(person, Capability.READ_CALENDAR)
    calls = await automate(page.hass, "calendar_event_started")
    google.calendars().add_event(summary="Tea", **in_seconds(5))
    await deliver(page, person, channels(google)[ME], "exists")
    assert titles(calls) == []

    await pass_time(page.hass, freezer, seconds=5)
    assert titles(calls) == ["Tea"]


async def test_an_event_made_at_google_seconds_ahead_triggers_late_rather_than_never(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Where Google has to be asked, it has begun by then; it triggers once."""
    await connect(person, Capability.READ_CALENDAR)
    started = await automate(page.hass, "calendar_event_started")
    event = google.calendars().add_event(summary="Tea", **in_seconds(5))
    await pass_time(page.hass, freezer, minutes=10, seconds=1)
    assert titles(started) == ["Tea"]

    google.calendars().change_event(event["id"], summary="Cake")
    await page.hass.services.async_call(
        "homeassistant", "update_entity", {"entity_id": OWN}, blocking=True
    )
    await page.hass.async_block_till_done(wait_background_tasks=True)
    assert state(page.hass).attributes["message"] == "Cake"
    assert titles(started) == ["Tea"]


async def test_what_began_long_ago_or_before_the_automation_triggers_nothing(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Whatever else changes on the calendar."""
    calendars = google.calendars()
    calendars.add_event(summary="Before", **in_seconds(-60, hours=2))
    await connect(person, Capability.READ_CALENDAR)
    calls = await automate(page.hass, "calendar_event_started")
    for _ in range(2):
        await pass_time(page.hass, freezer, minutes=10, seconds=1)
    calendars.add_event(summary="Long ago", **in_seconds(-18 * 60, hours=2))
    await pass_time(page.hass, freezer, minutes=10, seconds=1)

    answer = await page.hass.services.async_call(
        "homelab_hub",
        "find_events",
        {"start_date_time": "2026-12-01T00:00:00"},
        target={"entity_id": OWN},
        blocking=True,
        return_response=True,
    )
    assert isinstance(answer, dict)
    [found] = answer.values()
    assert [event["summary"] for event in found["events"]] == ["Before", "Long ago"]  # type: ignore[index,call-overload,union-attr]  # JSON
    assert titles(calls) == []


async def test_what_begins_while_an_account_is_loaded_anew_triggers_after_that(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """A reload takes a second or two, and may be for a new option."""
    google.calendars().add_event(summary="Tea", **in_seconds(60))
    entry = await connect(person, Capability.READ_CALENDAR)
    calls = await automate(page.hass, "calendar_event_started")
    assert await page.hass.config_entries.async_unload(entry.entry_id)
    await pass_time(page.hass, freezer, minutes=2)
    assert titles(calls) == []
    assert await page.hass.config_entries.async_setup(entry.entry_id)
    await page.hass.async_block_till_done(wait_background_tasks=True)

    assert titles(calls) == ["Tea"]


async def test_events_without_length_trigger_too(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """And so do several at once."""
    for summary in ("Now", "Then"):
        google.calendars().add_event(
            summary=summary, start=at("2026-12-01T12:30"), end=at("2026-12-01T12:30")
        )
    await connect(person, Capability.READ_CALENDAR)
    calls = await automate(page.hass, "calendar_event_started")
    await pass_time(page.hass, freezer, minutes=30)

    assert sorted(titles(calls)) == ["Now", "Then"]


async def test_offsets_and_ends(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Ten minutes before the end, of each day of a series."""
    google.calendars().add_event(
        summary="Tea",
        start=at("2026-12-01T15:00"),
        end=at("2026-12-01T16:00"),
        recurrence=["RRULE:FREQ=DAILY"],
    )
    await connect(person, Capability.READ_CALENDAR)
    calls = await automate(page.hass, "calendar_event_ended", offset="-00:10:00")
    await pass_time(page.hass, freezer, hours=3, minutes=49)
    assert titles(calls) == []
    await pass_time(page.hass, freezer, minutes=1)
    assert titles(calls) == ["Tea"]
    await pass_time(page.hass, freezer, hours=24)
    assert titles(calls) == ["Tea", "Tea"]


async def test_what_is_put_off_triggers_later(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """And an account that is loaded anew triggers as before."""
    event = google.calendars().add_event(
        summary="Tea", start=at("2026-12-01T12:30"), end=at("2026-12-01T13:00")
    )
    entry = await connect(person, Capability.EDIT_CALENDAR)
    calls = await automate(page.hass, "calendar_event_started")
    await page.do(
        "update",
        uid=event["id"],
        event={
            "summary": "Tea",
            "dtstart": "2026-12-01T12:45:00+01:00",
            "dtend": "2026-12-01T13:15:00+01:00",
        },
    )
    assert await page.hass.config_entries.async_reload(entry.entry_id)
    await page.hass.async_block_till_done(wait_background_tasks=True)
    await pass_time(page.hass, freezer, minutes=44)
    assert titles(calls) == []
    await pass_time(page.hass, freezer, minutes=1)
    assert titles(calls) == ["Tea"]


async def test_home_assistants_own_trigger_works_too(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """For what is there a quarter of an hour before."""
    google.calendars().add_event(
        summary="Tea", start=at("2026-12-01T12:20"), end=at("2026-12-01T13:00")
    )
    await connect(person, Capability.READ_CALENDAR)
    calls = async_mock_service(page.hass, "test", "tell")
    assert await async_setup_component(
        page.hass,
        "automation",
        {
            "automation": {
                "triggers": {"trigger": "calendar", "entity_id": OWN, "event": "start"},
                "actions": {"action": "test.tell", "data": {"title": "started"}},
            }
        },
    )
    await page.hass.async_block_till_done()
    await pass_time(page.hass, freezer, minutes=15)
    await pass_time(page.hass, freezer, minutes=5)
    assert titles(calls) == ["started"]
