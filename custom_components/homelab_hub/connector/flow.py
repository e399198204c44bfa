"""Adding an account: what it may do, with which application, and the consent at its provider."""

from collections.abc import Mapping
import logging
import time
from typing import Any, override

from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE, ConfigFlowResult
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
from homeassistant.util.ulid import ulid_now
import probatio

from ..const import CONF_KIND, DOMAIN, LOGGER, Kind
from ..upstream import errors
from ..upstream.secret import Secret
from ..upstream.transport import Transport
from .accounts import Account, identify
from .capabilities import OFFERS, Capability, granted_of, scopes_of
from .const import (
    CONF_CAPABILITIES,
    CONF_CLIENT_ID,
    CONF_CLIENT_SECRET,
    CONF_GRANT,
    CONF_GRANTED_AT,
    CONF_IMPLEMENTATION,
    CONF_TOKEN,
    NEW_APPLICATION,
)
from .oauth import HubImplementation, add_client, implementations
from .providers import Provider, provider_of
from .token_request import Client
from .tokens import Tokens

_SECRET = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD))
CLIENT_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_CLIENT_ID): TextSelector(),
        probatio.Required(CONF_CLIENT_SECRET): _SECRET,
    }
)
# What the user is told when the consent page came back and the rest failed.
ABORTS: Mapping[type[errors.UpstreamError], str] = {
    errors.CredentialsError: "oauth_unauthorized",
    errors.TooSlowError: "oauth_timeout",
}


