"""What changes at Google is asked for at the right time, and kept over restarts and outages."""

from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
import pytest

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .page import OWN, Page, at
from .time_passing import NOON, pass_time, state

LISTED = "calendar.events.list"


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> None:
    """Let the clock stand still."""
    freezer.move_to(NOON)


async def reload(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Unload and load an account."""
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


def files(folder: str, pattern: str) -> list[Path]:
    """Return files of a Home Assistant's storage."""
    return list(Path(folder, ".storage").glob(pattern))


async def test_an_event_of_minutes_ago_begins_on_time(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Made on the phone eleven minutes before, in the middle of the day."""
    await connect(person, Capability.READ_CALENDAR)
    google.calendars().add_event(
        summary="Tea", start=at("2026-12-01T12:11"), end=at("2026-12-01T12:30")
    )
    await pass_time(page.hass, freezer, minutes=10, seconds=1)
    assert state(page.hass).attributes["message"] == "Tea"
    await pass_time(page.hass, freezer, seconds=59)

    assert state(page.hass).state == "on"


async def test_a_restart_asks_only_for_what_changed(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """And shows what it knows until the answer is there."""
    google.calendars().add_event(
        summary="Tea", start=at("2026-12-01T15:00"), end=at("2026-12-01T16:00")
    )
    entry = await connect(person, Capability.READ_CALENDAR)
    google.forget_calls()
    google.faults.put("server_error", endpoint=LISTED)
    await reload(page.hass, entry)
    assert state(page.hass).attributes["message"] == "Tea"

    google.faults.clear()
    google.forget_calls()
    await reload(page.hass, entry)
    assert google.counts[LISTED] == 3
    assert all("syncToken" in call["query"] for call in google.calls(LISTED))


async def test_an_old_token_is_no_flash_of_missing_events(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """What was known stays until everything is there anew."""
    google.calendars().add_event(
        summary="Tea", start=at("2026-12-01T15:00"), end=at("2026-12-01T16:00")
    )
    await connect(person, Capability.READ_CALENDAR)
    seen: list[object] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        new = event.data["new_state"]
        seen.append(new and new.attributes.get("message"))

    async_track_state_change_event(page.hass, OWN, note)
    google.calendars().expire_sync_tokens()
    google.calendars().add_event(
        summary="Cake", start=at("2026-12-01T14:00"), end=at("2026-12-01T15:00")
    )
    await pass_time(page.hass, freezer, minutes=10, seconds=1)

    assert state(page.hass).attributes["message"] == "Cake"
    assert None not in seen


async def test_new_lists_appear_and_vanished_ones_go(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Without a trace."""
    await connect(person, Capability.READ_CALENDAR)
    calendars = google.calendars()
    family = calendars.add_calendar("Family", role="writer")
    calendars.add_calendar("Hidden away", selected=False)
    await pass_time(page.hass, freezer, hours=1, seconds=1)
    assert state(page.hass, f"{OWN}_family").state == "off"
    assert page.hass.states.get(f"{OWN}_hidden_away") is None

    calendars.remove_calendar(family)
    await pass_time(page.hass, freezer, hours=1, seconds=1)
    assert page.hass.states.get(f"{OWN}_family") is None
    assert er.async_get(page.hass).async_get(f"{OWN}_family") is None


async def test_an_outage_leaves_what_is_known_for_a_day(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Then nobody can say what is on any more."""
    google.calendars().add_event(
        summary="Tea", start=at("2026-12-05T15:00"), end=at("2026-12-05T16:00")
    )
    await connect(person, Capability.READ_CALENDAR)
    google.faults.put("server_error")
    await pass_time(page.hass, freezer, minutes=11)
    assert state(page.hass).attributes["message"] == "Tea"
    for _ in range(25):
        await pass_time(page.hass, freezer, hours=1)
    assert state(page.hass).state == "unavailable"

    google.faults.clear()
    # One calendar is asked first, to see whether Google is back; the others after that.
    for _ in range(2):
        await pass_time(page.hass, freezer, hours=1)
    assert state(page.hass).attributes["message"] == "Tea"


async def test_an_idle_day_has_few_questions(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Core asks for each of as many calendars 96 times."""
    await connect(person, Capability.READ_CALENDAR)
    await pass_time(page.hass, freezer, minutes=10)
    google.forget_calls()
    for _ in range(24 * 12):
        await pass_time(page.hass, freezer, minutes=5)

    assert google.counts[LISTED] + google.counts["calendar.calendarList.list"] < 150


async def test_an_event_that_is_near_is_asked_for_every_minute(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Somebody may put it off in the last moment."""
    event = google.calendars().add_event(
        summary="Tea", start=at("2026-12-01T12:20"), end=at("2026-12-01T13:00")
    )
    await connect(person, Capability.READ_CALENDAR)
    for _ in range(18):
        await pass_time(page.hass, freezer, minutes=1, seconds=1)
    google.calendars().change_event(
        event["id"], start=at("2026-12-01T16:00"), end=at("2026-12-01T17:00")
    )
    await pass_time(page.hass, freezer, minutes=1, seconds=1)

    assert state(page.hass).attributes["start_time"] == "2026-12-01 16:00:00"


async def test_what_is_turned_off_is_unavailable(page: Page, person: Person) -> None:
    """Nothing is asked for, and nothing shown."""
    await connect(person, Capability.READ_CALENDAR)
    [switch] = [
        found.entity_id
        for found in page.hass.states.async_all("switch")
        if "read_calendars" in found.entity_id
    ]
    await page.hass.services.async_call("switch", "turn_off", {"entity_id": switch}, blocking=True)

    assert state(page.hass).state == "unavailable"


async def test_nothing_is_left_of_a_removed_account(
    page: Page, person: Person, hass_storage: dict[str, Any], hass_config_dir: str
) -> None:
    """No file, no entity."""
    entry = await connect(person, Capability.READ_CALENDAR)
    await page.hass.config_entries.async_unload(entry.entry_id)
    kept = f"homelab_hub.calendar.{entry.entry_id}"
    assert len(files(hass_config_dir, f"{kept}.*.events")) == 3
    assert {name for name in hass_storage if name.startswith(kept)} == {kept, f"{kept}.channels"}
    await page.hass.config_entries.async_remove(entry.entry_id)

    assert files(hass_config_dir, f"{kept}*") == []
    assert [name for name in hass_storage if name.startswith(kept)] == []
    assert page.hass.states.async_all("calendar") == []
    assert dt_util.utcnow() == NOON


async def test_a_calendar_that_vanishes_while_open_is_told(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """Its entity goes at once, not with the next look at the list; a change of it says why not."""
    family = google.calendars().add_calendar("Family")
    event = google.calendars().add_event(
        family, summary="Tea", start=at("2026-12-01T15:00"), end=at("2026-12-01T16:00")
    )
    await connect(person, Capability.EDIT_CALENDAR)
    google.calendars().remove_calendar(family)
    await page.socket.send_json_auto_id(
        {
            "type": "calendar/event/update",
            "entity_id": f"{OWN}_family",
            "uid": event["id"],
            "event": {
                "summary": "Cake",
                "dtstart": "2026-12-01T15:00:00+01:00",
                "dtend": "2026-12-01T16:00:00+01:00",
            },
        }
    )
    answer = await page.socket.receive_json()
    assert not answer["success"]
    assert "Google" in answer["error"]["message"]

    await page.hass.async_block_till_done(wait_background_tasks=True)
    assert page.hass.states.get(f"{OWN}_family") is None


async def test_a_restart_without_google_shows_nothing_that_is_older_than_a_day(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """However often Home Assistant is restarted, what is on disk says how old it is."""
    google.calendars().add_event(
        summary="Tea", start=at("2026-12-05T15:00"), end=at("2026-12-05T16:00")
    )
    entry = await connect(person, Capability.READ_CALENDAR)
    google.faults.put("server_error", endpoint=LISTED)
    await pass_time(page.hass, freezer, hours=23)
    await reload(page.hass, entry)
    assert state(page.hass).attributes["message"] == "Tea"
    await pass_time(page.hass, freezer, hours=2)
    await reload(page.hass, entry)

    assert state(page.hass).state == "unavailable"


async def test_an_answer_that_makes_no_sense_is_asked_for_again(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """What is followed is not given up for it, and not shown for ever as if all was well."""
    await connect(person, Capability.READ_CALENDAR)
    await pass_time(page.hass, freezer, minutes=1)
    google.faults.put("odd_answer", endpoint=LISTED, times=1)
    google.calendars().add_event(
        summary="Tea", start=at("2026-12-01T15:00"), end=at("2026-12-01T16:00")
    )
    await pass_time(page.hass, freezer, minutes=10, seconds=1)
    await pass_time(page.hass, freezer, minutes=2)

    assert state(page.hass).attributes["message"] == "Tea"
