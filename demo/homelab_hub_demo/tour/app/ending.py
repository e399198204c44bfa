"""The app stopped as a container is, and both given up."""

from homelab_hub_demo.tour.connector.home import entry_of, remove, repairs
from homelab_hub_demo.tour.steps import Steps, Visit, expect
from homelab_hub_demo.waiting import until

from .server import APP, BOT, SECONDS, become

steps = Steps()


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


@steps.add("the bot and the app are removed")
async def removed(visit: Visit) -> str:
    """Remove both; the app stops the bot."""
    discord = visit.demo.discord
    await remove(visit, BOT)

    async def gone() -> bool:
        return not any(one.line for one in discord.world.hub.sessions.values())

    await until(gone, SECONDS)
    await remove(visit, APP)
    left = [await entry_of(visit, name) for name in (BOT, APP)]
    expect(left == [None, None], f"nothing left, not {left}")
    told = await repairs(visit, BOT) | await repairs(visit, APP)
    return f"the bot is offline; repairs: {', '.join(told) or 'none'}"
