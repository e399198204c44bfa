"""A budget is renewed with the local day and month, whatever clocks and restarts do."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.homelab_hub.connections.jarvis.ledger import LEDGERS
from tests.integration.jarvis.metered import Meter

from .steps import ANSWER, TOKENS, ask, issues, left, move_to, set_budget

TODAY = "The AI budget of today is used up."
THIS_MONTH = "The AI budget of this month is used up."


async def restart(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Load an entry anew, with what it has used as it was stored."""
    await hass.config_entries.async_unload(entry.entry_id)
    del hass.data[LEDGERS]
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_the_next_day_has_a_budget_again(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, metered: ConfigEntry[Any]
) -> None:
    """At local midnight, which is not that of UTC; the repair goes with it."""
    await move_to(hass, freezer, "2026-12-10 12:00:00")
    await set_budget(hass, metered, day_limit=TOKENS, month_limit=3 * TOKENS)
    assert await ask(hass) == ANSWER
    await move_to(hass, freezer, "2026-12-10 23:59:59")
    assert (await ask(hass)).startswith(TODAY)
    assert left(hass, "today").attributes["renewal"].isoformat() == "2026-12-11T00:00:00-08:00"
    assert left(hass, "this_month").attributes["renewal"].isoformat() == "2027-01-01T00:00:00-08:00"

    await move_to(hass, freezer, "2026-12-11 00:00:01")
    assert issues(hass) == {}
    assert left(hass, "today").state == str(TOKENS)
    assert left(hass, "this_month").state == str(2 * TOKENS)
    assert await ask(hass) == ANSWER
    assert (await ask(hass)).startswith(TODAY), "told again on another day"


async def test_the_next_month_has_a_budget_again(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, metered: ConfigEntry[Any]
) -> None:
    """Not before: other days of the same month are none the better."""
    await move_to(hass, freezer, "2027-01-30 12:00:00")
    await set_budget(hass, metered, month_limit=TOKENS)
    assert await ask(hass) == ANSWER
    await move_to(hass, freezer, "2027-01-31 12:00:00")
    assert (await ask(hass)).startswith(THIS_MONTH)
    assert issues(hass) == {"budget_used_up_this_month": "error"}
    await move_to(hass, freezer, "2027-02-01 00:00:01")
    assert issues(hass) == {}
    assert left(hass, "this_month").state == str(TOKENS)
    assert await ask(hass) == ANSWER


@pytest.mark.parametrize(
    ("zone", "before", "after", "renewal"),
    [
        # Midnight does not exist: the clock goes from 23:59 to 1:00.
        ("Asia/Beirut", "2027-03-27 23:59:50", "2027-03-28 01:00:01", "2027-03-27T22:00:00"),
        # Midnight comes twice: the clock goes from 0:59 back to 0:00.
        ("America/Havana", "2026-10-31 23:59:50", "2026-11-01 00:00:01", "2026-11-01T04:00:00"),
        # A day of 25 hours.
        ("Europe/Berlin", "2026-10-25 23:59:50", "2026-10-26 00:00:01", "2026-10-25T23:00:00"),
        # Not at a full hour of UTC.
        ("Asia/Kathmandu", "2026-12-10 23:59:50", "2026-12-11 00:00:01", "2026-12-10T18:15:00"),
    ],
)
async def test_a_day_ends_at_midnight_in_every_time_zone(  # noqa: PLR0917 - fixtures and parameters
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    metered: ConfigEntry[Any],
    zone: str,
    before: str,
    after: str,
    renewal: str,
) -> None:
    """Also where daylight saving time begins or ends just then."""
    await hass.config.async_set_time_zone(zone)
    await move_to(hass, freezer, before)
    await set_budget(hass, metered, day_limit=TOKENS)
    assert await ask(hass) == ANSWER
    assert left(hass, "today").state == "0"
    renewed = left(hass, "today").attributes["renewal"]
    assert dt_util.as_utc(renewed).isoformat() == f"{renewal}+00:00"
    await move_to(hass, freezer, after)
    assert left(hass, "today").state == str(TOKENS)
    assert issues(hass) == {}


async def test_what_was_used_survives_a_restart(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    metered: ConfigEntry[Any],
    meter: Meter,
) -> None:
    """By everybody; the repair is there again."""
    await move_to(hass, freezer, "2026-12-10 12:00:00")
    await set_budget(hass, metered, day_limit=5 * TOKENS, automations_share=20)
    assert await ask(hass) == ANSWER
    await restart(hass, metered)
    assert left(hass, "today").state == str(4 * TOKENS)
    assert issues(hass) == {"budget_automations_used_up": "warning"}
    assert (await ask(hass)).startswith("What automations may use")
    assert meter.requests == 1

    await move_to(hass, freezer, "2026-12-11 12:00:00")
    await restart(hass, metered)
    assert left(hass, "today").state == str(5 * TOKENS)
    assert await ask(hass) == ANSWER


async def test_a_clock_that_was_wrong_gives_no_second_budget(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, metered: ConfigEntry[Any]
) -> None:
    """Small computers start with an old time; and one in the future does not stay used up."""
    await move_to(hass, freezer, "2026-12-10 12:00:00")
    await set_budget(hass, metered, day_limit=TOKENS)
    assert await ask(hass) == ANSWER
    freezer.move_to("2026-12-08 20:00:00+00:00")
    await restart(hass, metered)
    await move_to(hass, freezer, "2026-12-10 12:05:00")
    assert (await ask(hass)).startswith(TODAY)

    freezer.move_to("2038-01-19 20:00:00+00:00")
    assert await ask(hass) == ANSWER
    await move_to(hass, freezer, "2026-12-10 12:10:00")
    assert left(hass, "today").state == "0"
    await move_to(hass, freezer, "2026-12-11 12:00:00")
    assert await ask(hass) == ANSWER
