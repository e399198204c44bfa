"""Where Google can reach Home Assistant, it tells of changes, and is hardly asked."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from yarl import URL

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .page import OWN, Page, at
from .pushing import ME, channels, deliver, start_again, stop_without_unloading
from .time_passing import NOON, pass_time, state

LISTED = "calendar.events.list"


@pytest.fixture(autouse=True)
async def reachable(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the clock stand still, and the home have an address; nothing listens there."""
    freezer.move_to(NOON)
    await hass.config.async_update(external_url="https://localhost:9")


async def test_a_change_is_shown_when_google_tells(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """Without waiting for the next question."""
    await connect(person, Capability.READ_CALENDAR)
    watched = channels(google)
    google.calendars().add_event(
        summary="Tea", start=at("2026-12-01T15:00"), end=at("2026-12-01T16:00")
    )
    await deliver(page, person, watched[ME], "sync")
    await deliver(page, person, watched[ME], "exists")

    state = page.hass.states.get(OWN)
    assert state is not None
    assert state.attributes["message"] == "Tea"


async def test_google_is_hardly_asked_where_it_tells(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """But often enough that a lost message is no lost event."""
    await connect(person, Capability.READ_CALENDAR)
    for channel in channels(google).values():
        await deliver(page, person, channel, "sync")
    await pass_time(page.hass, freezer, minutes=10)
    google.forget_calls()
    for _ in range(24):
        await pass_time(page.hass, freezer, hours=1)

    assert 4 <= google.counts[LISTED] + google.counts["calendar.calendarList.list"] <= 16


async def test_a_channel_that_never_works_is_not_relied_on(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """A firewall may be in the way; Google is asked as before."""
    await connect(person, Capability.READ_CALENDAR)
    google.forget_calls()
    for _ in range(6):
        await pass_time(page.hass, freezer, minutes=10, seconds=1)

    assert google.counts[LISTED] >= 6


async def test_messages_of_others_are_ignored(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """They know neither the token nor a channel."""
    await connect(person, Capability.READ_CALENDAR)
    google.forget_calls()
    await deliver(page, person, channels(google)[ME], "exists", token="guessed")

    assert google.counts[LISTED] == 0


async def test_channels_are_renewed_before_they_end(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """The new one is open before the old one is closed."""
    await connect(person, Capability.READ_CALENDAR)
    before = channels(google)
    for _ in range(6 * 24 + 4):
        await pass_time(page.hass, freezer, hours=1)
    after = channels(google)

    assert before.keys() == after.keys()
    assert len(google.calendar_api.channels.open) == len(after) == 2
    assert {channel.id for channel in before.values()}.isdisjoint(
        channel.id for channel in after.values()
    )


async def test_no_channel_is_left_of_an_account_that_is_not_loaded(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """Nor a webhook."""
    entry = await connect(person, Capability.READ_CALENDAR)
    channel = channels(google)[ME]
    assert await page.hass.config_entries.async_unload(entry.entry_id)
    assert channels(google) == {}
    google.forget_calls()
    await deliver(page, person, channel, "exists")

    assert google.counts[LISTED] == 0


@pytest.mark.parametrize("url", [None, "http://localhost:9"])
async def test_without_a_safe_address_there_are_no_channels(
    page: Page, person: Person, google: GoogleSimulator, url: str | None
) -> None:
    """Google insists on HTTPS."""
    await page.hass.config.async_update(external_url=url)
    await connect(person, Capability.READ_CALENDAR)

    assert google.counts["calendar.events.watch"] == 0


async def test_a_restart_takes_up_the_channels_there_are(
    page: Page,
    person: Person,
    google: GoogleSimulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    """Home Assistant does not unload anything when it stops."""
    entry = await connect(person, Capability.READ_CALENDAR)
    for channel in channels(google).values():
        await deliver(page, person, channel, "sync")
    before = channels(google)
    await stop_without_unloading(page, google, entry, hass_storage, freezer)
    await start_again(page, entry)
    assert channels(google) == before

    google.calendars().add_event(
        summary="Tea", start=at("2026-12-01T15:00"), end=at("2026-12-01T16:00")
    )
    await deliver(page, person, before[ME], "exists")
    assert state(page.hass).attributes["message"] == "Tea"
    assert google.counts["calendar.events.watch"] == 1


async def test_a_message_that_comes_before_anything_is_asked_is_not_lost(
    page: Page,
    person: Person,
    google: GoogleSimulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    """Else a change in the second of a restart would be seen six hours later."""
    entry = await connect(person, Capability.READ_CALENDAR)
    for channel in channels(google).values():
        await deliver(page, person, channel, "sync")
    await stop_without_unloading(page, google, entry, hass_storage, freezer)
    google.faults.put("server_error", endpoint="calendar.calendarList.list")
    await start_again(page, entry)
    google.calendars().add_event(
        summary="Tea", start=at("2026-12-01T15:00"), end=at("2026-12-01T16:00")
    )
    await deliver(page, person, channels(google)[ME], "exists")

    assert state(page.hass).attributes["message"] == "Tea"


async def test_channels_that_ended_while_home_assistant_was_off_are_opened_anew(
    page: Page,
    person: Person,
    google: GoogleSimulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    """And nothing is relied on that has ended."""
    entry = await connect(person, Capability.READ_CALENDAR)
    before = channels(google)
    await stop_without_unloading(page, google, entry, hass_storage, freezer)
    freezer.tick(timedelta(days=8))
    await start_again(page, entry)
    after = channels(google)

    assert after.keys() == before.keys()
    assert {one.id for one in after.values()}.isdisjoint(one.id for one in before.values())


async def test_a_channel_whose_answer_was_lost_is_closed_when_it_tells(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """Nobody knows of it here, and it would go on for a week."""
    google.faults.put("lost_answer", endpoint="calendar.events.watch", times=1)
    await connect(person, Capability.READ_CALENDAR)
    stray = channels(google)[ME]
    await deliver(page, person, stray, "exists")

    assert ME not in channels(google)


async def test_a_channel_that_cannot_be_closed_is_taken_up_again(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """Instead of another one beside it."""
    entry = await connect(person, Capability.READ_CALENDAR)
    before = channels(google)
    google.faults.put("server_error", endpoint="calendar.channels.stop")
    assert await page.hass.config_entries.async_unload(entry.entry_id)
    google.faults.clear()
    await start_again(page, entry)

    assert channels(google) == before


async def test_a_channel_that_tells_no_more_is_not_relied_on(
    page: Page, person: Person, google: GoogleSimulator, freezer: FrozenDateTimeFactory
) -> None:
    """A change that was only found by asking shows that its messages do not arrive."""
    await connect(person, Capability.READ_CALENDAR)
    for channel in channels(google).values():
        await deliver(page, person, channel, "sync")
    google.calendars().add_event(
        summary="Tea", start=at("2026-12-03T15:00"), end=at("2026-12-03T16:00")
    )
    for _ in range(7):
        await pass_time(page.hass, freezer, hours=1)
    assert state(page.hass).attributes["message"] == "Tea"
    google.forget_calls()
    for _ in range(6):
        await pass_time(page.hass, freezer, minutes=10, seconds=1)
    assert google.counts[LISTED] >= 6

    await deliver(page, person, channels(google)[ME], "exists")
    await pass_time(page.hass, freezer, minutes=10, seconds=1)
    google.forget_calls()
    for _ in range(6):
        await pass_time(page.hass, freezer, minutes=10, seconds=1)
    assert google.counts[LISTED] == 0


async def test_another_address_is_used_at_once(
    page: Page, person: Person, google: GoogleSimulator
) -> None:
    """The channels to the old one are closed."""
    await connect(person, Capability.READ_CALENDAR)
    await page.hass.config.async_update(external_url="https://localhost:10")
    await page.hass.async_block_till_done(wait_background_tasks=True)

    opened = google.calendar_api.channels.open.values()
    assert {URL(channel.address).port for channel in opened} == {10}
    assert len(opened) == 2
