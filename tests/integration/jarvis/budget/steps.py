"""Setting a budget, using it, and looking at what people see of it."""

from datetime import datetime
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import Context, HomeAssistant, State
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.homelab_hub.const import DOMAIN
from tests.integration.jarvis.steps import start_options
from tests.integration.jarvis.talk import say, words

# What each answer of the metered server takes.
TOKENS: Final = 1050
DOLLARS: Final = 0.000705
ANSWER: Final = "Yes."


async def fill_in(hass: HomeAssistant, entry: ConfigEntry[Any], **fields: Any) -> ConfigFlowResult:
    """Return what follows the form of the budget."""
    form = await start_options(hass, entry, "budget")
    result = await hass.config_entries.options.async_configure(form["flow_id"], fields)
    await hass.async_block_till_done(wait_background_tasks=True)
    return result


async def set_budget(hass: HomeAssistant, entry: ConfigEntry[Any], **fields: Any) -> None:
    """Fill in the form of the budget with what can be saved."""
    result = await fill_in(hass, entry, **fields)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def ask(
    hass: HomeAssistant,
    *,
    device_id: str | None = None,
    user_id: str | None = None,
    agent_id: str = "conversation.jarvis",
) -> str:
    """Return the answer to a question that only the model can answer, with all of it counted.

    Without a user and a device, an automation asks.
    """
    result = await say(
        hass,
        "Are you there?",
        context=Context(user_id=user_id),
        device_id=device_id,
        agent_id=agent_id,
    )
    await hass.async_block_till_done()
    return words(result)


def left(hass: HomeAssistant, period: str) -> State:
    """Return the sensor with what is left today or this month."""
    state = hass.states.get(f"sensor.jarvis_usage_budget_left_{period}")
    assert state
    return state


def issues(hass: HomeAssistant) -> dict[str, str]:
    """Return the severities of our repair issues, by their keys."""
    registry = ir.async_get(hass)
    return {
        str(issue.translation_key): str(issue.severity)
        for (domain, _), issue in registry.issues.items()
        if domain == DOMAIN
    }


async def move_to(hass: HomeAssistant, freezer: FrozenDateTimeFactory, local: str) -> None:
    """Let it be a local time, with what happens then."""
    now = datetime.fromisoformat(local).replace(tzinfo=dt_util.get_default_time_zone())
    freezer.move_to(now)
    async_fire_time_changed(hass, now)
    await hass.async_block_till_done()
