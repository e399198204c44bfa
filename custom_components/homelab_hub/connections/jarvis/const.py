"""Names and defaults of a `jarvis` entry and its subentries."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from homeassistant.const import CONF_LLM_HASS_API
from homeassistant.helpers import llm

from ...assistant.chat import ChatStyle
from ...assistant.options import CONF_CHAT_MODEL, CONF_IMAGE_MODEL, CONF_LOCAL_FIRST, ApiStyle
from ...assistant.responses import ResponsesStyle
from ...assistant.style import Style

CONF_API_STYLE: Final = "api_style"
CONF_BASE_URL: Final = "base_url"
CONF_BUDGET: Final = "budget"
CONF_PRICES: Final = "prices"
STYLE_AUTO: Final = "auto"
# In the order in which a server is asked for them.
STYLES: Final[Mapping[ApiStyle, type[Style]]] = {
    ApiStyle.RESPONSES: ResponsesStyle,
    ApiStyle.CHAT: ChatStyle,
}

DEFAULT_PROMPT: Final = """\
You are Jarvis, the assistant of this home. Answer in the language you are spoken to, briefly and
in plain text: your words are often read aloud.
Do what is asked with your tools, and say what you did in a few words. Ask back when it is unclear
which thing is meant. Never claim to have done what no tool confirmed.
{% if user_name %}You are talking to {{ user_name }}.{% endif %}"""


class SubentryType(StrEnum):
    """The types of subentries, named as Home Assistant's own AI integrations name them."""

    CONVERSATION = "conversation"
    AI_TASK = "ai_task_data"
    ROUTINE = "routine"
    STT = "stt"
    TTS = "tts"


TITLES: Final = {SubentryType.CONVERSATION: "Jarvis", SubentryType.AI_TASK: "Jarvis AI Task"}

DRAWS: Final = frozenset({SubentryType.CONVERSATION, SubentryType.AI_TASK})
"""The types that may have a model for pictures."""


def default_options(subentry_type: str, chat_model: str, image_model: str | None) -> dict[str, Any]:
    """Return the options a new subentry starts with, for the models a server offers."""
    options: dict[str, Any] = {CONF_CHAT_MODEL: chat_model}
    if subentry_type == SubentryType.CONVERSATION:
        options |= {CONF_LLM_HASS_API: [llm.LLM_API_ASSIST], CONF_LOCAL_FIRST: True}
    if image_model and subentry_type in DRAWS:
        options[CONF_IMAGE_MODEL] = image_model
    return options
