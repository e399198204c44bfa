"""Adding and changing a routine."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME, CONF_PROMPT
from homeassistant.exceptions import TemplateError
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    LanguageSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TemplateSelector,
    TextSelector,
    TimeSelector,
)
import probatio

from .const import SubentryType
from .routine_options import (
    CONF_AGENT,
    CONF_LANGUAGE,
    CONF_QUIET,
    CONF_QUIET_FROM,
    CONF_QUIET_TO,
    CONF_SPEAKER,
    CONF_TOOLS,
    CONF_VOICE,
    Quiet,
    RoutineOptions,
)
from .routine_prompt import rendered
from .routine_speaker import SPEAKERS, VOICES, voice_of
from .runtime import JarvisEntry

GUIDE: Final = "https://github.com/homelab-hub/homelab-hub/blob/main/docs/google-home.md"


class RoutineFlow(ConfigSubentryFlow):
    """One form for a new routine and for changing one."""

    async def async_step_routine(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what is said to whom, and where the answer is spoken."""
        entry: JarvisEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        agents = [
            SelectOptionDict(value=one.subentry_id, label=one.title)
            for one in entry.subentries.values()
            if one.subentry_type == SubentryType.CONVERSATION
        ]
        if not agents:
            return self.async_abort(reason="routine_no_agent")
        failed: dict[str, str] = {}
        trouble = ""
        if user_input is not None:
            failed, trouble = self._problems(user_input)
            if not failed:
                return self._finish(dict(user_input))
        return self.async_show_form(
            step_id="routine",
            data_schema=self.add_suggested_values_to_schema(
                _schema(agents), user_input or self._before()
            ),
            errors=failed,
            description_placeholders={"guide": GUIDE, "trouble": trouble},
        )

    async_step_user = async_step_routine
    async_step_reconfigure = async_step_routine

    def _problems(self, given: Mapping[str, Any]) -> tuple[dict[str, str], str]:
        """Return what is wrong by field, and what Home Assistant says of a template."""
        if not given[CONF_NAME].strip():
            return {CONF_NAME: "routine_unnamed"}, ""
        try:
            rendered(self.hass, given[CONF_PROMPT])
        except TemplateError as error:
            return {CONF_PROMPT: "routine_template"}, str(error)
        if (CONF_QUIET_FROM in given) != (CONF_QUIET_TO in given):
            return {CONF_QUIET_TO: "routine_quiet_half"}, ""
        if CONF_QUIET_FROM in given and given[CONF_QUIET_FROM] == given[CONF_QUIET_TO]:
            return {CONF_QUIET_TO: "routine_quiet_none"}, ""
        options = RoutineOptions.of("", given)
        player = (options.speaker or "").startswith("media_player.")
        if player and voice_of(self.hass, options, self._get_entry().entry_id) is None:
            return {CONF_VOICE: "routine_no_voice"}, ""
        return {}, ""

    def _before(self) -> dict[str, Any]:
        """Return the routine there is, if one is being changed."""
        if self.source == SOURCE_USER:
            return {}
        subentry = self._get_reconfigure_subentry()
        return {CONF_NAME: subentry.title, **subentry.data}

    def _finish(self, given: dict[str, Any]) -> SubentryFlowResult:
        """Keep the routine. The entry's update listener loads it anew."""
        title = given.pop(CONF_NAME).strip()
        if self.source == SOURCE_USER:
            return self.async_create_entry(title=title, data=given)
        return self.async_update_and_abort(
            self._get_entry(), self._get_reconfigure_subentry(), title=title, data=given
        )


def _schema(agents: list[SelectOptionDict]) -> probatio.Schema:
    """Return the form, with the agents there are to choose from."""
    return probatio.Schema(
        {
            probatio.Required(CONF_NAME): TextSelector(),
            probatio.Required(CONF_PROMPT): TemplateSelector(),
            probatio.Optional(CONF_AGENT): SelectSelector(
                SelectSelectorConfig(options=agents, mode=SelectSelectorMode.DROPDOWN)
            ),
            probatio.Required(CONF_TOOLS, default=True): BooleanSelector(),
            probatio.Optional(CONF_SPEAKER): EntitySelector(
                EntitySelectorConfig(domain=list(SPEAKERS))
            ),
            probatio.Optional(CONF_VOICE): EntitySelector(EntitySelectorConfig(domain=VOICES)),
            probatio.Optional(CONF_LANGUAGE): LanguageSelector(),
            probatio.Optional(CONF_QUIET_FROM): TimeSelector(),
            probatio.Optional(CONF_QUIET_TO): TimeSelector(),
            probatio.Required(CONF_QUIET, default=Quiet.SILENT.value): SelectSelector(
                SelectSelectorConfig(
                    options=[one.value for one in Quiet], translation_key="routine_quiet"
                )
            ),
        }
    )
