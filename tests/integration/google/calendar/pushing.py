"""Google telling Home Assistant of changes."""

from copy import deepcopy
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from yarl import URL

from custom_components.homelab_hub.connections.google.calendar.push import SAVE_DELAY
from homelab_hub_simulators.google import GoogleSimulator
from homelab_hub_simulators.google.channels import Channel
from tests.integration.connector.consent import Person

from .page import Page
from .time_passing import pass_time

ME = "robin.homelab@example.com"


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


async def stop_without_unloading(
    page: Page,
    google: GoogleSimulator,
    entry: ConfigEntry[Any],
    storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """Leave everything as it is when Home Assistant stops, which unloads nothing.

    In one process there is no other way than to unload, and to put back what that takes away.
    """
    await pass_time(page.hass, freezer, seconds=SAVE_DELAY + 1)
    name = f"homelab_hub.calendar.{entry.entry_id}.channels"
    stored, opened = deepcopy(storage[name]), dict(google.calendar_api.channels.open)
    assert await page.hass.config_entries.async_unload(entry.entry_id)
    storage[name] = stored
    google.calendar_api.channels.open |= opened


async def start_again(page: Page, entry: ConfigEntry[Any]) -> None:
    """Load an account after that."""
    assert await page.hass.config_entries.async_setup(entry.entry_id)
    await page.hass.async_block_till_done(wait_background_tasks=True)
