"""A person who goes through the add-flow and the provider's consent page."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession
from aiohttp.test_utils import TestClient
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant

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

    async def to_consent(self, kind: str, secret: str = CLIENT_SECRET) -> ConfigFlowResult:
        """Return the step that sends the browser to the provider, for what is ticked at first."""
        form = await self.choose(kind)
        assert form["data_schema"] is not None
        client = await self.answer(form, **form["data_schema"]({}))
        step = await self.answer(client, client_id=CLIENT_ID, client_secret=secret)
        return await self.answer(step, bot_token=BOT_TOKEN) if step["step_id"] == "bot" else step

    async def consent(self, step: ConfigFlowResult) -> ConfigFlowResult:
        """Return what the flow makes of the provider's answer, after the browser brought it back."""
        async with self.browser.get(step["url"], allow_redirects=False) as page:
            back = urlsplit(page.headers["Location"])
        response = await self.home_assistant.get(f"{back.path}?{back.query}")
        assert response.ok
        result = await self.hass.config_entries.flow.async_configure(step["flow_id"])
        await self.hass.async_block_till_done(wait_background_tasks=True)
        return result

    async def connect(self, kind: str) -> ConfigEntry[Any]:
        """Return the entry of an account."""
        entry: ConfigEntry[Any] = (await self.consent(await self.to_consent(kind)))["result"]
        return entry
