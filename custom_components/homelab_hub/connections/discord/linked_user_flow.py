"""Saying who at Discord is which user of Home Assistant."""

from typing import Any

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import BooleanSelector, TextSelector
import probatio

from .choices import selector
from .const import CONF_CHAT_USER, CONF_MAY_APPROVE, CONF_USER, SUBENTRY_LINKED_USER
from .places import id_in
from .settings import subentries_of
from .subentry_flow import DiscordSubentryFlow


class LinkedUserFlow(DiscordSubentryFlow):
    """One form for a new person and for changing one."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Link somebody."""
        return await self.async_step_linked_user(user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a link."""
        return await self.async_step_linked_user(user_input)

    async def async_step_linked_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask who is who."""
        users = {
            user.id: user.name or user.id
            for user in await self.hass.auth.async_get_users()
            if user.is_active and not user.system_generated
        }
        failed: dict[str, str] = {}
        if user_input is not None:
            chat_user = id_in(user_input[CONF_CHAT_USER])
            if chat_user is None:
                failed[CONF_CHAT_USER] = "discord_user_id_wrong"
            elif self._is_taken(chat_user):
                failed[CONF_CHAT_USER] = "discord_user_linked"
            else:
                data = {**user_input, CONF_CHAT_USER: chat_user}
                return self._keep(users[user_input[CONF_USER]], data)
        schema = probatio.Schema(
            {
                probatio.Required(CONF_CHAT_USER): TextSelector(),
                probatio.Required(CONF_USER): selector(users, multiple=False),
                probatio.Required(CONF_MAY_APPROVE, default=False): BooleanSelector(),
            }
        )
        return self.async_show_form(
            step_id="linked_user",
            data_schema=self.add_suggested_values_to_schema(schema, user_input or self._before),
            errors=failed,
        )

    def _is_taken(self, chat_user: str) -> bool:
        """Return whether somebody is linked by another subentry."""
        changed = None if self._is_new else self._get_reconfigure_subentry().subentry_id
        return any(
            one.data[CONF_CHAT_USER] == chat_user and one.subentry_id != changed
            for one in subentries_of(self._get_entry(), SUBENTRY_LINKED_USER)
        )
