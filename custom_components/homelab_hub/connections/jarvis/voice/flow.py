"""Adding and changing what listens or speaks."""

from collections.abc import Sequence
from typing import Any

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME, CONF_PROMPT
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import probatio

from ....assistant.options import CONF_SPEECH_MODEL
from ....assistant.voice.speaker import FASTEST, SLOWEST, VOICES
from ....upstream import errors
from ..const import SubentryType
from ..models import listening_models, speech_models
from ..runtime import JarvisEntry
from .const import (
    CONF_HOME_NAMES,
    CONF_INSTRUCTIONS,
    CONF_SPEED,
    CONF_VOICE,
    FALLBACK_MODELS,
    VOICE_TITLES,
    default_voice_options,
)

_LINES = TextSelector(TextSelectorConfig(multiline=True))


class VoiceFlow(ConfigSubentryFlow):
    """One form for a new subentry and for changing one."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the form with the models the server has now."""
        entry: JarvisEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        is_new = self.source == SOURCE_USER
        if user_input is not None:
            if is_new:
                return self.async_create_entry(title=user_input.pop(CONF_NAME), data=user_input)
            return self.async_update_and_abort(
                entry, self._get_reconfigure_subentry(), data=user_input
            )
        kind = SubentryType(self._subentry_type)
        try:
            models = await entry.runtime_data.server.models()
        except errors.UpstreamError:
            models = []
        fields = _listening(models) if kind is SubentryType.STT else _speaking(models)
        if is_new:
            fields = {probatio.Required(CONF_NAME): TextSelector(), **fields}
            suggested = {CONF_NAME: VOICE_TITLES[kind]} | (
                default_voice_options(kind, models) or {CONF_SPEECH_MODEL: FALLBACK_MODELS[kind]}
            )
        else:
            suggested = dict(self._get_reconfigure_subentry().data)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(probatio.Schema(fields), suggested),
        )

    async_step_user = async_step_init
    async_step_reconfigure = async_step_init


def _listening(models: Sequence[str]) -> dict[Any, Any]:
    """Return the fields of what listens."""
    return {
        probatio.Required(CONF_SPEECH_MODEL): _choice(listening_models(models)),
        probatio.Required(CONF_HOME_NAMES, default=True): BooleanSelector(),
        probatio.Optional(CONF_PROMPT): _LINES,
    }


def _speaking(models: Sequence[str]) -> dict[Any, Any]:
    """Return the fields of what speaks."""
    return {
        probatio.Required(CONF_SPEECH_MODEL): _choice(speech_models(models)),
        probatio.Optional(CONF_VOICE): _choice(VOICES),
        probatio.Required(CONF_SPEED, default=1.0): NumberSelector(
            NumberSelectorConfig(
                min=SLOWEST, max=FASTEST, step=0.05, mode=NumberSelectorMode.SLIDER
            )
        ),
        probatio.Optional(CONF_INSTRUCTIONS): _LINES,
    }


def _choice(values: Sequence[str]) -> SelectSelector:
    """Return a choice that also takes what is not listed."""
    return SelectSelector(
        SelectSelectorConfig(
            options=list(values), custom_value=True, mode=SelectSelectorMode.DROPDOWN
        )
    )
