"""Google reaches a home without an address of its own by Home Assistant Cloud."""

from collections.abc import Generator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from hass_nabucasa import CloudError
from homeassistant.components import cloud
from homeassistant.components.cloud.const import DATA_CLOUD
from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_send
import pytest

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .page import Page
from .time_passing import NOON, pass_time


@dataclass(slots=True)
class FakeCloud:
    """What Home Assistant's `cloud` asks of hass-nabucasa: a subscription, and cloudhooks."""

    connected: bool = True
    failing: bool = False
    hooks: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: int = 0
    is_logged_in: bool = True
    subscription_expired: bool = False

    @property
    def iot(self) -> SimpleNamespace:
        """Return the connection."""
        return SimpleNamespace(connected=self.connected)

    @property
    def client(self) -> SimpleNamespace:
        """Return what is stored at home."""
        return SimpleNamespace(cloudhooks=self.hooks)

    @property
    def cloudhooks(self) -> SimpleNamespace:
        """Return the calls about cloudhooks."""
        return SimpleNamespace(async_create=self._create, async_delete=self._delete)

    async def _create(self, webhook_id: str, managed: bool) -> dict[str, Any]:
        """Make an address."""
        assert managed
        assert webhook_id not in self.hooks
        if self.failing:
            raise CloudError("no")
        self.made += 1
        self.hooks[webhook_id] = {"cloudhook_url": f"https://hooks.example.com/{self.made}"}
        return self.hooks[webhook_id]

    async def _delete(self, webhook_id: str) -> None:
        """Delete an address."""
        if webhook_id not in self.hooks:
            raise ValueError("Hook is not enabled for the cloud.")
        if self.failing:
            raise CloudError("no")
        del self.hooks[webhook_id]


@pytest.fixture
def nabu(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> Generator[FakeCloud]:
    """Let the home have a subscription; it has no address of its own."""
    freezer.move_to(NOON)
    fake = FakeCloud()
    hass.data[DATA_CLOUD] = fake  # type: ignore[misc]  # as far as it is asked
    hass.config.components.add("cloud")
    yield fake
    hass.config.components.remove("cloud")
    del hass.data[DATA_CLOUD]


def addresses(google: GoogleSimulator) -> set[str]:
    """Return where channels that are open lead."""
    return {channel.address for channel in google.calendar_api.channels.open.values()}


async def test_one_address_serves_until_the_account_is_removed(
    nabu: FakeCloud, page: Page, person: Person, google: GoogleSimulator
) -> None:
    """A reload keeps it; a removal leaves nothing at the cloud."""
    entry = await connect(person, Capability.READ_CALENDAR)
    assert addresses(google) == {"https://hooks.example.com/1"}
    for _ in range(2):
        assert await page.hass.config_entries.async_reload(entry.entry_id)
        await page.hass.async_block_till_done(wait_background_tasks=True)
    assert addresses(google) == {"https://hooks.example.com/1"}
    assert (nabu.made, len(nabu.hooks)) == (1, 1)

    await page.hass.config_entries.async_remove(entry.entry_id)
    assert nabu.hooks == {}
    assert google.calendar_api.channels.open == {}


async def test_a_cloud_that_is_not_connected_yet_is_waited_for(
    nabu: FakeCloud, page: Page, person: Person, google: GoogleSimulator
) -> None:
    """It connects after Home Assistant has started; channels there are stay until then."""
    nabu.connected = False
    entry = await connect(person, Capability.READ_CALENDAR)
    assert addresses(google) == set()

    nabu.connected = True
    await change_connection(page.hass, cloud.CloudConnectionState.CLOUD_CONNECTED)
    assert addresses(google) == {"https://hooks.example.com/1"}
    opened = set(google.calendar_api.channels.open)

    nabu.connected = False
    await change_connection(page.hass, cloud.CloudConnectionState.CLOUD_DISCONNECTED)
    assert set(google.calendar_api.channels.open) == opened
    assert await page.hass.config_entries.async_unload(entry.entry_id)


async def test_a_cloud_that_fails_is_asked_again(
    nabu: FakeCloud,
    page: Page,
    person: Person,
    google: GoogleSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """With the next look at the list of calendars, which are shown all the while."""
    nabu.failing = True
    await connect(person, Capability.READ_CALENDAR)
    assert len(page.hass.states.async_all("calendar")) == 4
    assert addresses(google) == set()

    nabu.failing = False
    await pass_time(page.hass, freezer, hours=1, seconds=1)
    assert addresses(google) == {"https://hooks.example.com/1"}


async def test_an_account_goes_though_the_cloud_fails(
    nabu: FakeCloud, page: Page, person: Person
) -> None:
    """Nobody can do more about it."""
    entry = await connect(person, Capability.READ_CALENDAR)
    nabu.failing = True
    await page.hass.config_entries.async_remove(entry.entry_id)

    assert page.hass.config_entries.async_entries("homelab_hub") == []


async def change_connection(hass: HomeAssistant, state: cloud.CloudConnectionState) -> None:
    """Let the cloud say that it was connected or lost."""
    async_dispatcher_send(hass, "CLOUD_CONNECTION_STATE", state)
    await hass.async_block_till_done(wait_background_tasks=True)
