"""Home Assistant restarted under the app."""

from homelab_hub_demo.tour.connector.home import entry_of
from homelab_hub_demo.tour.steps import Steps, Visit, expect
from homelab_hub_demo.waiting import until

from .server import BOT, SECONDS, channel, channel_entity, owner, state_of

steps = Steps()


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
