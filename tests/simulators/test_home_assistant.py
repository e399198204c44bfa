"""The simulated model in front of a real Home Assistant: its prompt, its tools, its states."""

from collections.abc import Awaitable, Callable
import json
from typing import Any

from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import area_registry as ar, entity_registry as er, llm
from homeassistant.helpers.json import json_dumps
from homeassistant.setup import async_setup_component
import openai
import probatio
import pytest

from .talking import ask, user

type Talk = Callable[[str], Awaitable[str]]

MAX_ROUNDS = 4


@pytest.fixture
async def assist(hass: HomeAssistant) -> llm.APIInstance:
    """Return Home Assistant's Assist API over a small home of template entities."""
    assert await async_setup_component(hass, "homeassistant", {})
    for component in ("intent", "conversation", "llm"):
        assert await async_setup_component(hass, component, {})
    actions: dict[str, Any] = {"turn_on": [], "turn_off": []}
    lamp = {"name": "Reading lamp", "unique_id": "lamp", **actions, "set_level": []}
    machine = {"name": "Coffee: the machine 😀", "unique_id": "coffee", **actions}
    outside = {
        "name": "Outside",
        "unique_id": "outside",
        "state": "12.5",
        "unit_of_measurement": "°C",
        "device_class": "temperature",
    }
    config = {"template": [{"light": [lamp], "switch": [machine], "sensor": [outside]}]}
    assert await async_setup_component(hass, "template", config)
    await hass.async_block_till_done()
    registry = er.async_get(hass)
    for entity_id in hass.states.async_entity_ids():
        if registry.async_get(entity_id) is None:
            continue
        area = ar.async_get(hass).async_get_or_create("Kitchen")
        registry.async_update_entity(entity_id, area_id=area.id)
        async_expose_entity(hass, "conversation", entity_id, should_expose=True)
    context = llm.LLMContext(
        platform="test",
        context=Context(),
        language="en",
        assistant="conversation",
        device_id=None,
    )
    return await llm.async_get_api(hass, llm.LLM_API_ASSIST, context)


@pytest.fixture
def talk(client: openai.AsyncOpenAI, assist: llm.APIInstance) -> Talk:
    """Return a way to say something to the model, with the tools of Home Assistant."""
    tools = [
        {
            "type": "function",
            "name": tool.name,
            "description": tool.description,
            "parameters": probatio.to_openapi(
                tool.parameters,
                custom_serializer=assist.custom_serializer,
                openapi_version="3.1.0",
            ),
            "strict": False,
        }
        for tool in assist.tools
    ]

    async def say(text: str) -> str:
        """Return the reply, after every call the model makes has been made."""
        history: list[Any] = [user(text)]
        for _ in range(MAX_ROUNDS):
            response = await ask(
                client, history, instructions=assist.api_prompt, tools=tools, store=False
            )
            made = [item for item in response.output if item.type == "function_call"]
            if not made:
                return response.output_text
            for call in made:
                result = await assist.async_call_tool(
                    llm.ToolInput(tool_name=call.name, tool_args=json.loads(call.arguments))
                )
                output = json_dumps({"data": result.data, "error": result.error})
                history += [
                    call.to_dict(),
                    {"type": "function_call_output", "call_id": call.call_id, "output": output},
                ]
        raise AssertionError("the model did not come to an end")

    return say


async def test_the_model_switches_what_home_assistant_exposes(
    hass: HomeAssistant, talk: Talk
) -> None:
    """Names are read from Home Assistant's own YAML, whatever is in them."""
    assert await talk("Turn on the reading lamp") == "I turned on Reading lamp."
    assert hass.states.get("light.reading_lamp").state == "on"  # type: ignore[union-attr]  # it is there
    assert await talk("turn on the coffee machine") == "I turned on Coffee: the machine 😀."
    assert await talk("set the reading lamp to 40%") == "I set Reading lamp to 40 %."
    assert await talk("turn off the kitchen lights") == "I turned off Reading lamp."
    assert hass.states.get("light.reading_lamp").state == "off"  # type: ignore[union-attr]  # it is there


async def test_the_model_reads_home_assistant_s_live_context(
    hass: HomeAssistant, talk: Talk
) -> None:
    """A question is answered from what the tool returns."""
    assert await talk("Is the reading lamp on?") == "No, Reading lamp is unknown."
    await talk("Turn on the reading lamp")
    assert await talk("Is the reading lamp on?") == "Yes, Reading lamp is on."
    assert await talk("How warm is it?") == "Outside reports 12.5 °C."
    assert (await talk("What time is it?")).startswith("It is ")
