"""Adding and changing an agent or an AI task."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntryState, ConfigSubentryFlow, SubentryFlowResult
from homeassistant.const import CONF_NAME

from ...assistant.guard.guard import CONF_PIN
from ...upstream import errors
from .agent_schema import agent_schema, flattened, nested, with_name
from .const import DEFAULT_PROMPT, TITLES, SubentryType, default_options
from .guard_form import problem_of, sealed
from .models import default_chat_model, default_image_model
from .runtime import JarvisEntry


class AgentFlow(ConfigSubentryFlow):
    """One form for a new subentry and for changing one."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show the form with the models the server has now."""
        entry: JarvisEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        errors_shown: dict[str, str] = {}
        if user_input is not None:
            entered = flattened(user_input)
            if (problem := problem_of(entered)) is None:
                before = {} if self._is_new else self._get_reconfigure_subentry().data
                return self._finish(entry, await sealed(self.hass, entered, before))
            # A field of a section cannot carry an error itself.
            errors_shown["base"] = problem
        try:
            models = await entry.runtime_data.server.models()
        except errors.UpstreamError:
            models = []
        schema = agent_schema(self.hass, SubentryType(self._subentry_type), models, entry.data)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                with_name(schema) if self._is_new else schema,
                user_input or nested(self._suggested(models)),
            ),
            errors=errors_shown,
            description_placeholders={"default_prompt": DEFAULT_PROMPT},
        )

    async_step_user = async_step_init
    async_step_reconfigure = async_step_init

    @property
    def _is_new(self) -> bool:
        """Return whether a subentry is being added."""
        return self.source == "user"

    def _suggested(self, models: list[str]) -> Mapping[str, Any]:
        """Return the options there are, or those to start with."""
        if not self._is_new:
            data = self._get_reconfigure_subentry().data
            return {key: value for key, value in data.items() if key != CONF_PIN}
        kind = SubentryType(self._subentry_type)
        return {CONF_NAME: TITLES[kind]} | default_options(
            kind, default_chat_model(models) or "", default_image_model(models)
        )

    def _finish(self, entry: JarvisEntry, data: dict[str, Any]) -> SubentryFlowResult:
        """Save the options. The entry's update listener loads it anew."""
        if self._is_new:
            return self.async_create_entry(title=data.pop(CONF_NAME), data=data)
        return self.async_update_and_abort(entry, self._get_reconfigure_subentry(), data=data)
