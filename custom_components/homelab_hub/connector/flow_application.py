"""The application at a provider that an account is connected with."""

import logging
from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.config_entry_oauth2_flow import (
    AbstractOAuth2FlowHandler,
    async_get_redirect_uri,
)
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import probatio

from ..const import DOMAIN, LOGGER, Kind
from ..upstream.secret import Secret
from ..upstream.transport import Transport
from .accounts import Account, identify
from .const import CONF_CLIENT_ID, CONF_CLIENT_SECRET, CONF_IMPLEMENTATION, NEW_APPLICATION
from .oauth import add_client, implementations
from .providers import Provider, provider_of
from .token_request import Client

_SECRET = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
CLIENT_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_CLIENT_ID): TextSelector(),
        probatio.Required(CONF_CLIENT_SECRET): _SECRET,
    }
)


class ApplicationFlow(AbstractOAuth2FlowHandler):
    """The steps that lead to an application, and from there to the provider's consent page."""

    DOMAIN = DOMAIN

    def __init__(self) -> None:
        """Start without a choice."""
        super().__init__()
        self._kind = Kind.GOOGLE
        self._application = ""
        self._capabilities: list[str] = []
        self._bot: Secret | None = None

    @property
    @override
    def logger(self) -> logging.Logger:
        """Return the integration's logger."""
        return LOGGER

    @property
    def _provider(self) -> Provider:
        """Return who authorizes the chosen kind."""
        return provider_of(self._kind)

    async def async_step_application(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose an application there is, or go on to a new one."""
        known = await implementations(self.hass, self._provider)
        if user_input is not None and (chosen := user_input[CONF_IMPLEMENTATION]) in known:
            return await self._authorize(chosen)
        if not known or user_input is not None:
            return await self.async_step_client()
        options = [
            SelectOptionDict(value=key, label=implementation.name)
            for key, implementation in known.items()
        ]
        options.append(SelectOptionDict(value=NEW_APPLICATION, label="+"))
        selector = SelectSelector(
            SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST)
        )
        schema = probatio.Schema(
            {probatio.Required(CONF_IMPLEMENTATION, default=next(iter(known))): selector}
        )
        return self.async_show_form(
            step_id="application",
            data_schema=schema,
            description_placeholders={"provider": self._provider.name},
        )

    async def async_step_client(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the client id and secret of an application at the provider."""
        failed: dict[str, str] = {}
        if user_input is not None:
            client = Client(
                id=user_input[CONF_CLIENT_ID].strip(),
                secret=Secret(user_input[CONF_CLIENT_SECRET].strip()),
            )
            if auth_domain := await add_client(self.hass, self._provider, client):
                return await self._authorize(auth_domain)
            failed["base"] = "other_secret_stored"
        return self.async_show_form(
            step_id="client",
            data_schema=CLIENT_SCHEMA,
            errors=failed,
            description_placeholders={
                "provider": self._provider.name,
                "console_url": self._provider.console_url,
                "redirect_uri": async_get_redirect_uri(self.hass),
            },
        )

    async def _authorize(self, application: str) -> ConfigFlowResult:
        """Go to the provider's consent page, after all else is known."""
        self._application = application
        return await self.async_step_pick_implementation({"implementation": application})

    async def _identify(self, token: Secret, client_id: str) -> Account:
        """Return whose token this is, by a real call with it; at Discord that of the bot."""
        return await identify(self._provider, self._transport(self._bot or token), client_id)

    def _transport(self, token: Secret) -> Transport:
        """Return the way to the provider's API with a token, which is a bot's if there is one."""

        async def source(_rejected: Secret | None) -> Secret:
            return token

        return Transport(
            async_get_clientsession(self.hass),
            source,
            name=self._provider.name,
            scheme="Bot" if self._bot else "Bearer",
        )
