"""Where Google can reach Home Assistant, it tells of changes, and is hardly asked."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from yarl import URL

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.google.channels import Channel
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .page import OWN, Page, at
from .time_passing import NOON, pass_time

LISTED = "calendar.events.list"
ME = "robin.homelab@example.com"


@pytest.fixture(autouse=True)
async def reachable(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the clock stand still, and the home have an address; nothing listens there."""
    freezer.move_to(NOON)
    await hass.config.async_update(external_url="https://localhost:9")


def channels(google: GoogleSimulator) -> dict[str, Channel]:
    """Return the channels that are open, by the place they watch."""
    return {
        channel.place.partition(":")[2]: channel
        for channel in google.calendar_api.channels.open.values()
    }


async def deliver(
    page: Page, person: Person, channel: Channel, state: str, token: str | None = None
) -> None:
    """Send a message as Google does, past the address that nobody has."""
    headers = {
        "X-Goog-Channel-ID": channel.id,
        "X-Goog-Channel-Token": token or channel.token or "",
        "X-Goog-Resource-ID": channel.resource_id,
        "X-Goog-Resource-State": state,
    }
    response = await person.home_assistant.post(URL(channel.address).path, headers=headers)
    assert response.status == 200
    await page.hass.async_block_till_done(wait_background_tasks=True)


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