class AccountFlow(AbstractOAuth2FlowHandler):
    """The steps of every kind of connection that is an account at a provider."""

    DOMAIN = DOMAIN

    def __init__(self) -> None:
        """Start without a choice."""
        super().__init__()
        self._kind = Kind.GOOGLE
        self._capabilities: list[str] = []

    @property
    @override
    def logger(self) -> logging.Logger:
        """Return the integration's logger."""
        return LOGGER

    @property
    def _provider(self) -> Provider:
        """Return who authorizes the chosen kind."""
        return provider_of(self._kind)

    @property
    @override
    def extra_authorize_data(self) -> dict[str, str]:
        """Return the scopes of what the user allowed."""
        scopes = {*self._provider.scopes, *scopes_of(self._kind, self._capabilities)}
        return {"scope": " ".join(sorted(scopes))}

    async def async_step_discord(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add a Discord bot to a server."""
        return await self._choose(Kind.DISCORD, user_input)

    async def async_step_google(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add a Google account."""
        return await self._choose(Kind.GOOGLE, user_input)

    async def async_step_kick(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add a Kick account."""
        return await self._choose(Kind.KICK, user_input)

    async def async_step_spotify(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add a Spotify account."""
        return await self._choose(Kind.SPOTIFY, user_input)

    async def async_step_twitch(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add a Twitch account."""
        return await self._choose(Kind.TWITCH, user_input)

    async def async_step_youtube(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add a YouTube channel."""
        return await self._choose(Kind.YOUTUBE, user_input)

    async def _choose(self, kind: Kind, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        """Ask what a new connection may do."""
        self._kind = kind
        return await self._allow(kind.value, user_input, default_capabilities(kind))

    async def _allow(
        self, step_id: str, user_input: dict[str, Any] | None, ticked: list[str]
    ) -> ConfigFlowResult:
        """Ask what the connection may do, then for the application."""
        failed: dict[str, str] = {}
        if user_input is not None:
            self._capabilities = user_input[CONF_CAPABILITIES]
            if self._capabilities:
                return await self.async_step_application()
            failed[CONF_CAPABILITIES] = "nothing_allowed"
        return self.async_show_form(
            step_id=step_id,
            data_schema=capabilities_schema(self._kind, ticked),
            errors=failed,
        )

    async def async_step_application(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Choose an application there is, or go on to a new one."""
        known = await implementations(self.hass, self._provider)
        if user_input is not None and (chosen := user_input[CONF_IMPLEMENTATION]) in known:
            return await self.async_step_pick_implementation({"implementation": chosen})
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
                return await self.async_step_pick_implementation({"implementation": auth_domain})
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

    @override
    async def async_step_creation(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Exchange the code for tokens; Home Assistant's own step would log a strange answer."""
        assert isinstance(self.flow_impl, HubImplementation)
        try:
            answer = await self.flow_impl.async_resolve_external_data(self.external_data)
            tokens = Tokens.from_answer(answer)
            account = await self._identify(tokens, self.flow_impl.client_id)
        except errors.UpstreamError as error:
            LOGGER.warning("%s gave no working authorization: %s", self._provider.name, error)
            return self.async_abort(reason=ABORTS.get(type(error), "oauth_failed"))
        if tokens.refresh is None:
            return self.async_abort(
                reason="no_refresh_token",
                description_placeholders={"provider": self._provider.name},
            )
        return await self._finish_account(tokens, account)

    async def _identify(self, tokens: Tokens, client_id: str) -> Account:
        """Return whose tokens these are, by a real call with them."""

        async def token(_rejected: Secret | None) -> Secret:
            return tokens.access

        transport = Transport(async_get_clientsession(self.hass), token, name=self._provider.name)
        return await identify(self._provider, transport, client_id)

    async def _finish_account(self, tokens: Tokens, account: Account) -> ConfigFlowResult:
        """Make or change the entry of an account."""
        granted = granted_of(self._kind, self._capabilities, tokens.scopes)
        if not granted:
            return self.async_abort(reason="nothing_granted")
        data = {
            CONF_KIND: self._kind,
            CONF_IMPLEMENTATION: self.flow_impl.domain,
            CONF_CAPABILITIES: self._capabilities,
            CONF_GRANT: ulid_now(),
            CONF_GRANTED_AT: time.time(),
            CONF_TOKEN: tokens.as_dict(),
        }
        await self.async_set_unique_id(f"{self._kind}:{account.id}")
        if self.source in (SOURCE_REAUTH, SOURCE_RECONFIGURE):
            self._abort_if_unique_id_mismatch(
                reason="wrong_account", description_placeholders={"account": account.name}
            )
            entry = (
                self._get_reauth_entry()
                if self.source == SOURCE_REAUTH
                else self._get_reconfigure_entry()
            )
            return self.async_update_reload_and_abort(entry, data=data)
        self._abort_if_unique_id_configured()
        return self.async_create_entry(
            title=f"{KIND_NAMES[self._kind]} ({account.name})", data=data
        )

    async def async_step_reauthorize(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Explain why consent is asked for again, and ask for what was allowed before."""
        entry = self._get_reauth_entry()
        self._kind = Kind(entry.data[CONF_KIND])
        self._capabilities = list(entry.data[CONF_CAPABILITIES])
        if user_input is None:
            return self.async_show_form(
                step_id="reauthorize",
                description_placeholders={"account": entry.title},
            )
        known = await implementations(self.hass, self._provider)
        if (chosen := entry.data[CONF_IMPLEMENTATION]) in known:
            return await self.async_step_pick_implementation({"implementation": chosen})
        return await self.async_step_application()

    async def async_step_change(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Change what an account may do, or its application; both take a new consent."""
        entry = self._get_reconfigure_entry()
        self._kind = Kind(entry.data[CONF_KIND])
        return await self._allow("change", user_input, list(entry.data[CONF_CAPABILITIES]))


KIND_NAMES: Mapping[Kind, str] = {
    Kind.DISCORD: "Discord",
    Kind.GOOGLE: "Google",
    Kind.KICK: "Kick",
    Kind.SPOTIFY: "Spotify",
    Kind.TWITCH: "Twitch",
    Kind.YOUTUBE: "YouTube",
}


def default_capabilities(kind: Kind) -> list[str]:
    """Return what is ticked at first: the least that is of use."""
    return [capability for capability, offer in OFFERS[kind].items() if offer.default]


def capabilities_schema(kind: Kind, ticked: list[str]) -> probatio.Schema:
    """Return the form with everything a kind offers; each says in a line what it allows."""
    selector = SelectSelector(
        SelectSelectorConfig(
            options=[Capability(capability).value for capability in OFFERS[kind]],
            multiple=True,
            mode=SelectSelectorMode.LIST,
            translation_key="capabilities",
        )
    )
    return probatio.Schema({probatio.Required(CONF_CAPABILITIES, default=ticked): selector})
