"""The app stopped as a container is, and both given up."""

from homelab_hub_demo.jarvis import DOMAIN
from homelab_hub_demo.tour.connector.home import entry_of, keep, remove, repairs
from homelab_hub_demo.tour.steps import Steps, Visit, expect
from homelab_hub_demo.waiting import until

from .server import APP, BOT, SECONDS, become

steps = Steps()
closing = Steps()

TITLE = "Homelab Hub app"


@steps.add("the app ends when it is told to, and its entities are unavailable")
async def stopped(visit: Visit) -> str:
    """Send SIGTERM, look, and start it again."""
    code = await visit.demo.app.stop()
    expect(code == 0, f"the exit code 0, not {code}")
    await become(visit, APP, "binary_sensor.connected", "off")
    await become(visit, APP, "sensor.memory", "unavailable")
    await become(visit, BOT, "sensor.members", "unavailable")
    await visit.demo.app.start()
    await become(visit, BOT, "sensor.source", "connected")
    return "exit code 0; back, and the bot with it"


@steps.add("the bot is removed, and goes offline")
async def removed(visit: Visit) -> str:
    """Remove it; the app stops it and forgets it."""
    discord = visit.demo.discord
    await remove(visit, BOT)

    async def gone() -> bool:
        return not any(one.line for one in discord.world.hub.sessions.values())

    await until(gone, SECONDS)
    expect(await entry_of(visit, BOT) is None, "no entry left")
    return f"repairs: {', '.join(await repairs(visit, BOT)) or 'none'}"


@closing.add("the app is removed")
async def app_removed(visit: Visit) -> str:
    """Remove it from Home Assistant; the process goes on, and waits."""
    entries = await visit.demo.home_assistant.call("config_entries/get", domain=DOMAIN)
    entry = next(one for one in entries if one["title"] == TITLE)
    keep(visit, APP, entry)
    await remove(visit, APP)
    expect(await entry_of(visit, APP) is None, "no entry left")
    told = await repairs(visit, APP)
    expect(not told, f"no repair left, not {list(told)}")
    return f"“{TITLE}” is gone; process {visit.demo.app.pid} waits for another home"
