"""Messages that the bot sends again and again."""

from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TimeSelector,
)
import probatio

from .choices import channels_of, selector
from .const import CONF_CHANNEL, CONF_DAYS, CONF_TEXT, CONF_TIME
from .subentry_flow import DiscordSubentryFlow
from .takeover import scheduled_title

# In the order of the protocol: 0 is Monday.
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST: Final = 2_000


class ScheduledFlow(DiscordSubentryFlow):
    """One form for a new message and for changing one."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a message."""
        return await self.async_step_scheduled_message(user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a message."""
        return await self.async_step_scheduled_message(user_input)

    async def async_step_scheduled_message(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what is sent where and when."""
        if self._guild is None:
            return self.async_abort(reason="discord_server_unknown")
        channels = channels_of(self._guild, writable=True)
        failed: dict[str, str] = {}
        if user_input is not None:
            if not user_input[CONF_DAYS]:
                failed[CONF_DAYS] = "discord_no_day"
            elif not 0 < len(user_input[CONF_TEXT].strip()) <= _LONGEST:
                failed[CONF_TEXT] = "discord_text_length"
            else:
                time = user_input[CONF_TIME][:5]
                data = {
                    **user_input,
                    CONF_TIME: time,
                    CONF_DAYS: [DAYS.index(day) for day in user_input[CONF_DAYS]],
                }
                name = channels[user_input[CONF_CHANNEL]].removeprefix("#")
                return self._keep(scheduled_title(time, name), data)
        before = self._before
        if before:
            before[CONF_DAYS] = [DAYS[day] for day in before[CONF_DAYS]]
        days = SelectSelector(
            SelectSelectorConfig(options=list(DAYS), multiple=True, translation_key="weekday")
        )
        schema = probatio.Schema(
            {
                probatio.Required(CONF_CHANNEL): selector(channels, multiple=False),
                probatio.Required(CONF_TEXT): TextSelector(TextSelectorConfig(multiline=True)),
                probatio.Required(CONF_TIME): TimeSelector(),
                probatio.Required(CONF_DAYS, default=list(DAYS)): days,
            }
        )
        return self.async_show_form(
            step_id="scheduled_message",
            data_schema=self.add_suggested_values_to_schema(schema, user_input or before),
            errors=failed,
        )
