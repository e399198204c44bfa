"""Roles that people give themselves by a reaction."""

import re
from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import TextSelector
import probatio

from ...connector.const import CONF_GUILD
from .choices import roles_of, selector
from .const import CONF_CHANNEL, CONF_EMOJI, CONF_MESSAGE, CONF_ROLE, SUBENTRY_REACTION_ROLE
from .settings import subentries_of
from .subentry_flow import DiscordSubentryFlow
from .takeover import reaction_role_title

# What "Copy Message Link" gives.
_LINK: Final = re.compile(r"https://(?:\w+\.)?discord\.com/channels/(\d+)/(\d+)/(\d+)/?")
# An emoji of the server as it is written in a message that is escaped by a backslash.
_OWN_EMOJI: Final = re.compile(r"<a?:(\w+:\d+)>")
_LONGEST_EMOJI: Final = 60
_LINK_FIELD: Final = "message_link"


class ReactionRoleFlow(DiscordSubentryFlow):
    """One form for a new role and for changing one."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a role."""
        return await self.async_step_reaction_role(user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a role."""
        return await self.async_step_reaction_role(user_input)

    async def async_step_reaction_role(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask which reaction to which message gives which role."""
        if self._guild is None:
            return self.async_abort(reason="discord_server_unknown")
        roles = roles_of(self._guild, assignable=True)
        failed: dict[str, str] = {}
        if user_input is not None:
            data, failed = self._read(user_input)
            if not failed:
                title = reaction_role_title(data[CONF_EMOJI], roles[data[CONF_ROLE]])
                return self._keep(title, data)
        schema = probatio.Schema(
            {
                probatio.Required(_LINK_FIELD): TextSelector(),
                probatio.Required(CONF_EMOJI): TextSelector(),
                probatio.Required(CONF_ROLE): selector(roles, multiple=False),
            }
        )
        return self.async_show_form(
            step_id="reaction_role",
            data_schema=self.add_suggested_values_to_schema(schema, user_input or self._shown()),
            errors=failed,
        )

    def _read(self, user_input: dict[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
        """Return what is kept of an answer, and what is wrong with it."""
        guild = self._get_entry().data[CONF_GUILD]["id"]
        link = _LINK.fullmatch(user_input[_LINK_FIELD].strip())
        if link is None or link[1] != guild:
            return {}, {_LINK_FIELD: "discord_link_wrong"}
        emoji = user_input[CONF_EMOJI].strip()
        if own := _OWN_EMOJI.fullmatch(emoji):
            emoji = own[1]
        if not emoji or len(emoji) > _LONGEST_EMOJI or " " in emoji:
            return {}, {CONF_EMOJI: "discord_emoji_wrong"}
        if self._is_taken(link[3], emoji):
            return {}, {CONF_EMOJI: "discord_emoji_taken"}
        return {
            CONF_CHANNEL: link[2],
            CONF_MESSAGE: link[3],
            CONF_EMOJI: emoji,
            CONF_ROLE: user_input[CONF_ROLE],
        }, {}

    def _is_taken(self, message: str, emoji: str) -> bool:
        """Return whether the reaction gives another role already."""
        changed = None if self._is_new else self._get_reconfigure_subentry().subentry_id
        return any(
            (one.data[CONF_MESSAGE], one.data[CONF_EMOJI]) == (message, emoji)
            and one.subentry_id != changed
            for one in subentries_of(self._get_entry(), SUBENTRY_REACTION_ROLE)
        )

    def _shown(self) -> dict[str, Any]:
        """Return the form of what there is."""
        if not (before := self._before):
            return {}
        guild = self._get_entry().data[CONF_GUILD]["id"]
        place = f"{guild}/{before[CONF_CHANNEL]}/{before[CONF_MESSAGE]}"
        return {
            _LINK_FIELD: f"https://discord.com/channels/{place}",
            CONF_EMOJI: before[CONF_EMOJI],
            CONF_ROLE: before[CONF_ROLE],
        }
