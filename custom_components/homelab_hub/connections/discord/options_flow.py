"""The options of a bot: what it hears, which commands it knows, and what the server gets of it."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.const import Platform
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    LabelSelector,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
)
import probatio

from ...protocol.discord import Guild
from . import const
from .choices import channels_of, roles_of, selector, with_names
from .places import id_in
from .settings import ALL_COMMANDS, chosen, commands_of

_STEPS: Final = ("discord_channels", "discord_commands", "discord_home", "discord_server")
_SINGLE: Final = (const.CONF_LIVE_CHANNEL, const.CONF_LOG_CHANNEL, const.CONF_WELCOME_CHANNEL)


class DiscordOptionsFlow(OptionsFlow):
    """Asks for what the user can choose about a bot."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin."""
        return await self.async_step_discord(user_input)

    async def async_step_discord(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what there is to choose, once it is known what the server has."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        if self._guild is None:
            return self.async_abort(reason="discord_server_unknown")
        return self.async_show_menu(step_id="discord", menu_options=list(_STEPS))

    async def async_step_discord_channels(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which channels are heard, and which are written to by notify entities."""
        return self._ask(
            "discord_channels",
            user_input,
            {
                const.CONF_WATCHED: channels_of(self._guild),
                const.CONF_NOTIFY: channels_of(self._guild, writable=True),
            },
            plain={probatio.Optional(const.CONF_OFFERED): BooleanSelector()},
            defaults={const.CONF_OFFERED: True},
        )

    async def async_step_discord_commands(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which commands there are, and who moderates."""
        offered = SelectSelector(
            SelectSelectorConfig(
                options=list(ALL_COMMANDS), multiple=True, translation_key="discord_command"
            )
        )
        return self._ask(
            "discord_commands",
            user_input,
            {const.CONF_MODERATOR_ROLES: roles_of(self._guild)},
            plain={probatio.Required(const.CONF_COMMANDS): offered},
            defaults={const.CONF_COMMANDS: commands_of(self.config_entry.options)},
        )

    async def async_step_discord_home(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what is shared with people at Discord, and with whom."""
        failed: dict[str, str] = {}
        if user_input is not None:
            users = [id_in(one) for one in user_input.get(const.CONF_HOME_USERS, ())]
            if None in users:
                failed[const.CONF_HOME_USERS] = "discord_user_id_wrong"
            else:
                user_input = {**user_input, const.CONF_HOME_USERS: users}
        plain: dict[Any, Any] = {
            probatio.Optional(const.CONF_LABEL): LabelSelector(),
            probatio.Optional(const.CONF_CONFIRM_LABEL): LabelSelector(),
            probatio.Optional(const.CONF_HOME_USERS): TextSelector(
                TextSelectorConfig(multiple=True)
            ),
            probatio.Optional(const.CONF_CALENDARS): EntitySelector(
                EntitySelectorConfig(domain=Platform.CALENDAR, multiple=True)
            ),
            probatio.Optional(const.CONF_AGENT): EntitySelector(
                EntitySelectorConfig(domain=Platform.CONVERSATION)
            ),
            probatio.Required(const.CONF_STRANGERS): BooleanSelector(),
        }
        return self._ask(
            "discord_home",
            user_input,
            {const.CONF_HOME_ROLES: roles_of(self._guild)},
            plain=plain,
            defaults={const.CONF_STRANGERS: False},
            failed=failed,
        )

    async def async_step_discord_server(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask what the bot does for the server by itself."""
        writable = channels_of(self._guild, writable=True)
        text = TextSelector(TextSelectorConfig(multiline=True))
        return self._ask(
            "discord_server",
            user_input,
            {
                const.CONF_WELCOME_CHANNEL: writable,
                const.CONF_AUTO_ROLES: roles_of(self._guild, assignable=True),
                const.CONF_LOG_CHANNEL: writable,
                const.CONF_LIVE_CHANNEL: writable,
            },
            plain={probatio.Optional(const.CONF_WELCOME_TEXT): text},
        )

    @property
    def _guild(self) -> Guild | None:
        """Return the server, None while nobody knows what it has."""
        guild: Guild | None = self.config_entry.runtime_data.bot.guild
        return guild

    def _ask(
        self,
        step_id: str,
        user_input: dict[str, Any] | None,
        offered: Mapping[str, Mapping[str, str]],
        *,
        plain: Mapping[Any, Any] | None = None,
        defaults: Mapping[str, Any] | None = None,
        failed: dict[str, str] | None = None,
    ) -> ConfigFlowResult:
        """Ask for what is `offered` of the server, by key, and for `plain` fields; then keep it."""
        before = self.config_entry.options
        known = {key: chosen(before, key) | dict(names) for key, names in offered.items()}
        if user_input is not None and not failed:
            asked = {*offered, *(str(key) for key in plain or ())}
            options = {key: value for key, value in before.items() if key not in asked}
            for key, value in user_input.items():
                options[key] = with_names(value, known[key]) if key in offered else value
            return self.async_create_entry(data=options)
        fields: dict[Any, Any] = {
            probatio.Optional(key): selector(names, multiple=key not in _SINGLE)
            for key, names in known.items()
        }
        fields |= dict(plain or {})
        shown = {**(defaults or {}), **{key: before[key] for key in fields if key in before}}
        for key in offered:
            ids = list(chosen(before, key))
            shown[key] = next(iter(ids), None) if key in _SINGLE else ids
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                probatio.Schema(fields), user_input or shown
            ),
            errors=failed or {},
        )
