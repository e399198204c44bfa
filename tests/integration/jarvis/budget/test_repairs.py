"""The repair of a budget that is used up: more for today, or more from now on."""

from typing import Any

from aiohttp.test_utils import TestClient
from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homelab_hub.const import DOMAIN

from .steps import ANSWER, TOKENS, ask, issues, left, move_to, set_budget
from .test_renewal import restart

FIX = "/api/repairs/issues/fix"
MONTH = "The AI budget of this month is used up."


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> None:
    """Let it be a day in the middle of a month, before anybody signs in."""
    freezer.move_to("2026-12-10T20:00:00+00:00")


@pytest.fixture
async def client(
    hass: HomeAssistant, metered: ConfigEntry[Any], hass_client: ClientSessionGenerator
) -> TestClient[Any, Any]:
    """Return a browser, at a Home Assistant with a Jarvis and repairs."""
    assert await async_setup_component(hass, "repairs", {})
    browser: TestClient[Any, Any] = await hass_client()
    return browser


async def post(client: TestClient[Any, Any], path: str, **content: Any) -> dict[str, Any]:
    """Return the answer of the repairs' API."""
    response = await client.post(f"{FIX}{path}", json=content)
    assert response.status == 200
    answer: dict[str, Any] = await response.json()
    return answer


async def open_menu(
    hass: HomeAssistant, client: TestClient[Any, Any], key: str
) -> tuple[str, dict[str, Any]]:
    """Return the path of a repair's flow and its menu."""
    [issue] = [one for one in ir.async_get(hass).issues.values() if one.translation_key == key]
    menu = await post(client, "", handler=DOMAIN, issue_id=issue.issue_id)
    assert (menu["type"], menu["step_id"]) == ("menu", "budget")
    return f"/{menu['flow_id']}", menu


async def choose(
    hass: HomeAssistant, client: TestClient[Any, Any], key: str, option: str, **fields: Any
) -> dict[str, Any]:
    """Return what follows an option of a repair's menu, and then its form."""
    path, _ = await open_menu(hass, client, key)
    result = await post(client, path, next_step_id=option)
    if fields:
        assert result["type"] == "form"
        result = await post(client, path, **fields)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


async def test_the_limit_is_lifted_until_midnight(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    metered: ConfigEntry[Any],
    client: TestClient[Any, Any],
) -> None:
    """That of the month too; it holds again on the next day, and a restart changes nothing."""
    await set_budget(hass, metered, month_limit=TOKENS)
    await ask(hass)
    assert (await ask(hass)).startswith(MONTH)
    state = hass.states.get("sensor.jarvis_usage_status")
    assert state
    assert state.state == "degraded"
    assert state.attributes["reason"] == "budget_used_up_this_month"
    assert state.attributes["next_step"] == "next_repair"
    _, menu = await open_menu(hass, client, "budget_used_up_this_month")
    assert menu["menu_options"] == ["lift", "raise_limit"]
    assert menu["description_placeholders"] == {
        "entry": "Jarvis",
        "limit": "1,050 tokens",
        "renewal": "2027-01-01",
    }

    result = await choose(hass, client, "budget_used_up_this_month", "lift")
    assert result["type"] == "create_entry"
    assert issues(hass) == {}
    state = hass.states.get("sensor.jarvis_usage_status")
    assert state
    assert state.state == "ready"
    assert left(hass, "this_month").attributes["lifted"] is True
    assert await ask(hass) == ANSWER
    await restart(hass, metered)
    assert await ask(hass) == ANSWER
    assert issues(hass) == {}

    await move_to(hass, freezer, "2026-12-11 00:00:01")
    assert issues(hass) == {"budget_used_up_this_month": "error"}
    assert left(hass, "this_month").attributes["lifted"] is False
    assert (await ask(hass)).startswith(MONTH)


async def test_a_limit_is_raised_to_more_than_was_used(
    hass: HomeAssistant, metered: ConfigEntry[Any], client: TestClient[Any, Any]
) -> None:
    """Less would change nothing, and says so."""
    await set_budget(hass, metered, day_limit=TOKENS)
    await ask(hass)
    key = "budget_used_up_today"
    for limit, problem in ((0, "budget_not_positive"), (TOKENS, "budget_still_used_up")):
        result = await choose(hass, client, key, "raise_limit", limit=limit)
        assert result["errors"] == {"limit": problem}
    result = await choose(hass, client, key, "raise_limit", limit=3 * TOKENS)
    assert result["type"] == "create_entry"
    assert metered.options["budget"]["day_limit"] == 3 * TOKENS
    assert issues(hass) == {}
    assert left(hass, "today").state == str(2 * TOKENS)
    assert await ask(hass) == ANSWER


async def test_a_day_is_not_raised_above_its_month(
    hass: HomeAssistant, metered: ConfigEntry[Any], client: TestClient[Any, Any]
) -> None:
    """Nobody would get it."""
    await set_budget(hass, metered, day_limit=TOKENS, month_limit=10 * TOKENS)
    await ask(hass)
    result = await choose(hass, client, "budget_used_up_today", "raise_limit", limit=11 * TOKENS)
    assert result["errors"] == {"limit": "budget_month_below_day"}


async def test_a_warning_can_be_answered_with_a_higher_limit(
    hass: HomeAssistant, metered: ConfigEntry[Any], client: TestClient[Any, Any]
) -> None:
    """Before anybody is refused."""
    await set_budget(hass, metered, day_limit=TOKENS * 1.2)
    await ask(hass)
    assert issues(hass) == {"budget_low_today": "warning"}
    result = await choose(hass, client, "budget_low_today", "raise_limit", limit=5 * TOKENS)
    assert result["type"] == "create_entry"
    assert issues(hass) == {}


async def test_a_share_is_lifted_or_raised_without_the_limit(
    hass: HomeAssistant, metered: ConfigEntry[Any], client: TestClient[Any, Any]
) -> None:
    """The whole limit holds for automations all the same."""
    await set_budget(hass, metered, day_limit=4 * TOKENS, automations_share=25)
    await ask(hass)
    key = "budget_automations_used_up"
    _, menu = await open_menu(hass, client, key)
    assert menu["menu_options"] == ["lift", "raise_share"]
    assert (await choose(hass, client, key, "raise_share", share=25))["errors"] == {
        "share": "budget_still_used_up"
    }
    await choose(hass, client, key, "raise_share", share=50)
    assert issues(hass) == {}
    assert await ask(hass) == ANSWER
    await choose(hass, client, key, "lift")
    assert issues(hass) == {}
    assert await ask(hass) == await ask(hass) == ANSWER
    assert issues(hass) == {"budget_used_up_today": "error"}
    assert (await ask(hass)).startswith("The AI budget of today")


async def test_a_changed_limit_or_a_removed_entry_takes_the_repair_along(
    hass: HomeAssistant, metered: ConfigEntry[Any], client: TestClient[Any, Any]
) -> None:
    """A menu that is still open ends well."""
    await set_budget(hass, metered, day_limit=TOKENS)
    await ask(hass)
    path, _ = await open_menu(hass, client, "budget_used_up_today")
    await set_budget(hass, metered, day_limit=10 * TOKENS)
    assert issues(hass) == {}
    await set_budget(hass, metered, day_limit=TOKENS)
    assert issues(hass) == {"budget_used_up_today": "error"}
    await hass.config_entries.async_remove(metered.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert issues(hass) == {}
    assert (await post(client, path, next_step_id="lift"))["type"] == "create_entry"
