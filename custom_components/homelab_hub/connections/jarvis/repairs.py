"""The repair of a server that does not answer: look whether it does now."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
import probatio

from ...assistant.options import CONF_CHAT_MODEL, ApiStyle
from ...upstream import errors
from .const import CONF_API_STYLE
from .probe import ask_a_word
from .runtime import JarvisEntry


class ServerRepairFlow(RepairsFlow):
    """Asks the server a question; an answer ends the trouble."""

    def __init__(self, entry: JarvisEntry | None) -> None:
        """Mend the trouble of an entry, which may be gone by now."""
        self._entry = entry

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Explain first: Home Assistant starts with data of its own, which is no answer."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Look whether the server answers."""
        entry = self._entry
        failed: dict[str, str] = {}
        if user_input is not None:
            if entry is None or entry.state is not ConfigEntryState.LOADED:
                return self.async_create_entry(data={})
            if await _answers(entry):
                entry.runtime_data.health.succeeded()
                return self.async_create_entry(data={})
            failed["base"] = "still_failing"
        return self.async_show_form(
            step_id="confirm",
            data_schema=probatio.Schema({}),
            errors=failed,
            description_placeholders={"server": entry.runtime_data.name if entry else ""},
        )


async def _answers(entry: JarvisEntry) -> bool:
    """Return whether the models of all agents answer."""
    models = {
        subentry.data[CONF_CHAT_MODEL]
        for subentry in entry.subentries.values()
        if CONF_CHAT_MODEL in subentry.data
    }
    style = ApiStyle(entry.data[CONF_API_STYLE])
    try:
        for model in models:
            await ask_a_word(entry.runtime_data.server, style, model)
    except errors.UpstreamError as error:
        entry.runtime_data.health.failed(error)
        return False
    return True
