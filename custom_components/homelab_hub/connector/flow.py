"""Adding an account: what it may do, with which application, and the consent at its provider."""

from collections.abc import Mapping
import time
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.core import callback
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util.ulid import ulid_now

from ..const import CONF_KIND, DOMAIN, LOGGER, Kind
from ..upstream import errors
from .accounts import Account
from .capabilities import granted_of, scopes_of
from .const import (
    CONF_BOT_TOKEN,
    CONF_CAPABILITIES,
    CONF_GRANT,
    CONF_GRANTED_AT,
    CONF_GUILD,
    CONF_IMPLEMENTATION,
    CONF_TOKEN,
)
from .ending import give_back
from .flow_bot import BotFlow
from .flow_forms import KIND_NAMES, capabilities_schema, default_capabilities, guild_of, invitation
from .oauth import HubImplementation, implementations
from .tokens import GrantStore, Tokens

# What the user is told when the consent page came back and the rest failed.
ABORTS: Mapping[type[errors.UpstreamError], str] = {
    errors.CredentialsError: "oauth_unauthorized",
    errors.TooSlowError: "oauth_timeout",
}


class AccountFlow(BotFlow):
    """The steps of every kind of connection that is an account at a provider."""

    def __init__(self) -> None:
        """Start without a choice."""
        super().__init__()
        self._tokens: Tokens | None = None
        self._account: Account | None = None
        self._guild: dict[str, str] | None = None

    @property
    @override
    def extra_authorize_data(self) -> dict[str, str]:
        """Return the scopes of what the user allowed, and what a bot may do on its server."""
        scopes = {*self._provider.scopes, *scopes_of(self._kind, self._capabilities)}
        asked = {"scope": " ".join(sorted(scopes))}
        return asked | invitation(self._capabilities, self._entry()) if self._bot else asked

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

    @override
    async def async_step_creation(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Exchange the code for tokens; Home Assistant's own step would log a strange answer."""
        assert isinstance(self.flow_impl, HubImplementation)
        self._tokens = self._account = None
        try:
            answer = await self.flow_impl.async_resolve_external_data(self.external_data)
            self._tokens = tokens = Tokens.from_answer(answer)
            self._account = await self._identify(tokens.access, self.flow_impl.client_id)
        except errors.UpstreamError as error:
            LOGGER.warning("%s gave no working authorization: %s", self._provider.name, error)
            return self.async_abort(
                reason=ABORTS.get(type(error), "oauth_failed"),
                description_placeholders={"provider": self._provider.name},
            )
        if tokens.refresh is None:
            return self.async_abort(
                reason="no_refresh_token",
                description_placeholders={"provider": self._provider.name},
            )
        self._guild = guild_of(answer)
        if self._bot and self._guild is None:
            return self.async_abort(reason="bot_not_invited")
        granted = granted_of(self._kind, self._capabilities, tokens.scopes)
        if not granted:
            return self.async_abort(reason="nothing_granted")
        if len(granted) < len(self._capabilities):
            return await self.async_step_partial()
        return await self.async_step_accept()

    async def async_step_partial(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Tell what was not granted; the user goes on with less, or is asked again."""
        assert self._tokens
        granted = granted_of(self._kind, self._capabilities, self._tokens.scopes)
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "selector", {DOMAIN}
        )
        missing = [
            texts.get(f"component.{DOMAIN}.selector.capabilities.options.{one}", one)
            for one in self._capabilities
            if one not in granted
        ]
        return self.async_show_menu(
            step_id="partial",
            menu_options=["accept", "ask_again"],
            description_placeholders={
                "provider": self._provider.name,
                "missing": "\n".join(f"- {text}" for text in missing),
            },
        )

    async def async_step_ask_again(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the consent page once more."""
        await self._give_back()
        self.external_data = None
        return await self.async_step_auth()

    async def async_step_accept(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Make or change the entry of an account."""
        assert self._tokens
        assert self._account
        data = {
            CONF_KIND: self._kind,
            CONF_IMPLEMENTATION: self.flow_impl.domain,
            CONF_CAPABILITIES: self._capabilities,
            CONF_GRANT: ulid_now(),
            CONF_GRANTED_AT: time.time(),
            CONF_TOKEN: self._tokens.as_dict(),
        }
        if self._bot:
            data[CONF_BOT_TOKEN] = self._bot.reveal()
        if self._guild:
            data[CONF_GUILD] = self._guild
        await self.async_set_unique_id(f"{self._kind}:{self._account.id}")
        if (entry := self._entry()) is not None:
            if self.unique_id != entry.unique_id:
                return self.async_abort(
                    reason="wrong_account",
                    description_placeholders={"account": self._account.name},
                )
            replaced = await self._replaced(entry)
            result = self.async_update_reload_and_abort(entry, data=data)
            self._tokens = None
            if replaced is not None:
                await give_back(self.hass, *replaced)
            return result
        self._abort_if_unique_id_configured()
        self._tokens = None
        return self.async_create_entry(
            title=f"{KIND_NAMES[self._kind]} ({self._account.name})", data=data
        )

    def _entry(self) -> ConfigEntry[Any] | None:
        """Return the entry that is changed or signed in again, None if it is a new one."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        return self._get_reconfigure_entry() if self.source == SOURCE_RECONFIGURE else None

    async def _replaced(
        self, entry: ConfigEntry[Any]
    ) -> tuple[HubImplementation, str, Tokens] | None:
        """Return what another application was allowed, which nobody will need: for `give_back`."""
        assert self._account
        application = entry.data[CONF_IMPLEMENTATION]
        known = await implementations(self.hass, self._provider)
        if application == self.flow_impl.domain or application not in known:
            return None
        if entry.state is ConfigEntryState.LOADED:
            grant = entry.runtime_data.account.broker.grant
        else:
            grant = await GrantStore(self.hass, entry.entry_id).load()
        return (known[application], self._account.id, grant.tokens) if grant else None

    @callback
    @override
    def async_remove(self) -> None:
        """Leave no authorization behind that nothing came of, however the flow ended."""
        super().async_remove()
        if self._tokens is not None:
            self.hass.async_create_task(self._give_back(), "give an authorization back")

    async def _give_back(self) -> None:
        """Take the authorization back that the consent gave."""
        assert isinstance(self.flow_impl, HubImplementation)
        assert self._tokens
        tokens, self._tokens = self._tokens, None
        whose = self._account.id if self._account else None
        await give_back(self.hass, self.flow_impl, whose, tokens)

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
            return await self._authorize(chosen)
        return await self.async_step_application()

    async def async_step_change(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Change what an account may do, or its application; both take a new consent."""
        entry = self._get_reconfigure_entry()
        self._kind = Kind(entry.data[CONF_KIND])
        return await self._allow("change", user_input, list(entry.data[CONF_CAPABILITIES]))
