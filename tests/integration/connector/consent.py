"""A person who goes through the dialogs and the provider's consent page."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession
from aiohttp.test_utils import TestClient
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlowContext,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from custom_components.homelab_hub.const import DOMAIN

CLIENT_ID = "client-of-the-test"
CLIENT_SECRET = "secret-of-the-test"
BOT_TOKEN = "bot-token-of-the-test"
# Where Home Assistant's test harness says that its frontend is.
REDIRECT_URI = "https://example.com/auth/external/callback"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a browser, at a Home Assistant."""

    hass: HomeAssistant
    browser: ClientSession
    home_assistant: TestClient[Any, Any]

    async def choose(self, kind: str) -> ConfigFlowResult:
        """Return the form that asks what a new connection may do."""
        flow = self.hass.config_entries.flow
        menu = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
        return await flow.async_configure(menu["flow_id"], {"next_step_id": kind})

    async def answer(self, step: ConfigFlowResult, **fields: Any) -> ConfigFlowResult:
        """Return what follows a form."""
        return await self.hass.config_entries.flow.async_configure(step["flow_id"], fields)

    async def to_consent(
        self,
        kind: str,
        secret: str = CLIENT_SECRET,
        capabilities: list[str] | None = None,
    ) -> ConfigFlowResult:
        """Return the step that sends the browser to the provider, for what is ticked at first."""
        form = await self.choose(kind)
        assert form["data_schema"] is not None
        ticked = form["data_schema"]({}) if capabilities is None else {"capabilities": capabilities}
        return await self.go_on(await self.answer(form, **ticked), secret=secret)

    async def go_on(
        self,
        step: ConfigFlowResult,
        *,
        client_id: str = CLIENT_ID,
        secret: str = CLIENT_SECRET,
        bot_token: str = BOT_TOKEN,
        new: bool = False,
    ) -> ConfigFlowResult:
        """Return the step that sends the browser to the provider, after those that are answered.

        An application there is gets chosen, unless it is to be a new one.
        """
        while step["type"] is FlowResultType.FORM:
            asked, fields = step["step_id"], dict[str, str]()
            match asked:
                case "application" if new:
                    fields = {"auth_implementation": "new"}
                case "application":
                    assert step["data_schema"] is not None
                    fields = step["data_schema"]({})
                case "client":
                    fields = {"client_id": client_id, "client_secret": secret}
                case "bot":
                    fields = {"bot_token": bot_token}
                case _:
                    raise LookupError(asked)
            step = await self.answer(step, **fields)
            assert step.get("step_id") != asked, step
        return step

    async def ask(self, step: ConfigFlowResult) -> str:
        """Return the path and query that the provider sends the browser back with."""
        async with self.browser.get(step["url"], allow_redirects=False) as page:
            back = urlsplit(page.headers["Location"])
        return f"{back.path}?{back.query}"

    async def consent(self, step: ConfigFlowResult) -> ConfigFlowResult:
        """Return what the flow makes of the provider's answer, after the browser brought it back."""
        response = await self.home_assistant.get(await self.ask(step))
        assert response.ok
        result = await self.hass.config_entries.flow.async_configure(step["flow_id"])
        await self.hass.async_block_till_done(wait_background_tasks=True)
        return result

    async def connect(self, kind: str, capabilities: list[str] | None = None) -> ConfigEntry[Any]:
        """Return the entry of an account."""
        step = await self.to_consent(kind, capabilities=capabilities)
        entry: ConfigEntry[Any] = (await self.consent(step))["result"]
        return entry

    def asked_for(self, entry: ConfigEntry[Any]) -> list[ConfigFlowResult]:
        """Return the dialogs that ask for a new consent."""
        return list(entry.async_get_active_flows(self.hass, {SOURCE_REAUTH}))

    async def sign_in(self, entry: ConfigEntry[Any], **application: Any) -> ConfigFlowResult:
        """Return what becomes of a new consent, which Home Assistant asked for by itself."""
        [dialog] = self.asked_for(entry)
        step = await self.go_on(await self.answer(dialog), **application)
        return await self.consent(step)

    async def change(
        self, entry: ConfigEntry[Any], capabilities: list[str], **application: Any
    ) -> ConfigFlowResult:
        """Return what becomes of a consent to other capabilities, or with another application."""
        flow = self.hass.config_entries.flow
        context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=entry.entry_id)
        form = await flow.async_init(DOMAIN, context=context)
        step = await self.answer(form, capabilities=capabilities)
        return await self.consent(await self.go_on(step, **application))
