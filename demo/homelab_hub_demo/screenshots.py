"""The pictures in docs/images, made from the real frontend."""

from collections.abc import Collection
import json
from time import time

from aiohttp import ClientSession

from .browser import Page, open_page
from .client import HomeAssistant, Json
from .demo import Demo
from .folder import ROOT
from .google import FAMILY
from .jarvis import DOMAIN
from .login import tokens
from .providers import application_at
from .tour.connector.dialog import Dialog, created
from .tour.google.signing_in import EVERYTHING
from .waiting import until

FOLDER = ROOT / "docs/images"
WIDTH = 1280


CHAT = (
    ("Turn on the reading lamp and the counter light", "on Counter light"),
    ("Turn on the ceiling light", "Which"),
)
"""What is said to Assist, and what of the answer to wait for."""
HOUSEHOLD = (
    ("Draw a sleepy fox", "deepFind('img', '')"),
    ("Remember that I am allergic to nuts", "deepText().includes('I will remember')"),
    ("Unlock the front door", "deepText().includes('yes or no')"),
)
"""What is said in another conversation, and what has to be true of the page then."""
EVENT = "Swimming lessons"
CHANGED = "Swimming lessons (new pool)"
"""What an event is called before and after it was changed on the calendar's page."""
GOOGLE_SECONDS = 10
MUSIC = ("see_playback", "control_playback", "read_playlists")
PLAYLIST = "Sunday Dinner"


async def take_screenshots(demo: Demo) -> None:
    """Save two Assist chats, the integration's page, the add-flow, an account, music, the calendar."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    url = demo.home_assistant.url
    async with ClientSession() as session:
        login = await tokens(session, url)
    async with open_page() as page:
        await _log_in(page, url, login)
        await _add_flow(page, url)
        await _accounts(page, demo)
        await _calendar(page, demo)
        await _integration(page, url)
        await _assist(page, url)
        await _household(page, url)


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
    music = await _connect(home_assistant, "spotify", MUSIC)
    entries = [music, await _connect(home_assistant, "twitch")]
    await _music(page, demo, entries[0]["entry_id"])
    devices = await home_assistant.call("config/device_registry/list")
    device = next(one for one in devices if entries[0]["entry_id"] in one["config_entries"])
    await page.resize(WIDTH, 820)
    await page.open(f"{home_assistant.url}/config/devices/device/{device['id']}")
    await page.wait_for_text("Authorization days left")
    await page.photograph(FOLDER / "account.png")


async def _music(page: Page, demo: Demo, entry_id: str) -> None:
    """Play something, and browse the playlists in the media browser."""
    entities = await demo.home_assistant.call("config/entity_registry/list")
    entity_id = next(
        one["entity_id"]
        for one in entities
        if one["config_entry_id"] == entry_id and one["entity_id"].startswith("media_player.")
    )
    target = {"entity_id": entity_id}
    await demo.home_assistant.act("media_player.select_source", target, source="Kitchen")
    media = {
        "media_content_id": demo.spotify.playlist(PLAYLIST).uri,
        "media_content_type": "playlist",
        "metadata": {},
    }
    await demo.home_assistant.act("media_player.play_media", target, media=media)
    await page.resize(WIDTH, 820)
    await page.open(f"{demo.home_assistant.url}/media-browser/{entity_id}")
    await page.press(".title", "Playlists")
    await page.wait_for_text(PLAYLIST)
    await page.photograph(FOLDER / "media-spotify.png")


async def _connect(
    home_assistant: HomeAssistant, kind: str, capabilities: Collection[str] | None = None
) -> Json:
    """Return the entry of an account with what is ticked at first, or with these capabilities."""
    dialog = await Dialog.to_add(home_assistant, kind)
    await dialog.fill_in(application_at(kind), capabilities=capabilities)
    return created(await dialog.finish())


async def _calendar(page: Page, demo: Demo) -> None:
    """Open an event in the week's view, change it in its dialog, and see that Google has it."""
    await _connect(demo.home_assistant, "google", EVERYTHING)
    await page.resize(WIDTH, 960)
    await page.open(f"{demo.home_assistant.url}/calendar")
    await page.click("Week")
    await page.press(".ha-fc-event", EVENT)
    await page.click("Edit event")
    await page.fill("Summary", CHANGED)
    await page.photograph(FOLDER / "calendar.png")
    await page.click("Save event")
    await page.click("Update")
    await page.wait_for_text(CHANGED)

    async def at_google() -> bool:
        events = demo.google.calendars().events(FAMILY)
        changed = [one for one in events if one.get("summary") == CHANGED]
        return len(changed) == 1 and "recurringEventId" in changed[0]

    await until(at_google, GOOGLE_SECONDS)


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


async def _household(page: Page, url: str) -> None:
    await page.resize(WIDTH, 1060)
    await page.open(f"{url}/home/areas-kitchen?conversation=1")
    await page.wait_for_text("How can I assist?")
    for sentence, condition in HOUSEHOLD:
        await page.type(sentence)
        await page.wait_for(condition)
    await page.photograph(FOLDER / "jarvis.png")
