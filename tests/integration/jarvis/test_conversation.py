"""What people say to Jarvis, and what he answers and does."""

from typing import Any

from homeassistant.components import conversation
from homeassistant.components.conversation import ConversationResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homelab_hub_simulators.openai import OpenAISimulator


async def say(hass: HomeAssistant, text: str, conversation_id: str | None = None) -> ConversationResult:
    """Return Jarvis's answer."""
    return await conversation.async_converse(
        hass, text, conversation_id, Context(), agent_id="conversation.jarvis"
    )


async def test_jarvis_answers(
    hass: HomeAssistant, jarvis: ConfigEntry[Any], simulator: OpenAISimulator
) -> None:
    """A greeting is answered by the model."""
    result = await say(hass, "Hello there")
    print(result.as_dict(), hass.states.async_all())
    assert [s.entity_id for s in hass.states.async_all()] == []
