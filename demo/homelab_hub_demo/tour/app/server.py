"""The Discord server of this group: who is there, what is said, and what the home has of it."""

from typing import Any

from homelab_hub_demo.client import Json
from homelab_hub_demo.tour.connector.home import entry_id_of
from homelab_hub_demo.tour.steps import UnexpectedError, Visit
from homelab_hub_demo.waiting import until
from homelab_hub_simulators.discord import Channel, Guild, Person

APP = "the app"
BOT = "the bot"
OWNER = "Robin"
STRANGER = "Sam"
SECONDS = 20


def guild(visit: Visit) -> Guild:
    """Return the server that the bot is on."""
    discord = visit.demo.discord
    return next(one for one in discord.world.guilds.values() if discord.bot.id in one.members)


def channel(visit: Visit, name: str = "general") -> Channel:
    """Return a channel of the server."""
    return visit.demo.discord.channel(name, guild(visit))


def owner(visit: Visit) -> Person:
    """Return who owns home and server."""
    return visit.demo.discord.person(OWNER)


def stranger(visit: Visit) -> Person:
    """Return somebody whom the home does not know."""
    return visit.demo.discord.person(STRANGER)


async def entity(visit: Visit, name: str, key: str) -> str:
    """Return an entity of an entry, by its domain and what it tells: `sensor.members`."""
    entry_id = entry_id_of(visit, name)
    listed = await visit.demo.home_assistant.call("config/entity_registry/list")
    found = {
        f"{one['entity_id'].partition('.')[0]}.{one['unique_id'].removeprefix(f'{entry_id}_')}": one
        for one in listed
        if one["config_entry_id"] == entry_id
    }
    if key not in found:
        raise UnexpectedError(f"{key} among {sorted(found)}")
    return str(found[key]["entity_id"])


async def channel_entity(visit: Visit) -> str:
    """Return the event entity of the watched channel."""
    return await entity(visit, BOT, f"event.channel_{channel(visit).id}")


async def state_of(visit: Visit, name: str, key: str) -> Json:
    """Return the state of an entity of an entry."""
    return await visit.demo.home_assistant.state(await entity(visit, name, key))


async def become(visit: Visit, name: str, key: str, wanted: str) -> Json:
    """Return the state of an entity once it is that."""
    seen: Json = None

    async def look() -> bool:
        nonlocal seen
        seen = await state_of(visit, name, key)
        return bool(seen["state"] == wanted)

    try:
        await until(look, SECONDS)
    except TimeoutError:
        raise UnexpectedError(f"{key} of {name} to be {wanted}, not {seen}") from None
    return seen


async def act(visit: Visit, action: str, /, **data: Any) -> Json:
    """Perform an action of the bot, and return its response."""
    return await visit.demo.home_assistant.act(
        f"homelab_hub.{action}", config_entry_id=entry_id_of(visit, BOT), **data
    )
