"""Repairs: trouble that lasts is shown with a way to mend it, and goes when it is over."""

from typing import Any

from aiohttp.test_utils import TestClient
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.openai import OpenAISimulator

from .steps import start_reconfiguring, submit
from .talk import ask, set_options

FIX = "/api/repairs/issues/fix"
LASTING: dict[str, dict[str, Any]] = {
    "upstream_quota_exhausted": {"kind": "insufficient_quota"},
    "upstream_rate_limited": {"kind": "rate_limit"},
    "upstream_failed": {"kind": "server_error", "status": 503},
    "upstream_not_an_api": {"kind": "html"},
    "upstream_model_not_found": {"kind": "model_not_found"},
    "upstream_too_slow": {"kind": "hang"},
}


def issues(hass: HomeAssistant) -> list[ir.IssueEntry]:
    """Return our issues."""
    registry = ir.async_get(hass)
    return [issue for (domain, _), issue in registry.issues.items() if domain == DOMAIN]


@pytest.fixture
async def client(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], hass_client: ClientSessionGenerator
) -> TestClient[Any, Any]:
    """Return a browser, at a Home Assistant with a Jarvis and repairs."""
    assert await async_setup_component(hass, "repairs", {})
    browser: TestClient[Any, Any] = await hass_client()
    return browser


async def start_mending(client: TestClient[Any, Any], issue: ir.IssueEntry) -> dict[str, Any]:
    """Return the form of an issue."""
    response = await client.post(FIX, json={"handler": DOMAIN, "issue_id": issue.issue_id})
    assert response.status == 200
    form: dict[str, Any] = await response.json()
    assert (form["type"], form["step_id"], form["errors"]) == ("form", "confirm", {})
    return form


async def press(client: TestClient[Any, Any], form: dict[str, Any]) -> dict[str, Any]:
    """Return what follows the form's button."""
    response = await client.post(f"{FIX}/{form['flow_id']}", json={})
    assert response.status == 200
    result: dict[str, Any] = await response.json()
    return result


@pytest.mark.parametrize("key", LASTING)
async def test_trouble_that_lasts_is_shown_until_it_is_mended(
    hass: HomeAssistant,
    jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
    client: TestClient[Any, Any],
    key: str,
) -> None:
    """The button looks at the server: it says so while the trouble goes on, and ends it after."""
    await set_options(hass, jarvis, patience=0.3)
    simulator.faults.put(**LASTING[key], endpoint="responses")
    await ask(hass, "Who are you?")
    [issue] = issues(hass)
    assert issue.translation_key == key
    assert issue.is_fixable
    assert issue.severity is ir.IssueSeverity.ERROR
    assert issue.translation_placeholders == {"server": "127.0.0.1", "entry": "Jarvis"}

    form = await start_mending(client, issue)
    assert form["description_placeholders"] == {"server": "127.0.0.1"}
    if key != "upstream_too_slow":  # the button has the patience of a minute
        form = await press(client, form)
        assert form["errors"] == {"base": "still_failing"}
        assert issues(hass)

    simulator.faults.clear()
    result = await press(client, form)
    assert result["type"] == "create_entry"
    assert issues(hass) == []
    assert await ask(hass, "Who are you?") == "I am your home's assistant."


async def test_a_server_that_is_away_is_shown_at_the_start(
    hass: HomeAssistant,
    jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
    client: TestClient[Any, Any],
) -> None:
    """Before anybody speaks."""
    await simulator.stop()
    await hass.config_entries.async_reload(jarvis.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    [issue] = issues(hass)
    assert issue.translation_key == "upstream_unreachable"
    form = await press(client, await start_mending(client, issue))
    assert form["errors"] == {"base": "still_failing"}

    await simulator.start()
    assert (await press(client, form))["type"] == "create_entry"
    assert issues(hass) == []


async def test_trouble_that_ends_by_itself_is_shown_no_longer(
    hass: HomeAssistant,
    jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
) -> None:
    """The next answer ends it; here an AI task's, which does not wait for the breaker."""
    simulator.faults.put("server_error", endpoint="responses")
    await ask(hass, "Who are you?")
    assert issues(hass)
    simulator.faults.clear()
    await hass.services.async_call(
        "ai_task",
        "generate_data",
        {
            "task_name": "test",
            "entity_id": "ai_task.jarvis_ai_task",
            "instructions": "Who are you?",
        },
        blocking=True,
        return_response=True,
    )
    assert issues(hass) == []


async def test_another_trouble_takes_the_place_of_the_one_before(
    hass: HomeAssistant,
    jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
    client: TestClient[Any, Any],
) -> None:
    """One server is one issue, and it says what is wrong now."""
    simulator.faults.put("rate_limit")
    await ask(hass, "Who are you?")
    [issue] = issues(hass)
    form = await start_mending(client, issue)
    simulator.faults.put("insufficient_quota")
    await press(client, form)
    [issue] = issues(hass)
    assert issue.translation_key == "upstream_quota_exhausted"


async def test_a_refused_key_is_no_issue_but_a_form_for_a_new_one(
    hass: HomeAssistant,
    jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
) -> None:
    """Home Assistant has its own way for that."""
    simulator.faults.put("unauthorized")
    await ask(hass, "Who are you?")
    await hass.async_block_till_done()
    assert issues(hass) == []
    [flow] = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == "reauth"


async def test_trouble_of_one_request_is_no_issue(
    hass: HomeAssistant,
    jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
) -> None:
    """There is nothing to mend about an answer that broke off."""
    simulator.faults.put("cut_stream", endpoint="responses")
    await ask(hass, "Who are you?")
    assert issues(hass) == []


async def test_a_server_that_moved_is_mended_by_changing_the_entry(
    hass: HomeAssistant,
    jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
    client: TestClient[Any, Any],
) -> None:
    """The issue goes with the trouble, and a form that is still open ends well."""
    simulator.faults.put("html")
    await ask(hass, "Who are you?")
    [issue] = issues(hass)
    open_form = await start_mending(client, issue)
    async with OpenAISimulator() as other:
        form = await start_reconfiguring(hass, jarvis)
        await submit(hass, form, base_url=other.base_url, api_style="auto")
        assert issues(hass) == []
        assert (await press(client, open_form))["type"] == "create_entry"


async def test_the_issue_of_a_removed_entry_goes_with_it(
    hass: HomeAssistant,
    jarvis: ConfigEntry[Any],
    simulator: OpenAISimulator,
    client: TestClient[Any, Any],
) -> None:
    """And a form that is still open ends."""
    simulator.faults.put("server_error", endpoint="responses")
    await ask(hass, "Who are you?")
    [issue] = issues(hass)
    form = await start_mending(client, issue)
    await hass.config_entries.async_remove(jarvis.entry_id)
    assert issues(hass) == []
    assert (await press(client, form))["type"] == "create_entry"
