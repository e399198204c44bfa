"""What an agent is told about how to use its model."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

CONF_CHAT_MODEL: Final = "chat_model"
CONF_IMAGE_BACKGROUND: Final = "image_background"
CONF_IMAGE_MODEL: Final = "image_model"
CONF_IMAGE_QUALITY: Final = "image_quality"
CONF_IMAGE_SIZE: Final = "image_size"
CONF_LOCAL_FIRST: Final = "local_first"
CONF_MAX_OUTPUT_TOKENS: Final = "max_output_tokens"
CONF_MEMORY: Final = "memory"
CONF_PATIENCE: Final = "patience"
CONF_PICTURES_KEPT: Final = "pictures_kept"
CONF_REASONING_EFFORT: Final = "reasoning_effort"
CONF_SPEECH_MODEL: Final = "speech_model"
CONF_TEMPERATURE: Final = "temperature"
CONF_VERBOSITY: Final = "verbosity"
CONF_WEB_SEARCH: Final = "web_search"

DEFAULT_MAX_OUTPUT_TOKENS: Final = 8192
DEFAULT_PATIENCE: Final = 20
DEFAULT_REASONING_EFFORT: Final = "low"
DEFAULT_VERBOSITY: Final = "low"
REASONING_EFFORTS: Final = ("none", "minimal", "low", "medium", "high", "xhigh")
VERBOSITIES: Final = ("low", "medium", "high")
# Leaves a choice to the server: nothing is sent.
SERVER_DECIDES: Final = "default"


class ApiStyle(StrEnum):
    """How a server is spoken to."""

    RESPONSES = "responses"
    CHAT = "chat"


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelOptions:
    """The model and how it is to answer; None leaves a choice to the server.

    `patience` is the seconds until it must have begun to answer.
    """

    model: str
    max_output_tokens: int = DEFAULT_MAX_OUTPUT_TOKENS
    reasoning_effort: str | None = None
    verbosity: str | None = None
    temperature: float | None = None
    web_search: bool = False
    patience: float = DEFAULT_PATIENCE

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        """Return the options a user chose, with our defaults for the rest."""
        effort = options.get(CONF_REASONING_EFFORT, DEFAULT_REASONING_EFFORT)
        verbosity = options.get(CONF_VERBOSITY, DEFAULT_VERBOSITY)
        return cls(
            model=options[CONF_CHAT_MODEL],
            max_output_tokens=int(options.get(CONF_MAX_OUTPUT_TOKENS, DEFAULT_MAX_OUTPUT_TOKENS)),
            reasoning_effort=None if effort == SERVER_DECIDES else effort,
            verbosity=None if verbosity == SERVER_DECIDES else verbosity,
            temperature=options.get(CONF_TEMPERATURE),
            web_search=options.get(CONF_WEB_SEARCH, False),
            patience=float(options.get(CONF_PATIENCE, DEFAULT_PATIENCE)),
        )
