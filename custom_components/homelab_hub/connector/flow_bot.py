"""The bot of a Discord application: its token, and what its owner has to turn on for it."""

from typing import Any, Final, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
import probatio

from ..upstream import errors
from ..upstream.secret import Secret
from .bot_application import BotApplication, application_of
from .const import CONF_BOT_TOKEN
from .flow_application import ApplicationFlow
from .oauth import implementations
from .providers import ProviderKey

_SCHEMA: Final = probatio.Schema(
    {
        probatio.Required(CONF_BOT_TOKEN): TextSelector(
            TextSelectorConfig(type=TextSelectorType.PASSWORD)
        )
    }
)


class BotFlow(ApplicationFlow):
    """The steps between an application with a bot and the page that invites it."""

    async def async_step_bot(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the token of the application's bot, and try it."""
        failed: dict[str, str] = {}
        if user_input is not None:
            self._bot = Secret(user_input[CONF_BOT_TOKEN].strip())
            try:
                await self._identify(self._bot, "")
                application = await application_of(self._transport(self._bot))
            except errors.CredentialsError:
                failed[CONF_BOT_TOKEN] = "bot_token_refused"
            except errors.UpstreamError:
                failed["base"] = "provider_unreachable"
            else:
                known = await implementations(self.hass, self._provider)
                if application.id == known[self._application].client_id:
                    return await self._look_at_intents(application)
                failed[CONF_BOT_TOKEN] = "bot_of_another_application"
        return self.async_show_form(
            step_id="bot",
            data_schema=_SCHEMA,
            errors=failed,
            description_placeholders={"console_url": self._provider.console_url},
        )

    async def _look_at_intents(self, application: BotApplication) -> ConfigFlowResult:
        """Go on if all is turned on that the capabilities take, else tell what is not."""
        if not (missing := application.missing(self._capabilities)):
            return await self.async_step_without_intents()
        return self.async_show_menu(
            step_id="intents",
            menu_options=["intents", "without_intents"],
            description_placeholders={
                "portal_url": application.portal_url,
                "missing": "\n".join(f"- {name}" for name in missing),
            },
        )

    async def async_step_intents(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Look again, after the user was at the portal."""
        assert self._bot is not None
        try:
            application = await application_of(self._transport(self._bot))
        except errors.UpstreamError:
            return await self.async_step_bot()
        return await self._look_at_intents(application)

    async def async_step_without_intents(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go on; what lacks an intent works as far as it does."""
        return await super()._authorize(self._application)

    @override
    async def _authorize(self, application: str) -> ConfigFlowResult:
        """Ask for the bot before its invitation, where there is one."""
        self._application = application
        if self._provider.key is ProviderKey.DISCORD and self._bot is None:
            return await self.async_step_bot()
        return await super()._authorize(application)
