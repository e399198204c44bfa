"""Home Assistant restarted under the app, and both killed."""

from datetime import UTC, datetime

from homelab_hub_demo.tour.connector.home import entry_of
from homelab_hub_demo.tour.log import no_error_of_ours
from homelab_hub_demo.tour.steps import Steps, Visit, expect
from homelab_hub_demo.waiting import until

from .server import APP, BOT, SECONDS, become, channel, channel_entity, owner, state_of

steps = Steps()

SAID = ("first", "second", "third")


@steps.add("Home Assistant restarts, and the bot stays", essential=True)
async def restarted(visit: Visit) -> str:
    """Stop and start it; the bot keeps its session with Discord."""
    demo = visit.demo
    sessions = {one.id for one in demo.discord.world.hub.sessions.values() if one.line}
    await demo.stop()
    await owner(visit).say(channel(visit), "while you were away")
    await demo.start()
    await visit.evidence.listen(demo.home_assistant)
    entity_id = await channel_entity(visit)

    async def there() -> bool:
        state = await demo.home_assistant.state(entity_id)
        return bool(state["attributes"].get("content") == "while you were away")

    await until(there, SECONDS)
    after = {one.id for one in demo.discord.world.hub.sessions.values() if one.line}
    expect(sessions == after, "the same session at Discord")
    state = (await entry_of(visit, BOT))["state"]
    expect(state == "loaded", f"a loaded bot, not {state}")
    return (
        f"heard what was said meanwhile; {(await state_of(visit, BOT, 'sensor.source'))['state']}"
    )


@steps.add("what is said while both fall is heard once, and in order", essential=True)
async def both(visit: Visit) -> str:
    """Kill Home Assistant, say something, kill the app, and start both."""
    demo = visit.demo
    entity_id = await channel_entity(visit)
    log = await no_error_of_ours(visit)
    visit.evidence.events()
    since = datetime.now(UTC).isoformat()
    await demo.kill()
    for word in SAID:
        await owner(visit).say(channel(visit), word)

    async def kept() -> bool:
        return all(word.encode() in demo.app.stored() for word in SAID)

    await until(kept, SECONDS)
    await demo.app.kill()
    await demo.app.start()
    await demo.start()
    await visit.evidence.listen(demo.home_assistant)
    await become(visit, APP, "binary_sensor.connected", "on")
    await become(visit, BOT, "sensor.source", "connected")

    async def there() -> bool:
        state = await demo.home_assistant.state(entity_id)
        return bool(state["attributes"].get("content") == SAID[-1])

    await until(there, SECONDS)

    async def recorded() -> list[str]:
        path = f"/api/history/period?filter_entity_id={entity_id}&minimal_response"
        [states] = await demo.home_assistant.request("GET", path)
        times = [one["state"] for one in states if one["state"][:1].isdigit()]
        fresh = [time for time in times if time > since]
        return fresh if len(fresh) >= len(SAID) else []

    times = await until(recorded, SECONDS)
    expect(len(times) == len(SAID), f"{len(SAID)} events, not {times}")
    expect(times == sorted(times), f"events in order, not {times}")
    waiting = await become(visit, APP, "sensor.events_waiting", "0")
    return f"{', '.join(SAID)} after both were killed; {waiting['state']} waiting; log: {log}"
