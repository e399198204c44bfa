"""What the user chooses: which calendars are shown, and what assistants may look at."""

from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er

from custom_components.homelab_hub.connector.capabilities import Capability
from homelab_hub_simulators.google import GoogleSimulator
from tests.integration.connector.consent import Person
from tests.integration.google.accounts import connect

from .page import OWN, Page

FAMILY = f"{OWN}_family"
BIRTHDAYS = f"{OWN}_birthdays"


async def open_step(page: Page, entry: ConfigEntry[Any], step: str) -> ConfigFlowResult:
    """Return a step of the options."""
    flow = page.hass.config_entries.options
    menu = await flow.async_init(entry.entry_id)
    assert menu["type"] is FlowResultType.MENU
    return await flow.async_configure(menu["flow_id"], {"next_step_id": step})


async def choose(page: Page, entry: ConfigEntry[Any], step: str, **fields: Any) -> None:
    """Fill in a step of the options."""
    form = await open_step(page, entry, step)
    result = await page.hass.config_entries.options.async_configure(form["flow_id"], fields)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await page.hass.async_block_till_done(wait_background_tasks=True)


def shown(page: Page) -> set[str]:
    """Return the calendars that have a state."""
    return {state.entity_id for state in page.hass.states.async_all("calendar")}


async def test_calendars_are_picked(page: Page, person: Person, google: GoogleSimulator) -> None:
    """The others have no entity; with none picked, those that Google's page shows have."""
    family = google.calendars().add_calendar("Family", selected=False)
    entry = await connect(person, Capability.READ_CALENDAR)
    assert FAMILY not in shown(page)

    await choose(page, entry, "calendar", calendars=[family])
    assert shown(page) == {FAMILY}
    assert er.async_get(page.hass).async_get(BIRTHDAYS) is None

    await choose(page, entry, "calendar", calendars=[])
    assert shown(page) == {OWN, BIRTHDAYS, f"{BIRTHDAYS}_2", f"{OWN}_holidays_in_germany"}


async def test_the_menu_has_what_the_account_has(page: Page, person: Person) -> None:
    """No mail where mail is not allowed."""
    entry = await connect(person, Capability.READ_CALENDAR, Capability.FILES)
    menu = await page.hass.config_entries.options.async_init(entry.entry_id)

    assert menu["menu_options"] == ["calendar", "drive", "assistants"]


async def test_a_pause_loads_nothing_anew(page: Page, person: Person) -> None:
    """Only other options do."""
    entry = await connect(person, Capability.READ_CALENDAR)
    loaded = entry.runtime_data
    page.hass.config_entries.async_update_entry(entry, options={"paused": ["read_calendar"]})
    await page.hass.async_block_till_done(wait_background_tasks=True)
    assert entry.runtime_data is loaded

    await choose(page, entry, "assistants", offered_to_assistants=[])
    assert entry.runtime_data is not loaded
    assert entry.options["paused"] == ["read_calendar"]
