"""The pictures in docs/images, made from the real frontend."""

import json
from time import time

from aiohttp import ClientSession

from .browser import Page, open_page
from .client import Json
from .demo import Demo
from .folder import ROOT
from .jarvis import DOMAIN
from .login import tokens

FOLDER = ROOT / "docs/images"
WIDTH = 1280


CHAT = (
    ("Turn on the reading lamp and the counter light", "on Counter light"),
    ("Turn on the ceiling light", "Which"),
)
"""What is said to Assist, and what of the answer to wait for."""


async def take_screenshots(demo: Demo) -> None:
    """Save the Assist chat, the integration's page and the add-flow."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    url = demo.home_assistant.url
    async with ClientSession() as session:
        login = await tokens(session, url)
    async with open_page() as page:
        await _log_in(page, url, login)
        await _add_flow(page, url)
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
    await page.wait_for("deepButton('Submit')")
    await page.photograph(FOLDER / "add-flow.png")


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
