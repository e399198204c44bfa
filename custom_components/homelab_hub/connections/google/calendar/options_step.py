"""The options of calendars: which are shown."""

from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import probatio

from .const import CONF_CALENDARS

if TYPE_CHECKING:
    from .part import CalendarPart


class CalendarOptionsStep(OptionsFlow):
    """The step `calendar` of an account's options."""

    async def async_step_calendar(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which calendars are to be shown; none means those that Google's page shows."""
        part = self._calendars()
        if part is None:
            return self.async_abort(reason="entry_not_loaded")
        before = dict(self.config_entry.options)
        picked = before.pop(CONF_CALENDARS, [])
        if user_input is not None:
            chosen = user_input.get(CONF_CALENDARS, [])
            return self.async_create_entry(
                data=before | ({CONF_CALENDARS: chosen} if chosen else {})
            )
        known = {facts.id: facts.name for facts in part.listing.all()}
        selector = SelectSelector(
            SelectSelectorConfig(
                options=[SelectOptionDict(value=id_, label=name) for id_, name in known.items()],
                multiple=True,
                mode=SelectSelectorMode.DROPDOWN,
            )
        )
        default = [calendar_id for calendar_id in picked if calendar_id in known]
        return self.async_show_form(
            step_id="calendar",
            data_schema=probatio.Schema(
                {probatio.Optional(CONF_CALENDARS, default=default): selector}
            ),
        )

    def _calendars(self) -> CalendarPart | None:
        """Return the calendars of the entry, None if it is not loaded."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return None
        parts = self.config_entry.runtime_data.parts
        return next((part for part in parts if part.name == "calendar"), None)
