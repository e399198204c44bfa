"""Adding a server, changing it, and giving it a new key."""

from collections.abc import Mapping
import os
from typing import Any, override
from urllib.parse import urlsplit

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryData,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.const import CONF_API_KEY
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import probatio

from ...assistant.options import ApiStyle
from ...const import CONF_KIND, Kind
from ...upstream import errors
from ...upstream.openai import DEFAULT_BASE_URL
from .const import CONF_API_STYLE, CONF_BASE_URL, STYLE_AUTO, TITLES, SubentryType, default_options
from .options_flow import JarvisOptionsFlow
from .probe import Findings, probe
from .routine_flow import RoutineFlow
from .runtime import server_name
from .subentry_flow import AgentFlow
from .voice.const import VOICE_TITLES, default_voice
from .voice.flow import VoiceFlow

KEYS_URL = "https://platform.openai.com/api-keys"
ENVIRONMENT = ("AI_INTEGRATIONS_OPENAI", "OPENAI")

_KEY = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
_URL = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
SERVER_SCHEMA = probatio.Schema(
    {probatio.Optional(CONF_API_KEY): _KEY, probatio.Optional(CONF_BASE_URL): _URL}
)
RECONFIGURE_SCHEMA = SERVER_SCHEMA.extend(
    {
        probatio.Required(CONF_API_STYLE, default=STYLE_AUTO): SelectSelector(
            SelectSelectorConfig(options=[STYLE_AUTO, *ApiStyle], translation_key=CONF_API_STYLE)
        )
    }
)
REAUTH_SCHEMA = probatio.Schema({probatio.Required(CONF_API_KEY): _KEY})
# The texts of the form for what a test call can find.
ERRORS: Mapping[type[errors.UpstreamError], str] = {
    errors.CredentialsError: "invalid_auth",
    errors.NotAnApiError: "not_an_api",
    errors.AnswerBrokenError: "not_an_api",
    errors.QuotaError: "insufficient_quota",
    errors.RateLimitError: "rate_limited",
    errors.ServerError: "server_failed",
}


class JarvisFlow(ConfigFlow):
    """The steps of a `jarvis` entry."""

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return what can be added below an entry."""
        if config_entry.data[CONF_KIND] != Kind.JARVIS:
            return {}
        return {
            **dict.fromkeys(TITLES, AgentFlow),
            **dict.fromkeys(VOICE_TITLES, VoiceFlow),
            SubentryType.ROUTINE: RoutineFlow,
        }

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        """Return whether an entry has options."""
        return bool(config_entry.data[CONF_KIND] == Kind.JARVIS)

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow for the options of an entry."""
        return JarvisOptionsFlow()

    async def async_step_jarvis(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for a server, and add it if it answers."""
        return await self._step("jarvis", SERVER_SCHEMA, user_input, from_environment())

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new key."""
        return await self._step("reauth_confirm", REAUTH_SCHEMA, user_input, {})

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change key, address and style; a key left out is the one there is."""
        data = self._get_reconfigure_entry().data
        suggested = {key: data[key] for key in (CONF_BASE_URL, CONF_API_STYLE)}
        return await self._step("reconfigure", RECONFIGURE_SCHEMA, user_input, suggested)

    async def _step(
        self,
        step_id: str,
        schema: probatio.Schema,
        user_input: dict[str, Any] | None,
        suggested: Mapping[str, Any],
    ) -> ConfigFlowResult:
        """Show a form until its server answers, then finish."""
        failed: dict[str, str] = {}
        if user_input is not None:
            data = self._completed(user_input)
            if not is_url(data[CONF_BASE_URL]):
                failed[CONF_BASE_URL] = "invalid_url"
            else:
                self._abort_if_known(data)
                try:
                    findings = await probe(
                        self.hass,
                        data[CONF_BASE_URL],
                        data[CONF_API_KEY],
                        user_input.get(CONF_API_STYLE, STYLE_AUTO),
                    )
                except errors.UpstreamError as error:
                    failed["base"] = ERRORS.get(type(error), "cannot_connect")
                else:
                    return self._finish({**data, CONF_API_STYLE: findings.style}, findings)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, user_input or suggested),
            errors=failed,
            description_placeholders={
                "keys_url": KEYS_URL,
                "default_url": DEFAULT_BASE_URL,
                "example_url": "http://SERVER:11434/v1",
            },
        )

    def _completed(self, user_input: Mapping[str, Any]) -> dict[str, Any]:
        """Return the data of an entry: what was entered, and for the rest what there was."""
        before: Mapping[str, Any] = {}
        if self.source == SOURCE_REAUTH:
            before = self._get_reauth_entry().data
        elif self.source == SOURCE_RECONFIGURE:
            before = {CONF_API_KEY: self._get_reconfigure_entry().data[CONF_API_KEY]}
        entered = {key: value.strip() for key, value in user_input.items() if value.strip()}
        data = {CONF_API_KEY: "", CONF_BASE_URL: DEFAULT_BASE_URL, **before, **entered}
        data[CONF_BASE_URL] = data[CONF_BASE_URL].rstrip("/")
        return {**data, CONF_KIND: Kind.JARVIS}

    def _abort_if_known(self, data: Mapping[str, Any]) -> None:
        """Refuse to have an account twice; a new key for the entry there is may be any."""
        if self.source != SOURCE_REAUTH:
            self._async_abort_entries_match(
                {key: data[key] for key in (CONF_BASE_URL, CONF_API_KEY)}
            )

    def _finish(self, data: dict[str, Any], findings: Findings) -> ConfigFlowResult:
        """Save what was entered. The entry's update listener loads it anew."""
        if self.source == SOURCE_REAUTH:
            return self.async_update_and_abort(self._get_reauth_entry(), data=data)
        if self.source == SOURCE_RECONFIGURE:
            return self.async_update_and_abort(self._get_reconfigure_entry(), data=data)
        first = not any(
            entry.data[CONF_KIND] == Kind.JARVIS
            for entry in self._async_current_entries(include_ignore=False)
        )
        return self.async_create_entry(
            title="Jarvis" if first else f"Jarvis ({server_name(data[CONF_BASE_URL])})",
            data=data,
            subentries=[
                *(
                    ConfigSubentryData(
                        data=default_options(kind, findings.chat_model, findings.image_model),
                        subentry_type=kind,
                        title=TITLES[kind],
                        unique_id=None,
                    )
                    for kind in TITLES
                ),
                *default_voice(findings.models),
            ],
        )


def from_environment() -> dict[str, str]:
    """Return key and address as the environment of Home Assistant has them, if it has any."""
    for prefix in ENVIRONMENT:
        found = {
            key: value
            for key, name in ((CONF_API_KEY, "API_KEY"), (CONF_BASE_URL, "BASE_URL"))
            if (value := os.environ.get(f"{prefix}_{name}"))
        }
        if found:
            return found
    return {}


def is_url(text: str) -> bool:
    """Return whether a text is an HTTP address without credentials, which would be logged."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
