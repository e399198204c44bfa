"""The form of an agent or an AI task: what matters on top, the rest in sections."""

from collections.abc import Mapping, Sequence
from typing import Any

from homeassistant.const import CONF_LLM_HASS_API, CONF_NAME, CONF_PROMPT
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers import llm
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TemplateSelector,
    TextSelector,
)
import probatio

from ...assistant.drawing.album import DEFAULT_KEPT
from ...assistant.options import (
    CONF_CHAT_MODEL,
    CONF_IMAGE_BACKGROUND,
    CONF_IMAGE_MODEL,
    CONF_IMAGE_QUALITY,
    CONF_IMAGE_SIZE,
    CONF_LOCAL_FIRST,
    CONF_MAX_OUTPUT_TOKENS,
    CONF_MEMORY,
    CONF_PATIENCE,
    CONF_PICTURES_KEPT,
    CONF_REASONING_EFFORT,
    CONF_TEMPERATURE,
    CONF_VERBOSITY,
    CONF_WEB_SEARCH,
    DEFAULT_MAX_OUTPUT_TOKENS,
    DEFAULT_PATIENCE,
    DEFAULT_REASONING_EFFORT,
    DEFAULT_VERBOSITY,
    REASONING_EFFORTS,
    SERVER_DECIDES,
    VERBOSITIES,
    ApiStyle,
)
from .const import CONF_API_STYLE, DRAWS, SubentryType
from .guard_form import GUARD_FIELDS, guard_fields
from .models import chat_models, image_models

SECTION_GUARD = "guard"
SECTION_MODEL = "model"
SECTION_PICTURES = "pictures"
_SECTIONS: Mapping[str, tuple[str, ...]] = {
    SECTION_MODEL: (
        CONF_REASONING_EFFORT,
        CONF_VERBOSITY,
        CONF_MAX_OUTPUT_TOKENS,
        CONF_TEMPERATURE,
        CONF_WEB_SEARCH,
        CONF_PATIENCE,
    ),
    SECTION_PICTURES: (
        CONF_IMAGE_SIZE,
        CONF_IMAGE_QUALITY,
        CONF_IMAGE_BACKGROUND,
        CONF_PICTURES_KEPT,
    ),
    SECTION_GUARD: GUARD_FIELDS,
}


def agent_schema(
    hass: HomeAssistant, kind: SubentryType, models: Sequence[str], entry_data: Mapping[str, Any]
) -> probatio.Schema:
    """Return the form, with the models and APIs there are to choose from."""
    fields: dict[Any, Any] = {}
    if kind is SubentryType.CONVERSATION:
        apis = [SelectOptionDict(value=api.id, label=api.name) for api in llm.async_get_apis(hass)]
        fields[probatio.Optional(CONF_PROMPT)] = TemplateSelector()
        fields[probatio.Optional(CONF_LLM_HASS_API, default=[])] = SelectSelector(
            SelectSelectorConfig(options=apis, multiple=True)
        )
        fields[probatio.Required(CONF_LOCAL_FIRST, default=True)] = BooleanSelector()
        fields[probatio.Required(CONF_MEMORY, default=True)] = BooleanSelector()
    fields[probatio.Required(CONF_CHAT_MODEL)] = _model(chat_models(models))
    if kind in DRAWS:
        fields[probatio.Optional(CONF_IMAGE_MODEL)] = _model(image_models(models))
        fields[probatio.Required(SECTION_PICTURES, default=dict)] = section(
            probatio.Schema(_picture_fields(kind)), {"collapsed": True}
        )
    if kind is SubentryType.CONVERSATION:
        fields[probatio.Required(SECTION_GUARD, default=dict)] = section(
            probatio.Schema(guard_fields()), {"collapsed": True}
        )
    web_search = entry_data[CONF_API_STYLE] == ApiStyle.RESPONSES
    fields[probatio.Required(SECTION_MODEL)] = section(
        probatio.Schema(_model_fields(web_search=web_search)), {"collapsed": True}
    )
    return probatio.Schema(fields)


def with_name(schema: probatio.Schema) -> probatio.Schema:
    """Return the form of a new subentry, which asks for its name first."""
    return probatio.Schema({probatio.Required(CONF_NAME): TextSelector(), **schema.schema})


def flattened(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was entered as the options of a subentry, without sections."""
    data: dict[str, Any] = {}
    for key, value in user_input.items():
        data |= value if key in _SECTIONS else {key: value}
    return data


def nested(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options as the form takes them, in its sections."""
    inner = {key for keys in _SECTIONS.values() for key in keys}
    return {key: value for key, value in options.items() if key not in inner} | {
        name: {key: options[key] for key in keys if key in options}
        for name, keys in _SECTIONS.items()
    }


def _model_fields(*, web_search: bool) -> dict[Any, Any]:
    """Return how the model is to answer."""
    fields: dict[Any, Any] = {
        probatio.Required(CONF_REASONING_EFFORT, default=DEFAULT_REASONING_EFFORT): _choice(
            CONF_REASONING_EFFORT, REASONING_EFFORTS
        ),
        probatio.Required(CONF_VERBOSITY, default=DEFAULT_VERBOSITY): _choice(
            CONF_VERBOSITY, VERBOSITIES
        ),
        probatio.Required(CONF_MAX_OUTPUT_TOKENS, default=DEFAULT_MAX_OUTPUT_TOKENS): _number(
            16, 128_000, 1
        ),
        probatio.Optional(CONF_TEMPERATURE): _number(0, 2, 0.05),
        probatio.Required(CONF_PATIENCE, default=DEFAULT_PATIENCE): _number(5, 300, 1, "s"),
    }
    if web_search:
        fields[probatio.Required(CONF_WEB_SEARCH, default=False)] = BooleanSelector()
    return fields


def _picture_fields(kind: SubentryType) -> dict[Any, Any]:
    """Return how pictures are to be made (values of the Images API), and how many an agent keeps."""
    choices = {
        CONF_IMAGE_SIZE: ("1024x1024", "1536x1024", "1024x1536"),
        CONF_IMAGE_QUALITY: ("low", "medium", "high"),
        CONF_IMAGE_BACKGROUND: ("opaque", "transparent"),
    }
    fields: dict[Any, Any] = {
        probatio.Required(key, default=SERVER_DECIDES): _choice(key, values)
        for key, values in choices.items()
    }
    if kind is SubentryType.CONVERSATION:
        fields[probatio.Required(CONF_PICTURES_KEPT, default=DEFAULT_KEPT)] = _number(1, 1000, 1)
    return fields


def _model(models: Sequence[str]) -> SelectSelector:
    """Return a choice of models that also takes a name that is not listed."""
    return SelectSelector(
        SelectSelectorConfig(
            options=list(models), custom_value=True, mode=SelectSelectorMode.DROPDOWN, sort=True
        )
    )


def _choice(key: str, values: Sequence[str]) -> SelectSelector:
    """Return a choice of values, or to let the server decide."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[SERVER_DECIDES, *values],
            translation_key=key,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def _number(least: float, most: float, step: float, unit: str | None = None) -> NumberSelector:
    """Return a box for a number."""
    config = NumberSelectorConfig(min=least, max=most, step=step, mode=NumberSelectorMode.BOX)
    if unit:
        config["unit_of_measurement"] = unit
    return NumberSelector(config)
