"""The door for configuration: one flow class serves every kind of connection."""

from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.core import callback

from .connections.app.flow import AppFlow
from .connections.app.options_flow import AppOptionsFlow
from .connections.discord.flow import SUBENTRIES as DISCORD_SUBENTRIES
from .connections.discord.options_flow import DiscordOptionsFlow
from .connections.google.flow import SUBENTRIES as GOOGLE_SUBENTRIES
from .connections.google.options_flow import GoogleOptionsFlow
from .connections.jarvis.flow import JarvisFlow
from .connections.s3.flow import S3Flow
from .connections.s3.options_flow import S3OptionsFlow
from .connections.spotify.options_flow import SpotifyOptionsFlow
from .connector.flow import AccountFlow
from .connector.providers import PROVIDER_OF
from .const import CONF_KIND, DOMAIN, Kind

_OPTIONS: Final[Mapping[str, type[OptionsFlow]]] = {
    Kind.APP: AppOptionsFlow,
    Kind.DISCORD: DiscordOptionsFlow,
    Kind.GOOGLE: GoogleOptionsFlow,
    Kind.S3: S3OptionsFlow,
    Kind.SPOTIFY: SpotifyOptionsFlow,
}
_SUBENTRIES: Final[Mapping[str, Mapping[str, type[ConfigSubentryFlow]]]] = {
    Kind.DISCORD: DISCORD_SUBENTRIES,
    Kind.GOOGLE: GOOGLE_SUBENTRIES,
}


class HubConfigFlow(JarvisFlow, AccountFlow, S3Flow, AppFlow, domain=DOMAIN):
    """Adds and changes connections of every kind."""

    VERSION = 1
    MINOR_VERSION = 1

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be added below an entry."""
        if (offered := _SUBENTRIES.get(config_entry.data[CONF_KIND])) is not None:
            return dict(offered)
        return super().async_get_supported_subentry_types(config_entry)

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        """Return whether an entry has options."""
        has_own = config_entry.data[CONF_KIND] in _OPTIONS
        return has_own or super().async_supports_options_flow(config_entry)

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow for the options of an entry."""
        if (flow := _OPTIONS.get(config_entry.data[CONF_KIND])) is not None:
            return flow()
        return JarvisFlow.async_get_options_flow(config_entry)

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what to connect."""
        return self.async_show_menu(
            step_id="user",
            menu_options=[
                Kind.JARVIS.value,
                *sorted((*PROVIDER_OF, Kind.APP.value, Kind.S3.value)),
            ],
        )

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Start when a server or a provider wants to be asked anew."""
        if entry_data[CONF_KIND] == Kind.JARVIS:
            return await self.async_step_reauth_confirm()
        if entry_data[CONF_KIND] == Kind.S3:
            return await self.async_step_s3_keys()
        if entry_data[CONF_KIND] == Kind.APP:
            return await self.async_step_app_renew()
        return await self.async_step_reauthorize()

    @override
    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change a connection."""
        if self._get_reconfigure_entry().data[CONF_KIND] == Kind.JARVIS:
            return await super().async_step_reconfigure(user_input)
        if self._get_reconfigure_entry().data[CONF_KIND] == Kind.S3:
            return await self.async_step_s3_change(user_input)
        if self._get_reconfigure_entry().data[CONF_KIND] == Kind.APP:
            return await self.async_step_app_change(user_input)
        return await self.async_step_change(user_input)
