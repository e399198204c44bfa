"""The pictures in docs/images, made from the real frontend."""

import json
from time import time

from aiohttp import ClientSession

from .browser import Page, open_page
from .client import HomeAssistant, Json
from .demo import Demo
from .folder import ROOT
from .jarvis import DOMAIN
from .login import tokens
from .providers import application_at
from .tour.connector.dialog import Dialog, created

FOLDER = ROOT / "docs/images"
WIDTH = 1280


CHAT = (
    ("Turn on the reading lamp and the counter light", "on Counter light"),
    ("Turn on the ceiling light", "Which"),
)
"""What is said to Assist, and what of the answer to wait for."""


async def take_screenshots(demo: Demo) -> None:
    """Save the Assist chat, the integration's page, the add-flow and an account."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    url = demo.home_assistant.url
    async with ClientSession() as session:
        login = await tokens(session, url)
    async with open_page() as page:
        await _log_in(page, url, login)
        await _add_flow(page, url)
        await _accounts(page, demo)
        await _integration(page, url)
        await _assist(page, url)


async def _log_in(page: Page, url: str, login: Json) -> None:
    """Put the tokens where the frontend looks for them."""
    expires = round((time() + login["expires_in"]) * 1000)
    stored = login | {"hassUrl": url, "clientId": f"{url}/", "expires": expires}
    await page.open(f"{url}/manifest.json")
    await page.wait_for("location.pathname === '/manifest.json'")
    await page.evaluate(f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(stored))})")


async def _add_flow(page: Page, url: str) -> None:
    await page.resize(WIDTH, 720)
    await page.open(f"{url}/config/integrations/dashboard/add?domain={DOMAIN}")
    await page.click("OK")
    await page.wait_for_text("What do you want to connect?")
    await page.photograph(FOLDER / "add-flow.png")
    await page.click("Google: Calendar, Gmail, Drive")
    await page.wait_for("deepButton('Submit')")
    await page.photograph(FOLDER / "capabilities.png")


async def _accounts(page: Page, demo: Demo) -> None:
    """Connect two accounts, and show the device of one."""
    home_assistant = demo.home_assistant
    entries = [await _connect(home_assistant, kind) for kind in ("spotify", "twitch")]
    devices = await home_assistant.call("config/device_registry/list")
    device = next(one for one in devices if entries[0]["entry_id"] in one["config_entries"])
    await page.resize(WIDTH, 820)
    await page.open(f"{home_assistant.url}/config/devices/device/{device['id']}")
    await page.wait_for_text("Authorization days left")
    await page.photograph(FOLDER / "account.png")


async def _connect(home_assistant: HomeAssistant, kind: str) -> Json:
    """Return the entry of an account with what is ticked at first."""
    dialog = await Dialog.to_add(home_assistant, kind)
    await dialog.fill_in(application_at(kind))
    return created(await dialog.finish())


async def _integration(page: Page, url: str) -> None:
    await page.resize(WIDTH, 930)
    await page.open(f"{url}/config/integrations/integration/{DOMAIN}")
    await page.wait_for_text("Jarvis AI Task")
    await page.photograph(FOLDER / "integration.png")


async def _assist(page: Page, url: str) -> None:
    await page.resize(WIDTH, 720)
    await page.open(f"{url}/home/areas-living_room?conversation=1")
    await page.wait_for_text("How can I assist?")
    for sentence, answer in CHAT:
        await page.type(sentence)
        await page.wait_for_text(answer)
    await page.photograph(FOLDER / "assist.png")
